package dev.filon.jobs.backtest;

import dev.filon.jobs.method.Bootstrap.Interval;
import java.time.LocalDate;
import java.util.List;

/**
 * What a backtest found.
 *
 * @param task its name on the command line
 * @param cutoff last day that the methods saw
 * @param horizonDays days after it that were predicted
 * @param n units that were predicted
 * @param unit what a unit is, in the plural
 * @param lines a figure per method and metric
 * @param differences the served method beside the best baseline, per metric
 * @param notes fall-backs and choices, for people
 * @param keys names of the columns that identify a prediction
 * @param candidates names of the candidates, in the order of {@link Prediction#scores}
 * @param predictions the scored rows
 */
public record Report(
    String task,
    LocalDate cutoff,
    int horizonDays,
    int n,
    String unit,
    List<Line> lines,
    List<Difference> differences,
    List<String> notes,
    List<String> keys,
    List<String> candidates,
    List<Prediction> predictions) {

  /** A figure, with its 95 % bootstrap interval. */
  public record Line(
      String method,
      String metric,
      boolean higherIsBetter,
      double value,
      Interval interval,
      boolean served) {}

  /** Served minus best baseline, with the paired 95 % bootstrap interval. */
  public record Difference(
      String metric,
      String baseline,
      double difference,
      Interval interval,
      boolean atLeastAsGood) {}

  /**
   * A scored row.
   *
   * @param served score of the served method
   * @param scores of the candidates
   * @param outcome what happened
   */
  public record Prediction(List<String> keys, double served, double[] scores, double outcome) {}
}
