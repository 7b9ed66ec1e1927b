package dev.filon.jobs.method;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap over units (Efron 1979) with a fixed seed: the same data give the same
 * intervals, and all figures of one data set see the same samples, so that differences are paired.
 */
public final class Bootstrap {
  private static final long SEED = 20_260_101;
  private static final int SAMPLES = 400;

  private final int[][] samples;

  /** Samples of so many units. */
  public Bootstrap(int units) {
    SplittableRandom random = new SplittableRandom(SEED);
    samples = new int[SAMPLES][units];
    for (int[] sample : samples) {
      for (int i = 0; i < units; i++) {
        sample[random.nextInt(units)]++;
      }
    }
  }

  /** Bounds between which the middle 95 % of the samples lie. */
  public record Interval(double low, double high) {}

  /** The interval of a figure. */
  public Interval interval(Metrics.Figure figure) {
    double[] values =
        Arrays.stream(samples)
            .mapToDouble(figure::of)
            .filter(v -> !Double.isNaN(v) && !Double.isInfinite(v))
            .sorted()
            .toArray();
    return values.length == 0
        ? new Interval(Double.NaN, Double.NaN)
        : new Interval(at(values, 0.025), at(values, 0.975));
  }

  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
