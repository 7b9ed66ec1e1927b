package dev.filon.jobs.backtest;

import dev.filon.jobs.method.Bootstrap;
import dev.filon.jobs.method.Metrics.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the figures of a task's methods and compares the served one with the best baseline. */
final class Scoreboard {
  private final int units;
  private final Bootstrap bootstrap;
  private final Map<String, Metric> metrics = new LinkedHashMap<>();

  private record Metric(
      boolean higherIsBetter, Map<String, Figure> baselines, Map<String, Figure> others) {}

  Scoreboard(int units) {
    this.units = units;
    this.bootstrap = new Bootstrap(units);
  }

  /** A method that the served one must beat. */
  void baseline(String metric, boolean higherIsBetter, String method, Figure figure) {
    metric(metric, higherIsBetter).baselines().put(method, figure);
  }

  /** A method that is shown for comparison. */
  void candidate(String metric, boolean higherIsBetter, String method, Figure figure) {
    metric(metric, higherIsBetter).others().put(method, figure);
  }

  void served(String metric, boolean higherIsBetter, Figure figure) {
    metric(metric, higherIsBetter).others().put("served", figure);
  }

  private Metric metric(String name, boolean higherIsBetter) {
    return metrics.computeIfAbsent(
        name, n -> new Metric(higherIsBetter, new LinkedHashMap<>(), new LinkedHashMap<>()));
  }

  List<Report.Line> lines() {
    List<Report.Line> lines = new ArrayList<>();
    metrics.forEach(
        (name, metric) -> {
          Map<String, Figure> all = new LinkedHashMap<>(metric.baselines());
          all.putAll(metric.others());
          all.forEach(
              (method, figure) ->
                  lines.add(
                      new Report.Line(
                          method,
                          name,
                          metric.higherIsBetter(),
                          figure.of(units),
                          bootstrap.interval(figure),
                          method.equals("served"))));
        });
    return lines;
  }

  List<Report.Difference> differences() {
    List<Report.Difference> differences = new ArrayList<>();
    metrics.forEach(
        (name, metric) -> {
          Figure served = metric.others().get("served");
          double sign = metric.higherIsBetter() ? 1 : -1;
          Map.Entry<String, Figure> best = null;
          for (Map.Entry<String, Figure> b : metric.baselines().entrySet()) {
            double value = b.getValue().of(units);
            if (!Double.isNaN(value)
                && (best == null || sign * value > sign * best.getValue().of(units))) {
              best = b;
            }
          }
          if (served == null || best == null) {
            return;
          }
          Figure against = best.getValue();
          Figure difference = times -> served.of(times) - against.of(times);
          double value = difference.of(units);
          differences.add(
              new Report.Difference(
                  name,
                  best.getKey(),
                  value,
                  bootstrap.interval(difference),
                  sign * value >= -1e-12));
        });
    return differences;
  }
}
