package dev.filon.jobs.backtest;

import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.Metrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What was bought up to a day, and how well scores of products foretell what is bought next.
 *
 * @param items products that take part, by buyers
 * @param clients who bought any of them
 * @param baskets positions of the items that each client has
 * @param owned everything that each client has
 * @param buyers clients per item
 * @param lately clients per item in the last horizon
 */
record Baskets(
    List<String> items,
    List<String> clients,
    int[][] baskets,
    Map<String, Set<String>> owned,
    double[] buyers,
    double[] lately) {
  static final int PLACES = 10;

  /** More clients than these are sampled evenly, to learn from and to judge. */
  private static final int MOST_CLIENTS = 20_000;

  static Baskets of(List<Sale> sales, int day, int horizon, int most) {
    TreeMap<String, Set<String>> owned = new TreeMap<>();
    Map<String, Set<String>> buyers = new HashMap<>();
    Map<String, Set<String>> lately = new HashMap<>();
    for (Sale s : sales) {
      if (s.day() <= day && s.orders() > 0) {
        owned.computeIfAbsent(s.party(), k -> new HashSet<>()).add(s.item());
        buyers.computeIfAbsent(s.item(), k -> new HashSet<>()).add(s.party());
        if (s.day() > day - horizon) {
          lately.computeIfAbsent(s.item(), k -> new HashSet<>()).add(s.party());
        }
      }
    }
    List<String> items =
        buyers.keySet().stream()
            .sorted(
                Comparator.comparingInt((String i) -> -buyers.get(i).size())
                    .thenComparing(Comparator.naturalOrder()))
            .limit(most)
            .toList();
    Map<String, Integer> position = new HashMap<>();
    items.forEach(i -> position.put(i, position.size()));
    int step = 1 + (owned.size() - 1) / MOST_CLIENTS;
    List<String> clients = new ArrayList<>();
    List<int[]> baskets = new ArrayList<>();
    int at = 0;
    for (var e : owned.entrySet()) {
      int[] basket =
          e.getValue().stream()
              .filter(position::containsKey)
              .mapToInt(position::get)
              .sorted()
              .toArray();
      if (at++ % step == 0 && basket.length > 0) {
        clients.add(e.getKey());
        baskets.add(basket);
      }
    }
    return new Baskets(
        items,
        clients,
        baskets.toArray(int[][]::new),
        owned,
        items.stream().mapToDouble(i -> buyers.get(i).size()).toArray(),
        items.stream().mapToDouble(i -> lately.getOrDefault(i, Set.of()).size()).toArray());
  }

  /** Per item, the share of its buyers who bought it in the last horizon, never 0. */
  double[] trend() {
    return IntStream.range(0, items.size())
        .mapToDouble(i -> (lately[i] + 0.5) / (buyers[i] + 1))
        .toArray();
  }

  /** Products that each client bought for the first time, among those on sale before. */
  Map<String, Set<String>> firstBought(List<Sale> sales, int after, int until) {
    Set<String> known = new HashSet<>();
    owned.values().forEach(known::addAll);
    Map<String, Set<String>> bought = new HashMap<>();
    for (Sale s : sales) {
      Set<String> before = owned.get(s.party());
      if (s.day() > after
          && s.day() <= until
          && s.orders() > 0
          && before != null
          && known.contains(s.item())
          && !before.contains(s.item())) {
        bought.computeIfAbsent(s.party(), k -> new HashSet<>()).add(s.item());
      }
    }
    return bought;
  }

  /** The items that a client does not have with the highest scores, best first. */
  int[] top(int[] basket, double[] scores) {
    int[] top = new int[PLACES];
    int filled = 0;
    int next = 0;
    for (int i = 0; i < scores.length; i++) {
      if (next < basket.length && basket[next] == i) {
        next++;
        continue;
      }
      if (filled == PLACES && scores[i] <= scores[top[PLACES - 1]]) {
        continue;
      }
      int place = filled < PLACES ? filled++ : PLACES - 1;
      for (; place > 0 && scores[top[place - 1]] < scores[i]; place--) {
        top[place] = top[place - 1];
      }
      top[place] = i;
    }
    return Arrays.copyOf(top, filled);
  }

  /** The sum of two scores, each relative to the highest of an item that the client lacks. */
  double[] fused(int client, IntFunction<double[]> one, IntFunction<double[]> other) {
    double[] first = one.apply(client);
    double[] second = other.apply(client);
    double mostFirst = most(baskets[client], first);
    double mostSecond = most(baskets[client], second);
    double[] result = new double[first.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = first[i] / mostFirst + second[i] / mostSecond;
    }
    return result;
  }

  private static double most(int[] basket, double[] scores) {
    double most = 1e-9;
    int next = 0;
    for (int i = 0; i < scores.length; i++) {
      if (next < basket.length && basket[next] == i) {
        next++;
      } else {
        most = Math.max(most, scores[i]);
      }
    }
    return most;
  }

  /** NDCG of every client who bought something new, NaN of the others. */
  double[] ndcg(IntFunction<double[]> scores, Map<String, Set<String>> bought) {
    double[] result = new double[clients.size()];
    for (int c = 0; c < result.length; c++) {
      Set<String> relevant = bought.getOrDefault(clients.get(c), Set.of());
      if (relevant.isEmpty()) {
        result[c] = Double.NaN;
        continue;
      }
      int[] top = top(baskets[c], scores.apply(c));
      boolean[] hits = new boolean[top.length];
      for (int k = 0; k < top.length; k++) {
        hits[k] = relevant.contains(items.get(top[k]));
      }
      result[c] = Metrics.ndcg(hits, relevant.size(), PLACES);
    }
    return result;
  }
}
