package dev.filon.jobs.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Chooses what is served by how the methods did at inner cut-offs. The best baseline is served
 * unless a challenger proved itself there: better by a margin in the mean and better at most of
 * them, of which there must be several. So a choice that falls on noise falls on the baseline.
 */
final class Contest {
  /** Inner cut-offs below which no challenger is served. */
  static final int LEAST = 2;

  private final List<String> baselines;
  private final List<String> challengers;
  private final List<Map<String, Double>> merits = new ArrayList<>();

  /**
   * A contest.
   *
   * @param baselines the first of them is served while nothing is known
   * @param challengers the simpler one first: it is served on a tie
   */
  Contest(List<String> baselines, List<String> challengers) {
    this.baselines = baselines;
    this.challengers = challengers;
  }

  /** How well each method did at an inner cut-off, higher being better; all must have a value. */
  void judged(Map<String, Double> merit) {
    if (merit.values().stream().noneMatch(v -> v.isNaN())) {
      merits.add(merit);
    }
  }

  int cutoffs() {
    return merits.size();
  }

  /**
   * The method to serve.
   *
   * @param margin share of the best baseline's mean by which a challenger's must be better
   */
  String winner(double margin) {
    String base = baselines.get(0);
    for (String b : baselines) {
      if (cutoffs() > 0 && mean(b) > mean(base)) {
        base = b;
      }
    }
    String best = base;
    for (String c : challengers) {
      String against = base;
      long better = merits.stream().filter(m -> m.get(c) > m.get(against)).count();
      if (cutoffs() >= LEAST
          && mean(c) >= mean(base) + margin * Math.abs(mean(base))
          && better * 2 > cutoffs()
          && (best.equals(base) || mean(c) > mean(best))) {
        best = c;
      }
    }
    return best;
  }

  private double mean(String method) {
    return merits.stream().mapToDouble(m -> m.get(method)).average().orElse(Double.NaN);
  }

  /** What was found, for people. */
  String note(String winner) {
    if (cutoffs() == 0) {
      return "served: " + winner + ", history too short for inner cut-offs";
    }
    Map<String, Double> means = new LinkedHashMap<>();
    baselines.forEach(b -> means.put(b, mean(b)));
    challengers.forEach(c -> means.put(c, mean(c)));
    return "served: "
        + winner
        + "; on "
        + cutoffs()
        + " inner cut-offs: "
        + means.entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s %.4f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
  }
}
