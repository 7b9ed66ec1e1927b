package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code filon backtest} from dumps to its report. */
class BacktestCommandTest {
  private static final Path SAMPLE = Path.of("../sample-data/small");
  private static final String CUTOFF = "2026-07-31";

  @TempDir Path temp;

  private static Cli backtest(
      String source, Path dumps, String task, String cutoff, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "backtest",
                "--source",
                source,
                "--dumps",
                dumps.toString(),
                "--task",
                task,
                "--cutoff",
                cutoff,
                "--master",
                "local[2]"));
    arguments.addAll(List.of(more));
    return Cli.filon(arguments.toArray(String[]::new));
  }

  @Test
  void anUnknownTaskIsAMisuse() {
    Cli result = backtest("filon", SAMPLE, "horoscope", CUTOFF);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("there is no task 'horoscope'; there are reorder");
  }

  @Test
  void aCutoffWithoutAHorizonAfterItIsAMisuse() {
    Cli result = backtest("filon", SAMPLE, "reorder", "2026-11-01");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("--cutoff must lie between 2024-12-17 and 2026-08-");
  }

  @Test
  void theReportIsOneLineOfJsonPerCutoffAndThePredictionsAreCsv() throws IOException {
    Path csv = temp.resolve("predictions.csv");
    Cli result =
        backtest(
            "filon",
            SAMPLE,
            "reorder",
            "2026-05-31," + CUTOFF,
            "--format",
            "json",
            "--predictions",
            csv.toString());
    assertThat(result.exit()).describedAs(result.err()).isZero();
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode report = new ObjectMapper().readTree(lines.get(1));
    assertThat(report.path("cutoff").asText()).isEqualTo(CUTOFF);
    assertThat(report.path("horizon_days").asInt()).isEqualTo(91);
    assertThat(report.path("metrics"))
        .anySatisfy(m -> assertThat(m.path("served").asBoolean()).isTrue());
    assertThat(report.path("served_vs_best_baseline")).hasSize(2);
    List<String> rows = Files.readAllLines(csv);
    assertThat(rows.get(0)).startsWith("cutoff,client_id,served,").endsWith(",outcome");
    assertThat(rows.stream().filter(r -> r.startsWith(CUTOFF)).count())
        .isEqualTo(report.path("n").asLong());
  }

  /** The predictions of a task without the outcome, which is the last column. */
  private List<String> predictions(Path dumps, String task) throws IOException {
    Path csv = temp.resolve(task + ".csv");
    Cli result = backtest("filon", dumps, task, CUTOFF, "--predictions", csv.toString());
    assertThat(result.exit()).describedAs(result.err()).isZero();
    return Files.readAllLines(csv).stream().map(r -> r.substring(0, r.lastIndexOf(','))).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reorder", "pipeline"})
  void dumpsThatAreGarbledAfterTheCutoffGiveTheSamePredictions(String task) throws IOException {
    List<String> before = predictions(SAMPLE, task);
    assertThat(before).hasSizeGreaterThan(20);
    Path garbled = garbled(CUTOFF);
    assertThat(predictions(garbled, task)).isEqualTo(before);
    // and the test could fail: records before the cut-off matter
    assertThat(predictions(garbled("2026-04-30"), task)).isNotEqualTo(before);
  }

  /** The sample with every invoice line and every end of an opportunity after a day changed. */
  private Path garbled(String after) throws IOException {
    Path folder = temp.resolve("after-" + after);
    try (Stream<Path> files = Files.walk(SAMPLE)) {
      for (Path file : files.filter(f -> f.toString().matches(".*/(erp|crm)/[^/]+")).toList()) {
        Path copy = folder.resolve(SAMPLE.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    edit(
        folder.resolve("erp/invoice_lines.csv"),
        row -> {
          if (row.get("invoice_date").compareTo(after) > 0) {
            row.put("net_amount", row.get("net_amount") + "1");
            row.put("quantity", "7");
            row.put("client_id", row.get("client_id").replaceAll("\\d$", "1"));
          }
          return row;
        });
    edit(
        folder.resolve("crm/opportunities.csv"),
        row -> {
          if (row.get("closed_on").compareTo(after) > 0) {
            row.put("status", row.get("status").equals("won") ? "lost" : "won");
          }
          if (row.get("created_on").compareTo(after) > 0) {
            row.put("amount", "1000000.00");
          }
          return row;
        });
    return folder;
  }

  /** Rewrites a CSV file without quotes row by row. */
  private static void edit(Path file, UnaryOperator<Map<String, String>> change)
      throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] header = lines.get(0).split(",");
    List<String> result = new ArrayList<>(List.of(lines.get(0)));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      assertThat(cells)
          .describedAs("%s has no quoted commas: %s", file, line)
          .hasSameSizeAs(header);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < header.length; i++) {
        row.put(header[i], cells[i]);
      }
      Map<String, String> changed = change.apply(row);
      result.add(String.join(",", Stream.of(header).map(changed::get).toList()));
    }
    Files.write(file, result);
  }

  @Test
  void onAdventureWorksTheServedMethodsBeatTheirBaselinesOnAverageOverCutoffs() {
    Path dumps = RealData.folder("adventureworks-dw");
    String cutoffs = "2012-04-30,2012-07-31,2012-10-31,2013-01-31,2013-04-30,2013-07-31";
    beats(dumps, "reorder", cutoffs, "auc", 1);
    beats(dumps, "new-product", cutoffs, "ndcg_10", 1);
    beats(dumps, "landing", "2012-06-30,2012-10-31,2012-12-31,2013-02-28", "mean_ape_rep_6m", -1);
  }

  private static void beats(Path dumps, String task, String cutoffs, String metric, int sign) {
    Cli result = backtest("adventureworks", dumps, task, cutoffs, "--format", "json");
    assertThat(result.exit()).describedAs(result.err()).isZero();
    Map<String, Double> sums = new HashMap<>();
    result
        .out()
        .lines()
        .forEach(
            line -> {
              for (JsonNode m : read(line).path("metrics")) {
                if (m.path("metric").asText().equals(metric)) {
                  sums.merge(m.path("method").asText(), m.path("value").asDouble(), Double::sum);
                }
              }
            });
    assertThat(sums.keySet()).hasSizeGreaterThan(3);
    for (String baseline :
        List.of(
            "recency",
            "frequency",
            "bg_nbd",
            "logistic",
            "popularity",
            "item_neighbours",
            "ease",
            "run_rate",
            "theta",
            "sqrt_growth")) {
      if (sums.containsKey(baseline)) {
        assertThat(sign * sums.get("served"))
            .describedAs("%s %s: served beside %s in %s", task, metric, baseline, sums)
            .isGreaterThanOrEqualTo(sign * sums.get(baseline));
      }
    }
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
