package dev.filon.jobs.method;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Bounds around shares and forecasts. */
public final class Intervals {

  private Intervals() {}

  /**
   * Lower Wilson bound of a share (Wilson 1927).
   *
   * @param hits of {@code n}, 0 to n
   * @param z standard normal quantile, 1.96 for 95 %
   * @return 0 to 1; 0 where n is 0
   */
  public static double wilsonLow(double hits, double n, double z) {
    return n == 0 ? 0 : Math.max(0, centre(hits, n, z) - margin(hits, n, z));
  }

  /** Upper Wilson bound of a share; 1 where n is 0. */
  public static double wilsonHigh(double hits, double n, double z) {
    return n == 0 ? 1 : Math.min(1, centre(hits, n, z) + margin(hits, n, z));
  }

  private static double centre(double hits, double n, double z) {
    return (hits + z * z / 2) / (n + z * z);
  }

  private static double margin(double hits, double n, double z) {
    double share = hits / n;
    return z * Math.sqrt(n * share * (1 - share) + z * z / 4) / (n + z * z);
  }

  /**
   * Split conformal half width: the ⌈(n + 1) · coverage⌉-th smallest absolute error.
   *
   * @param errors past errors, in any order
   * @return empty where there are too few errors for the coverage
   */
  public static OptionalDouble conformal(double[] errors, double coverage) {
    double[] sorted = Arrays.stream(errors).map(Math::abs).sorted().toArray();
    int rank = (int) Math.ceil((sorted.length + 1) * coverage - 1e-9);
    return rank < 1 || rank > sorted.length
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[rank - 1]);
  }
}
