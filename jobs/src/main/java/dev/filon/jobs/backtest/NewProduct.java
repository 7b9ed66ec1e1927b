package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.Als;
import dev.filon.jobs.method.Ease;
import dev.filon.jobs.method.ItemNeighbours;
import dev.filon.jobs.method.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Which product a client buys for the first time within the horizon. Baselines are the number of a
 * product's buyers, neighbours by cosine, ALS and EASE; challengers are EASE, and the sum of EASE
 * and ALS, times a power of the share of a product's buyers who bought it lately. Inner cut-offs
 * choose.
 */
final class NewProduct implements Task {
  private static final int LEAST_HISTORY = 28;

  /** Products with the most buyers that take part; the work grows with their cube. */
  private static final int MOST_PRODUCTS = 2_000;

  private static final int MOST_INNER_PRODUCTS = 1_000;

  private static final int INNER_CUTOFFS = 3;
  private static final int LEAST_INNER_CLIENTS = 30;
  private static final double[] RIDGES = {50, 200, 800};
  private static final double USUAL_RIDGE = 200;

  /** Of the trend. Half as much changes little, twice as much loses when the catalogue changes. */
  private static final double POWER = 0.25;

  /** Share by which the trend must make the NDCG better to be served. */
  private static final double CLEAR = 0.01;

  private static final String EASE = "ease";
  private static final String TRENDING = "ease_x_trend";
  private static final String NEIGHBOURS = "item_neighbours";
  private static final String ALS = "als";
  private static final String FUSED = "ease_als_x_trend";

  /** How the served score is made. */
  private record Choice(String method, double ridge) {}

  @Override
  public String name() {
    return "new-product";
  }

  @Override
  public int defaultHorizon() {
    return 91;
  }

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    List<Sale> sales = records.products();
    Timeline.of(sales).check(cutoff, horizon, LEAST_HISTORY);
    Baskets view = Baskets.of(sales, cutoff, horizon, MOST_PRODUCTS);
    if (view.items().size() < 2) {
      throw JobException.usage(
          "fewer than two products were sold by --cutoff " + cutoffDay + ": nothing to recommend");
    }
    List<String> notes = new ArrayList<>();
    Choice choice = choose(sales, Timeline.of(sales).first(), cutoff, horizon, notes);
    double[] together = Ease.together(view.baskets(), view.items().size());
    Map<String, IntFunction<double[]>> methods = baselines(view, together);
    Ease ease = Ease.fit(together, view.items().size(), choice.ridge()).orElse(null);
    if (ease == null) {
      notes.add("ease: the matrix of products cannot be inverted, left out");
    } else {
      methods.put(EASE, c -> ease.scores(view.baskets()[c]));
    }
    double[] weight = powers(view.trend(), POWER);
    Map<String, IntFunction<double[]>> all = new LinkedHashMap<>(methods);
    if (ease != null) {
      all.put(TRENDING, c -> trending(methods.get(EASE).apply(c), weight));
      all.put(FUSED, c -> trending(view.fused(c, methods.get(EASE), methods.get(ALS)), weight));
    }
    IntFunction<double[]> served = all.getOrDefault(choice.method(), methods.get(NEIGHBOURS));

    Map<String, Set<String>> bought = view.firstBought(sales, cutoff, cutoff + horizon);
    String metric = "ndcg_10";
    Scoreboard board = new Scoreboard(view.clients().size());
    all.forEach(
        (name, scores) -> {
          Metrics.Figure figure = Metrics.mean(view.ndcg(scores, bought));
          if (methods.containsKey(name)) {
            board.baseline(metric, true, name, figure);
          } else {
            board.candidate(metric, true, name, figure);
          }
        });
    board.served(metric, true, Metrics.mean(view.ndcg(served, bought)));

