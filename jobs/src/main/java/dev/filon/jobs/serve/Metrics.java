package dev.filon.jobs.serve;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Resources;
import dev.filon.jobs.contract.Yaml;
import java.util.List;
import java.util.Map;

/**
 * The semantic layer: what each figure means, from one file.
 *
 * @param bases by name, the rows that metrics are taken of, as DuckDB SQL on a snapshot
 * @param metrics the metrics, in order
 */
public record Metrics(Map<String, String> bases, List<Metric> metrics) {
  private static final String FILE = "metrics.yml";

  public Metrics {
    bases = Map.copyOf(bases);
    metrics = List.copyOf(metrics);
    for (Metric metric : metrics) {
      if (!bases.containsKey(metric.base())) {
        throw JobException.internal(
            "the metric '" + metric.name() + "' has an unknown base '" + metric.base() + "'", null);
      }
    }
  }

  /**
   * One figure.
   *
   * @param label its name, by language
   * @param description what it means, by language
   * @param unit what one unit of it is
   * @param type DuckDB type of its value
   * @param by the columns that it is given by: its grain
   * @param additivity over what it may be added up
   * @param base name of the rows that it is taken of
   * @param expression DuckDB aggregate over these rows
   */
  public record Metric(
      String name,
      Map<String, String> label,
      Map<String, String> description,
      String unit,
      String type,
      List<String> by,
      String additivity,
      String base,
      String expression) {

    public Metric {
      label = Map.copyOf(label);
      description = Map.copyOf(description);
      by = List.copyOf(by);
    }
  }

  /** The metrics that ship with the product. */
  public static Metrics load() {
    return Yaml.read(Resources.below("serve").get(FILE), Metrics.class, "serve/" + FILE);
  }

  /** The query that gives a metric: its dimensions, then {@code value}. */
  public String sql(Metric metric) {
    String by = String.join(", ", metric.by());
    return "select "
        + by
        + ", cast("
        + metric.expression()
        + " as "
        + metric.type()
        + ") as value\nfrom (\n"
        + bases.get(metric.base())
        + "\n)\ngroup by "
        + by
        + "\norder by "
        + by;
  }
}
