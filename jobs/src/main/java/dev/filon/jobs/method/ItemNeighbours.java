package dev.filon.jobs.method;

/**
 * Item-based neighbours (Sarwar, Karypis, Konstan, Riedl 2001): an item scores the sum of its
 * cosines with those in the basket, each shrunk by n / (n + 10) for the n clients who have both.
 */
public final class ItemNeighbours {
  private static final double SHRINK = 10;

  private final int items;
  private final double[] similarity;

  /**
   * Computes all similarities.
   *
   * @param together how many clients have both items, as in {@link Ease#together}
   */
  public ItemNeighbours(double[] together, int items) {
    this.items = items;
    this.similarity = together.clone();
    for (int i = 0; i < items; i++) {
      for (int j = 0; j < items; j++) {
        double both = together[i * items + j];
        similarity[i * items + j] =
            i == j || both == 0
                ? 0
                : both
                    / Math.sqrt(together[i * items + i] * together[j * items + j])
                    * both
                    / (both + SHRINK);
      }
    }
  }

  /** Scores of all items for a basket. */
  public double[] scores(int[] basket) {
    double[] result = new double[items];
    for (int i : basket) {
      for (int j = 0; j < items; j++) {
        result[j] += similarity[i * items + j];
      }
    }
    return result;
  }
}