    List<Report.Prediction> predictions = new ArrayList<>();
    for (int c = 0; c < view.clients().size(); c++) {
      String client = view.clients().get(c);
      Set<String> relevant = bought.getOrDefault(client, Set.of());
      List<double[]> each = new ArrayList<>();
      for (IntFunction<double[]> scores : all.values()) {
        each.add(scores.apply(c));
      }
      double[] own = served.apply(c);
      for (int i : view.top(view.baskets()[c], own)) {
        String item = view.items().get(i);
        predictions.add(
            new Report.Prediction(
                List.of(client, item),
                own[i],
                each.stream().mapToDouble(s -> s[i]).toArray(),
                relevant.contains(item) ? 1 : 0));
      }
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "%d of %d clients bought one of the known products for the first time",
            view.clients().stream().filter(bought::containsKey).count(),
            view.clients().size()));
    return new Report(
        name(),
        cutoffDay,
        horizon,
        view.clients().size(),
        "clients",
        board.lines(),
        board.differences(),
        notes,
        List.of("client_id", "product_id"),
        List.copyOf(all.keySet()),
        predictions);
  }

  private static double[] powers(double[] trend, double power) {
    return java.util.Arrays.stream(trend).map(t -> Math.pow(t, power)).toArray();
  }

  /** Scores times weights; those below 0, which stay below all others, keep their order. */
  private static double[] trending(double[] scores, double[] weight) {
    double[] result = new double[scores.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = scores[i] > 0 ? scores[i] * weight[i] : scores[i];
    }
    return result;
  }

  /** Methods without a parameter to choose. */
  private static Map<String, IntFunction<double[]>> baselines(Baskets view, double[] together) {
    ItemNeighbours neighbours = new ItemNeighbours(together, view.items().size());
    Als als = Als.fit(view.baskets(), view.items().size());
    Map<String, IntFunction<double[]>> methods = new LinkedHashMap<>();
    methods.put("popularity", c -> view.buyers());
    methods.put(NEIGHBOURS, c -> neighbours.scores(view.baskets()[c]));
    methods.put(ALS, als::scores);
    return methods;
  }

  /**
   * EASE with the ridge that did best on inner cut-offs, unless a simpler method was better there,
   * or the trend made it clearly better.
   */
  private static Choice choose(
      List<Sale> sales, int first, int cutoff, int horizon, List<String> notes) {
    List<Map<String, Double>> found = new ArrayList<>();
    for (int k = 0; k < INNER_CUTOFFS; k++) {
      int day = cutoff - horizon - k * horizon / 2;
      if (day - first + 1 < LEAST_HISTORY) {
        break;
      }
      Baskets view = Baskets.of(sales, day, horizon, MOST_INNER_PRODUCTS);
      Map<String, Set<String>> bought = view.firstBought(sales, day, day + horizon);
      if (view.items().size() < 2
          || view.clients().stream().filter(bought::containsKey).count() < LEAST_INNER_CLIENTS) {
        break;
      }
      Map<String, Double> ndcg = new HashMap<>();
      double[] together = Ease.together(view.baskets(), view.items().size());
      Map<String, IntFunction<double[]>> plain = baselines(view, together);
      plain.forEach((name, scores) -> ndcg.put(name, mean(view, scores, bought)));
      for (double ridge : RIDGES) {
        Ease ease = Ease.fit(together, view.items().size(), ridge).orElse(null);
        for (double power : new double[] {0, POWER}) {
          double[] weight = powers(view.trend(), power);
          IntFunction<double[]> own =
              c -> ease == null ? new double[view.items().size()] : ease.scores(view.baskets()[c]);
          ndcg.put(name(ridge, power), mean(view, c -> trending(own.apply(c), weight), bought));
          ndcg.put(
              FUSED + name(ridge, power),
              mean(view, c -> trending(view.fused(c, own, plain.get(ALS)), weight), bought));
        }
      }
      found.add(ndcg);
    }
    double ridge = ridge(found);
    Contest contest =
        new Contest(List.of(EASE, ALS, NEIGHBOURS, "popularity"), List.of(TRENDING, FUSED));
    for (Map<String, Double> ndcg : found) {
      ndcg.put(EASE, ndcg.get(name(ridge, 0)));
      ndcg.put(TRENDING, ndcg.get(name(ridge, POWER)));
      ndcg.put(FUSED, ndcg.get(FUSED + name(ridge, POWER)));
      contest.judged(ndcg);
    }
    String method = contest.winner(CLEAR);
    notes.add(contest.note(method));
    notes.add(String.format(Locale.ROOT, "ease: ridge %.0f", ridge));
    return new Choice(method, ridge);
  }

  private static String name(double ridge, double power) {
    return EASE + " " + ridge + " " + power;
  }

  private static double mean(
      Baskets view, IntFunction<double[]> scores, Map<String, Set<String>> bought) {
    return Metrics.mean(view.ndcg(scores, bought)).of(view.clients().size());
  }

  /** The ridge with the highest mean; the usual one while nothing is known. */
  private static double ridge(List<Map<String, Double>> found) {
    double best = USUAL_RIDGE;
    for (double ridge : RIDGES) {
      if (sum(found, ridge) > sum(found, best)) {
        best = ridge;
      }
    }
    return best;
  }

  private static double sum(List<Map<String, Double>> found, double ridge) {
    return found.stream().mapToDouble(f -> f.get(name(ridge, 0))).sum();
  }
}
