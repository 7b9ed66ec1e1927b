package dev.filon.jobs.method;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Alternating least squares for what was bought or not (Hu, Koren, Volinsky 2008, "Collaborative
 * filtering for implicit feedback datasets"): factors of clients and items whose product is near 1
 * where a client has an item, with a confidence of 1 + α there and 1 elsewhere. The start is drawn
 * with a fixed seed, so the same baskets give the same scores.
 */
public final class Als {
  private static final int FACTORS = 24;
  private static final int ROUNDS = 8;
  private static final double ALPHA = 10;
  private static final double RIDGE = 10;
  private static final long SEED = 20_260_101;

  private final DMatrixRMaj clients;
  private final DMatrixRMaj items;

  private Als(DMatrixRMaj clients, DMatrixRMaj items) {
    this.clients = clients;
    this.items = items;
  }

  /**
   * Fits.
   *
   * @param baskets the numbers of the items that each client has, each once
   */
  public static Als fit(int[][] baskets, int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    DMatrixRMaj of = new DMatrixRMaj(items, FACTORS);
    Arrays.setAll(of.data, i -> (random.nextDouble() - 0.5) / FACTORS);
    int[][] owners = owners(baskets, items);
    DMatrixRMaj who = new DMatrixRMaj(baskets.length, FACTORS);
    for (int round = 0; round < ROUNDS; round++) {
      solve(baskets, of, who);
      solve(owners, who, of);
    }
    solve(baskets, of, who);
    return new Als(who, of);
  }

  private static int[][] owners(int[][] baskets, int items) {
    int[] count = new int[items];
    Arrays.stream(baskets).flatMapToInt(Arrays::stream).forEach(i -> count[i]++);
    int[][] owners = Arrays.stream(count).mapToObj(int[]::new).toArray(int[][]::new);
    for (int c = baskets.length - 1; c >= 0; c--) {
      for (int i : baskets[c]) {
        owners[i][--count[i]] = c;
      }
    }
    return owners;
  }

  /** The rows that best rebuild who has what, the other side's rows being given. */
  private static void solve(int[][] has, DMatrixRMaj other, DMatrixRMaj rows) {
    DMatrixRMaj common = new DMatrixRMaj(FACTORS, FACTORS);
    CommonOps_DDRM.multTransA(other, other, common);
    for (int k = 0; k < FACTORS; k++) {
      common.add(k, k, RIDGE);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(FACTORS);
    DMatrixRMaj a = new DMatrixRMaj(FACTORS, FACTORS);
    DMatrixRMaj b = new DMatrixRMaj(FACTORS, 1);
    DMatrixRMaj x = new DMatrixRMaj(FACTORS, 1);
    for (int r = 0; r < has.length; r++) {
      a.setTo(common);
      b.zero();
      for (int j : has[r]) {
        int at = j * FACTORS;
        for (int k = 0; k < FACTORS; k++) {
          double weighted = ALPHA * other.data[at + k];
          b.data[k] += other.data[at + k] + weighted;
          for (int l = 0; l < FACTORS; l++) {
            a.data[k * FACTORS + l] += weighted * other.data[at + l];
          }
        }
      }
      if (solver.setA(a)) {
        solver.solve(b, x);
        System.arraycopy(x.data, 0, rows.data, r * FACTORS, FACTORS);
      }
    }
  }

  /** Scores of all items for a client. */
  public double[] scores(int client) {
    double[] result = new double[items.numRows];
    for (int i = 0; i < result.length; i++) {
      for (int k = 0; k < FACTORS; k++) {
        result[i] += clients.data[client * FACTORS + k] * items.data[i * FACTORS + k];
      }
    }
    return result;
  }
}
