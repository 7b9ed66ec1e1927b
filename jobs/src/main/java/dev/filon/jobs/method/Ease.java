package dev.filon.jobs.method;

import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * EASE (Steck 2019, "Embarrassingly shallow autoencoders for sparse data"): the item-to-item
 * weights without a diagonal that best rebuild who buys what, in closed form. With P = (XᵀX + λI)⁻¹
 * the weight of having item i for buying item j is −P(i,j) / P(j,j).
 */
public final class Ease {
  private final int items;
  private final double[] weights;

  private Ease(int items, double[] weights) {
    this.items = items;
    this.weights = weights;
  }

  /**
   * Fits.
   *
   * @param together how many clients have both items, row by row; see {@link #together}
   * @param lambda ridge, in clients, above 0
   * @return empty with fewer than two items or if the matrix cannot be inverted
   */
  public static Optional<Ease> fit(double[] together, int items, double lambda) {
    if (items < 2) {
      return Optional.empty();
    }
    DMatrixRMaj gram = new DMatrixRMaj(items, items, true, together.clone());
    for (int i = 0; i < items; i++) {
      gram.data[i * items + i] += lambda;
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(items);
    if (!solver.setA(gram)) {
      return Optional.empty();
    }
    DMatrixRMaj inverse = new DMatrixRMaj(items, items);
    solver.invert(inverse);
    double[] b = inverse.data;
    double[] diagonal = new double[items];
    for (int j = 0; j < items; j++) {
      diagonal[j] = b[j * items + j];
    }
    for (int i = 0; i < items; i++) {
      for (int j = 0; j < items; j++) {
        b[i * items + j] = i == j ? 0 : -b[i * items + j] / diagonal[j];
      }
    }
    return Optional.of(new Ease(items, b));
  }

  /**
   * How many clients have both items, row by row; the diagonal counts each item's clients.
   *
   * @param baskets the numbers of the items that each client has, each once
   */
  public static double[] together(int[][] baskets, int items) {
    double[] counts = new double[items * items];
    for (int[] basket : baskets) {
      for (int i : basket) {
        int row = i * items;
        for (int j : basket) {
          counts[row + j]++;
        }
      }
    }
    return counts;
  }

  /** Weight of having item i for buying item j. */
  public double weight(int i, int j) {
    return weights[i * items + j];
  }

  /** Scores of all items for a basket: the sum of the weights of what is in it. */
  public double[] scores(int[] basket) {
    double[] result = new double[items];
    for (int i : basket) {
      int row = i * items;
      for (int j = 0; j < items; j++) {
        result[j] += weights[row + j];
      }
    }
    return result;
  }
}
