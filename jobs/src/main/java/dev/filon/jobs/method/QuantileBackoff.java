package dev.filon.jobs.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A quantile per cell that backs off to coarser cells: q = (n q_cell + m q_parent) / (n + m), never
 * from fewer than ten members.
 */
public final class QuantileBackoff {
  private static final int LEAST = 10;

  private final Map<List<String>, Double> quantiles = new HashMap<>();

  private QuantileBackoff() {}

  /**
   * Fits all cells.
   *
   * @param paths of each member from the coarsest group to the finest; empty for one global cell
   * @param values of each member
   * @param tau the quantile's level
   * @param m members of the parent that count beside the cell's own
   */
  public static QuantileBackoff fit(
      List<List<String>> paths, double[] values, double tau, double m) {
    QuantileBackoff result = new QuantileBackoff();
    Map<List<String>, List<Double>> members = new HashMap<>();
    int depth = 0;
    for (int i = 0; i < values.length; i++) {
      List<String> path = paths.get(i);
      depth = Math.max(depth, path.size());
      for (int d = 0; d <= path.size(); d++) {
        members
            .computeIfAbsent(List.copyOf(path.subList(0, d)), k -> new ArrayList<>())
            .add(values[i]);
      }
    }
    for (int d = 0; d <= depth; d++) {
      for (var e : members.entrySet()) {
        int n = e.getValue().size();
        if (e.getKey().size() != d || (d > 0 && n < LEAST)) {
          continue;
        }
        double own = quantile(e.getValue().stream().mapToDouble(v -> v).toArray(), tau);
        result.quantiles.put(
            e.getKey(),
            d == 0 ? own : (n * own + m * result.of(e.getKey().subList(0, d - 1))) / (n + m));
      }
    }
    return result;
  }

  /** The quantile of the finest fitted cell of a path. */
  public double of(List<String> path) {
    for (int d = path.size(); d >= 0; d--) {
      Double q = quantiles.get(path.subList(0, d));
      if (q != null) {
        return q;
      }
    }
    throw new IllegalStateException("nothing was fitted");
  }

  /** The quantile with linear interpolation between order statistics (type 7). */
  public static double quantile(double[] values, double tau) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = tau * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
