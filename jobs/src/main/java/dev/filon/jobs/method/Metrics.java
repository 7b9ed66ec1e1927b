package dev.filon.jobs.method;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Figures that judge a prediction. Each is a function of how often every unit (client, pair,
 * series) is in the sample, so that a bootstrap can ask for it again; all ones is the figure
 * itself.
 */
public final class Metrics {

  private Metrics() {}

  /** A figure of a sample that holds unit i {@code times[i]} times; NaN where it is not defined. */
  @FunctionalInterface
  public interface Figure {
    double of(int[] times);

    /** The figure of the whole data. */
    default double of(int units) {
      int[] once = new int[units];
      Arrays.fill(once, 1);
      return of(once);
    }
  }

  /**
   * Area under the ROC curve: the probability that a unit with the outcome scores above one
   * without, ties counting half.
   */
  public static Figure auc(double[] score, boolean[] outcome) {
    int[] order = descending(score);
    return times -> {
      double positives = 0;
      double below = 0;
      double pairs = 0;
      for (int i = order.length - 1; i >= 0; ) {
        double tiedPositive = 0;
        double tiedNegative = 0;
        double value = score[order[i]];
        for (; i >= 0 && Double.compare(score[order[i]], value) == 0; i--) {
          if (outcome[order[i]]) {
            tiedPositive += times[order[i]];
          } else {
            tiedNegative += times[order[i]];
          }
        }
        pairs += tiedPositive * (below + tiedNegative / 2);
        below += tiedNegative;
        positives += tiedPositive;
      }
      return pairs / (positives * below);
    };
  }

  /** Mean squared error of probabilities. */
  public static Figure brier(double[] probability, boolean[] outcome) {
    double[] error = new double[probability.length];
    for (int i = 0; i < error.length; i++) {
      double miss = probability[i] - (outcome[i] ? 1 : 0);
      error[i] = miss * miss;
    }
    return mean(error);
  }

  /** Mean of a value per unit; units with NaN are left out. */
  public static Figure mean(double[] value) {
    return times -> {
      double sum = 0;
      double n = 0;
      for (int i = 0; i < value.length; i++) {
        if (!Double.isNaN(value[i])) {
          sum += value[i] * times[i];
          n += times[i];
        }
      }
      return sum / n;
    };
  }

  /** Sum of absolute errors over the sum of absolute outcomes. */
  public static Figure wape(double[] predicted, double[] actual) {
    return times -> {
      double error = 0;
      double total = 0;
      for (int i = 0; i < actual.length; i++) {
        error += times[i] * Math.abs(predicted[i] - actual[i]);
        total += times[i] * Math.abs(actual[i]);
      }
      return error / total;
    };
  }

  /** Absolute error of the sum over the absolute sum of the outcomes. */
  public static Figure totalError(double[] predicted, double[] actual) {
    return times -> {
      double error = 0;
      double total = 0;
      for (int i = 0; i < actual.length; i++) {
        error += times[i] * (predicted[i] - actual[i]);
        total += times[i] * actual[i];
      }
      return Math.abs(error) / Math.abs(total);
    };
  }

  /**
   * Share of all value that lies in the top of a ranking.
   *
   * @param score of each item; ties keep the order of the items
   * @param value of each item
   * @param unit of each item, which the sample counts
   * @param top items in the top
   */
  public static Figure caught(double[] score, double[] value, int[] unit, int top) {
    int[] order = descending(score);
    int[] worth = IntStream.range(0, value.length).filter(i -> value[i] != 0).toArray();
    return times -> {
      double all = 0;
      for (int i : worth) {
        all += times[unit[i]] * value[i];
      }
      double inTop = 0;
      long taken = 0;
      for (int k = 0; k < order.length && taken < top; k++) {
        int n = times[unit[order[k]]];
        inTop += Math.min(n, top - taken) * value[order[k]];
        taken += n;
      }
      return inTop / all;
    };
  }

  /**
   * Growth of the top of a ranking: the sum of one amount over the sum of another.
   *
   * @param top cells in the top
   */
  public static Figure ratioOfTop(double[] score, double[] after, double[] before, int top) {
    int[] order = descending(score);
    return times -> {
      double numerator = 0;
      double denominator = 0;
      long taken = 0;
      for (int i : order) {
        long counted = Math.min(times[i], Math.max(0, top - taken));
        numerator += counted * after[i];
        denominator += counted * before[i];
        taken += times[i];
      }
      return numerator / denominator;
    };
  }

  /**
   * Normalised discounted cumulative gain of one ranked list with relevance 0 or 1.
   *
   * @param relevant whether the item on each place is relevant, best place first
   * @param relevantItems how many relevant items there are at all
   * @param k places that count
   */
  public static double ndcg(boolean[] relevant, int relevantItems, int k) {
    double gain = 0;
    double ideal = 0;
    for (int i = 0; i < k; i++) {
      double discount = Math.log(2) / Math.log(i + 2.0);
      if (i < relevant.length && relevant[i]) {
        gain += discount;
      }
      if (i < relevantItems) {
        ideal += discount;
      }
    }
    return ideal == 0 ? Double.NaN : gain / ideal;
  }

  /** Pinball loss of a quantile on the logarithm of the amounts, both above 0. */
  public static double logPinball(double quantile, double actual, double tau) {
    double miss = Math.log(actual) - Math.log(quantile);
    return Math.max(tau * miss, (tau - 1) * miss);
  }

  /** Indices by descending score; ties keep their order, NaN comes last. */
  public static int[] descending(double[] score) {
    return IntStream.range(0, score.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                (Integer i) -> Double.isNaN(score[i]) ? Double.POSITIVE_INFINITY : -score[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
