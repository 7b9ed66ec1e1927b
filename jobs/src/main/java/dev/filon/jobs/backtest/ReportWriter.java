package dev.filon.jobs.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.filon.jobs.JobException;
import dev.filon.jobs.method.Bootstrap.Interval;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes reports as tables for people, JSON and CSV for programs. */
public final class ReportWriter {
  private final PrintWriter out;

  public ReportWriter(PrintWriter out) {
    this.out = out;
  }

  /** The report as a table. */
  public void table(Report report) {
    out.printf(
        Locale.ROOT,
        "task %s, cut-off %s, horizon %d days, n = %,d %s%n",
        report.task(),
        report.cutoff(),
        report.horizonDays(),
        report.n(),
        report.unit());
    out.printf(
        "%-22s %-22s %10s  %-21s %s%n", "method", "metric", "value", "95 % interval", "served");
    for (Report.Line line : report.lines()) {
      out.printf(
          "%-22s %-22s %10s  %-21s %s%n",
          line.method(),
          line.metric(),
          number(line.value()),
          interval(line.interval()),
          line.served() ? "yes" : "");
    }
    for (Report.Difference d : report.differences()) {
      out.printf(
          "served - best baseline (%s), %s: %s %s %s%n",
          d.baseline(),
          d.metric(),
          signed(d.difference()),
          interval(d.interval()),
          d.atLeastAsGood() ? "at least as good" : "WORSE");
    }
    report.notes().forEach(n -> out.println("note: " + n));
    out.println();
    out.flush();
  }

  /** Means over several cut-offs, where there are several. */
  public void means(List<Report> reports) {
    if (reports.size() < 2) {
      return;
    }
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (Report report : reports) {
      for (Report.Line line : report.lines()) {
        values
            .computeIfAbsent(
                String.format("%-22s %-22s", line.method(), line.metric()), k -> new ArrayList<>())
            .add(line.value());
      }
    }
    out.printf("mean over %d cut-offs%n", reports.size());
    values.forEach(
        (name, of) ->
            out.printf(
                "%s %10s  of %d%n",
                name,
                number(of.stream().mapToDouble(Double::doubleValue).average().orElseThrow()),
                of.size()));
    out.flush();
  }

  /** The report as one line of JSON. */
  public void json(Report report) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("task", report.task());
    root.put("cutoff", report.cutoff().toString());
    root.put("horizon_days", report.horizonDays());
    root.put("n", report.n());
    root.put("unit", report.unit());
    ArrayNode lines = root.putArray("metrics");
    for (Report.Line line : report.lines()) {
      ObjectNode node = lines.addObject();
      node.put("method", line.method());
      node.put("metric", line.metric());
      node.put("higher_is_better", line.higherIsBetter());
      number(node, "value", line.value());
      bounds(node, line.interval());
      node.put("served", line.served());
    }
    ArrayNode differences = root.putArray("served_vs_best_baseline");
    for (Report.Difference d : report.differences()) {
      ObjectNode node = differences.addObject();
      node.put("metric", d.metric());
      node.put("baseline", d.baseline());
      number(node, "difference", d.difference());
      bounds(node, d.interval());
      node.put("at_least_as_good", d.atLeastAsGood());
    }
    ArrayNode notes = root.putArray("notes");
    report.notes().forEach(notes::add);
    out.println(root);
    out.flush();
  }

  /**
   * The scored rows of all reports as CSV: cut-off, keys, served score, the candidates' scores,
   * outcome.
   *
   * @throws JobException exit 2 if the file cannot be written
   */
  public static void predictions(List<Report> reports, Path file) {
    List<String> candidates = new ArrayList<>();
    for (Report report : reports) {
      report.candidates().stream().filter(c -> !candidates.contains(c)).forEach(candidates::add);
    }
    try (CsvWriter csv = CsvWriter.builder().build(file)) {
      List<String> header = new ArrayList<>(List.of("cutoff"));
      header.addAll(reports.get(0).keys());
      header.add("served");
      header.addAll(candidates);
      header.add("outcome");
      csv.writeRecord(header);
      for (Report report : reports) {
        for (Report.Prediction p : report.predictions()) {
          List<String> row = new ArrayList<>(List.of(report.cutoff().toString()));
          row.addAll(p.keys());
          row.add(cell(p.served()));
          for (String candidate : candidates) {
            int at = report.candidates().indexOf(candidate);
            row.add(at < 0 ? "" : cell(p.scores()[at]));
          }
          row.add(cell(p.outcome()));
          csv.writeRecord(row);
        }
      }
    } catch (IOException e) {
      throw JobException.usage("cannot write --predictions " + file + ": " + e.getMessage());
    }
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  private static void bounds(ObjectNode node, Interval interval) {
    number(node, "low", interval.low());
    number(node, "high", interval.high());
  }

  /** JSON knows no NaN. */
  private static void number(ObjectNode node, String name, double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String interval(Interval interval) {
    return Double.isNaN(interval.low())
        ? "-"
        : String.format(Locale.ROOT, "[%.4f, %.4f]", interval.low(), interval.high());
  }
}
