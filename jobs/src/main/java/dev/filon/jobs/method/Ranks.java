package dev.filon.jobs.method;

/** Combines rankings. */
public final class Ranks {
  /**
   * Rank below which a ranking's opinion hardly counts; of the size that its authors found good.
   */
  private static final double SOFTENING = 60;

  private Ranks() {}

  /**
   * Reciprocal rank fusion (Cormack, Clarke, Buettcher 2009): the sum of 1 / (60 + rank) over the
   * rankings, the first rank being 1.
   *
   * @param scores of the same items by several methods, higher is better
   */
  public static double[] fused(double[]... scores) {
    double[] result = new double[scores[0].length];
    for (double[] score : scores) {
      int[] order = Metrics.descending(score);
      for (int k = 0; k < order.length; k++) {
        result[order[k]] += 1 / (SOFTENING + k + 1);
      }
    }
    return result;
  }
}
