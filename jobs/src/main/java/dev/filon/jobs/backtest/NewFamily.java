package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.Ease;
import dev.filon.jobs.method.LinearFit;
import dev.filon.jobs.method.Logistic;
import dev.filon.jobs.method.Metrics;
import dev.filon.jobs.method.QuantileBackoff;
import dev.filon.jobs.method.Ranks;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which client buys from which family for the first time in two years, and for how much. Baselines
 * are the client's size, the gap (penetration among peers × the family's usual share × revenue) and
 * raw lift. Candidates are the expected amount (a logistic for the purchase times a regression of
 * the logarithm of its amount, both learned from origins before the cut-off), the probability times
 * the client's size, and fusions with the baselines; inner cut-offs choose the served one.
 */
final class NewFamily implements Task {
  private static final int WINDOW = 730;
  private static final int YEAR = 365;
  private static final int LEAST_HISTORY = 28;
  private static final int ORIGINS = 3;
  private static final int INNER_CUTOFFS = 3;

  /** Share by which another method must catch more than the fusion of all to be served. */
  private static final double CLEAR = 0.1;

  private static final int[] TOPS = {500, 2000};

  /** Members of the parent group that count beside a group's own. */
  private static final double PARENT = 20;

  private static final double LAMBDA = 100;
  private static final double RIDGE = 10;

  /** Pairs without a purchase that teach, at most, per origin. */
  private static final int MOST_TEACHERS = 40_000;

  private static final int AMOUNT_FEATURES = 5;
  private static final String SIZE = "client_size";
  private static final String GAP = "gap";
  private static final String LIFT = "lift";
  private static final String EXPECTED = "expected_amount";
  private static final String BY_SIZE = "probability_x_size";
  private static final String FUSED_GAP = "fused_gap";
  private static final String FUSED = "fused_gap_size";
  private static final List<String> BASELINES = List.of(SIZE, GAP, LIFT);

  @Override
  public String name() {
    return "new-family";
  }

  @Override
  public int defaultHorizon() {
    return 91;
  }

  /** What a company's clients bought up to a day, by family. */
  private static final class View {
    final List<String> clients;
    final List<String> families;
    final double[][] spent;
    final boolean[][] bought;
    final double[] revenue;
    final double[] lately;
    final int[] last;
    final int[] orderDays;
    final int[] count;
    final int day;
    final int horizon;

    /** Penetration by client's group and family, shrunk to the activity's and to everybody's. */
    final double[][] penetration;

    final double[] share;
    final double[] ticket;
    final double[] starting;
    final double[][] similarity;
    final double[] lift;

    /** Pairs that were not bought in the window: client × families + family. */
    final int[] pairs;

    View(List<Sale> sales, Segments segments, int day, int horizon) {
      this.day = day;
      this.horizon = horizon;
      TreeSet<String> names = new TreeSet<>();
      TreeSet<String> items = new TreeSet<>();
      for (Sale s : sales) {
        if (s.day() <= day && s.day() > day - WINDOW && s.orders() > 0) {
          names.add(s.party());
          items.add(s.item());
        }
      }
      clients = List.copyOf(names);
      families = List.copyOf(items);
      int n = clients.size();
      int m = families.size();
      Map<String, Integer> client = positions(clients);
      Map<String, Integer> family = positions(families);
      spent = new double[n][m];
      bought = new boolean[n][m];
      revenue = new double[n];
      lately = new double[n];
      last = new int[n];
      orderDays = new int[n];
      count = new int[n];
      boolean[][] before = new boolean[n][m];
      double[] firstTimers = new double[m];
      boolean[][] recent = new boolean[n][m];
      Arrays.fill(last, day - WINDOW);
      int[] seen = new int[n];
      Arrays.fill(seen, Integer.MIN_VALUE);
      for (Sale s : sales) {
        Integer c = client.get(s.party());
        Integer f = family.get(s.item());
        if (s.day() > day || s.day() <= day - WINDOW || c == null || f == null) {
          continue;
        }
        if (s.day() > day - YEAR) {
          revenue[c] += s.net();
          spent[c][f] += s.net();
        }
        if (s.day() > day - horizon) {
          lately[c] += s.net();
        }
        if (s.orders() == 0) {
          continue;
        }
        if (!bought[c][f]) {
          bought[c][f] = true;
          count[c]++;
        }
        if (s.day() <= day - horizon) {
          before[c][f] = true;
        } else {
          recent[c][f] = true;
        }
        if (s.day() != seen[c]) {
          seen[c] = s.day();
          orderDays[c]++;
        }
        last[c] = Math.max(last[c], s.day());
      }
      double[] open = new double[m];
      for (int c = 0; c < n; c++) {
        for (int f = 0; f < m; f++) {
          open[f] += before[c][f] ? 0 : 1;
          firstTimers[f] += recent[c][f] && !before[c][f] ? 1 : 0;
        }
      }
      starting = new double[m];
      for (int f = 0; f < m; f++) {
        starting[f] = (firstTimers[f] + 0.5) / (open[f] + 1);
      }
      penetration = penetration(segments);
      share = new double[m];
      ticket = new double[m];
      for (int f = 0; f < m; f++) {
        List<Double> shares = new ArrayList<>();
        List<Double> amounts = new ArrayList<>();
        for (int c = 0; c < n; c++) {
          if (spent[c][f] > 0 && revenue[c] > 0) {
            shares.add(Math.min(1, spent[c][f] / revenue[c]));
            amounts.add(spent[c][f]);
          }
        }
        share[f] = median(shares);
        ticket[f] = median(amounts);
      }
      int[][] baskets = new int[n][];
      for (int c = 0; c < n; c++) {
        boolean[] has = bought[c];
        baskets[c] = IntStream.range(0, m).filter(f -> has[f]).toArray();
      }
      double[] together = Ease.together(baskets, m);
      Optional<Ease> ease = Ease.fit(together, m, LAMBDA);
      similarity = new double[n][];
      for (int c = 0; c < n; c++) {
        similarity[c] = ease.isPresent() ? ease.get().scores(baskets[c]) : new double[m];
      }
      lift = new double[n * m];
      for (int c = 0; c < n; c++) {
        for (int f = 0; f < m; f++) {
          double sum = 0;
          for (int g : baskets[c]) {
            sum += together[g * m + f] * n / (together[g * m + g] * together[f * m + f]);
          }
          lift[c * m + f] = baskets[c].length == 0 ? 0 : sum / baskets[c].length;
        }
      }
      pairs = IntStream.range(0, n * m).filter(p -> !bought[p / m][p % m]).toArray();
    }

    private double[][] penetration(Segments segments) {
      int n = clients.size();
      int m = families.size();
      Map<List<String>, double[]> buyers = new HashMap<>();
      List<List<List<String>>> paths = new ArrayList<>();
      for (int c = 0; c < n; c++) {
        String activity = segments.activity(clients.get(c));
        String group = activity.isEmpty() ? segments.segment(clients.get(c)) : activity;
        List<List<String>> path =
            List.of(List.of(), List.of(group), List.of(group, segments.size(clients.get(c))));
        paths.add(path);
        for (List<String> cell : path) {
          double[] sums = buyers.computeIfAbsent(cell, k -> new double[m + 1]);
          sums[m]++;
          for (int f = 0; f < m; f++) {
            sums[f] += bought[c][f] ? 1 : 0;
          }
        }
      }
      double[][] result = new double[n][m];
      Map<List<String>, double[]> shrunk = new HashMap<>();
      for (int c = 0; c < n; c++) {
        double[] parent = new double[m];
        for (List<String> cell : paths.get(c)) {
          double[] above = parent;
          parent =
              shrunk.computeIfAbsent(
                  cell,
                  k -> {
                    double[] sums = buyers.get(k);
                    double[] rates = new double[m];
                    double weight = k.isEmpty() ? 0 : PARENT;
                    for (int f = 0; f < m; f++) {
                      rates[f] = (sums[f] + weight * above[f]) / (sums[m] + weight);
                    }
                    return rates;
                  });
        }
        result[c] = parent;
      }
      return result;
    }

    double size(int pair) {
      return revenue[pair / families.size()];
    }

    double gap(int pair) {
      int c = pair / families.size();
      int f = pair % families.size();
      return penetration[c][f] * share[f] * Math.max(0, revenue[c]);
    }

    /** The first features are those of the amount. */
    double[] features(int pair) {
      int m = families.size();
      int c = pair / m;
      int f = pair % m;
      double silence = day - last[c];
      return new double[] {
        log(revenue[c]),
        Math.log1p(orderDays[c]),
        log(ticket[f]),
        Logistic.logit(share[f]),
        log(lately[c]),
        Math.log1p(silence),
        Math.log1p(count[c]),
        (double) count[c] / m,
        Logistic.logit(starting[f]),
        Logistic.logit(penetration[c][f]),
        Math.cbrt(similarity[c][f]),
        similarity[c][f],
        log(gap(pair)),
      };
    }

    /** What each pair brought after the day. */
    double[] outcome(List<Sale> sales) {
      Map<String, Integer> client = positions(clients);
      Map<String, Integer> family = positions(families);
      double[] all = new double[clients.size() * families.size()];
      for (Sale s : sales) {
        if (s.day() > day && s.day() <= day + horizon) {
          Integer c = client.get(s.party());
          Integer f = family.get(s.item());
          if (c != null && f != null) {
            all[c * families.size() + f] += s.sold();
          }
        }
      }
      return Arrays.stream(pairs).mapToDouble(p -> all[p]).toArray();
    }

    private static double log(double amount) {
      return Math.log1p(Math.max(0, amount));
    }

    private static double median(List<Double> values) {
      return values.isEmpty()
          ? 0
          : QuantileBackoff.quantile(values.stream().mapToDouble(v -> v).toArray(), 0.5);
    }

    private static Map<String, Integer> positions(List<String> names) {
      Map<String, Integer> positions = new HashMap<>();
      names.forEach(x -> positions.put(x, positions.size()));
      return positions;
    }
  }

  /** Pairs on origins whose outcome was known on a day. */
  private record Teachers(
      List<double[]> features, List<Boolean> came, List<double[]> comers, List<Double> logAmounts) {

    static Teachers of(List<Sale> sales, Segments segments, int first, int day, int horizon) {
      Teachers t =
          new Teachers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (int k = 0; k < ORIGINS; k++) {
        int origin = day - horizon - k * horizon / 2;
        if (origin - first + 1 < LEAST_HISTORY) {
          break;
        }
        View view = new View(sales, segments, origin, horizon);
        double[] outcome = view.outcome(sales);
        int step = 1 + outcome.length / MOST_TEACHERS;
        for (int i = 0; i < outcome.length; i++) {
          if (outcome[i] <= 0 && i % step != 0) {
            continue;
          }
          double[] features = view.features(view.pairs[i]);
          t.features().add(features);
          t.came().add(outcome[i] > 0);
          if (outcome[i] > 0) {
            t.comers().add(Arrays.copyOf(features, AMOUNT_FEATURES));
            t.logAmounts().add(Math.log(outcome[i]));
          }
        }
      }
      return t;
    }
  }

  /** Scores of every method; without the expected amount where nothing could be learned. */
  private static Map<String, double[]> score(
      View view, List<Sale> sales, Segments segments, int first) {
    Map<String, double[]> scores = new LinkedHashMap<>();
    int[] pairs = view.pairs;
    scores.put(SIZE, Arrays.stream(pairs).mapToDouble(view::size).toArray());
    scores.put(GAP, Arrays.stream(pairs).mapToDouble(view::gap).toArray());
    scores.put(LIFT, Arrays.stream(pairs).mapToDouble(p -> view.lift[p]).toArray());
    Teachers t = Teachers.of(sales, segments, first, view.day, view.horizon);
    boolean[] came = new boolean[t.came().size()];
    for (int i = 0; i < came.length; i++) {
      came[i] = t.came().get(i);
    }
    Optional<Logistic> comes =
        came.length == 0
            ? Optional.empty()
            : Logistic.fit(t.features().toArray(double[][]::new), came, RIDGE);
    Optional<LinearFit> amount =
        LinearFit.fit(
            t.comers().toArray(double[][]::new),
            t.logAmounts().stream().mapToDouble(v -> v).toArray(),
            RIDGE);
    if (comes.isEmpty() || amount.isEmpty()) {
      scores.put(FUSED, Ranks.fused(scores.get(GAP), scores.get(SIZE)));
      return scores;
    }
    double[] expected = new double[pairs.length];
    double[] bySize = new double[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      double[] features = view.features(pairs[i]);
      double probability = comes.get().probability(features);
      expected[i] =
          probability * Math.exp(amount.get().value(Arrays.copyOf(features, AMOUNT_FEATURES)));
      bySize[i] = probability * scores.get(SIZE)[i];
    }
    scores.put(EXPECTED, expected);
    scores.put(BY_SIZE, bySize);
    scores.put(FUSED_GAP, Ranks.fused(expected, scores.get(GAP)));
    scores.put(FUSED, Ranks.fused(expected, scores.get(GAP), scores.get(SIZE)));
    return scores;
  }

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    List<Sale> sales = records.families();
    Timeline timeline = Timeline.of(sales);
    timeline.check(cutoff, horizon, LEAST_HISTORY);
    Segments segments = new Segments(records.clients());
    View view = new View(sales, segments, cutoff, horizon);
    if (view.families.size() < 2) {
      throw JobException.usage(
          "the products sold by --cutoff "
              + cutoffDay
              + " are all of one family: there is no second one to propose");
    }
    if (view.pairs.length == 0) {
      throw JobException.usage(
          "every client bought from every family before --cutoff " + cutoffDay);
    }
    List<String> notes = new ArrayList<>();
    Map<String, double[]> scores = score(view, sales, segments, timeline.first());
    String best = choose(sales, segments, timeline.first(), cutoff, horizon, scores, notes);
    double[] served = scores.get(best);
    double[] outcome = view.outcome(sales);
    int[] unit = Arrays.stream(view.pairs).map(p -> p / view.families.size()).toArray();
    Scoreboard board = new Scoreboard(view.clients.size());
    for (int top : TOPS) {
      String metric = "caught_top_" + top;
      scores.forEach(
          (method, score) -> {
            Metrics.Figure figure = Metrics.caught(score, outcome, unit, top);
            if (BASELINES.contains(method)) {
              board.baseline(metric, true, method, figure);
            } else {
              board.candidate(metric, true, method, figure);
            }
          });
      board.served(metric, true, Metrics.caught(served, outcome, unit, top));
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "%d pairs, of which %d were bought for %.0f",
            outcome.length,
            Arrays.stream(outcome).filter(v -> v > 0).count(),
            Arrays.stream(outcome).sum()));
    TreeSet<Integer> rows = new TreeSet<>();
    int depth = TOPS[TOPS.length - 1];
    for (double[] score : scores.values()) {
      Arrays.stream(Metrics.descending(score)).limit(depth).forEach(rows::add);
    }
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i : rows) {
      predictions.add(
          new Report.Prediction(
              List.of(
                  view.clients.get(unit[i]),
                  view.families.get(view.pairs[i] % view.families.size())),
              served[i],
              scores.values().stream().mapToDouble(s -> s[i]).toArray(),
              outcome[i]));
    }
    return new Report(
        name(),
        cutoffDay,
        horizon,
        view.clients.size(),
        "clients",
        board.lines(),
        board.differences(),
        notes,
        List.of("client_id", "family"),
        List.copyOf(scores.keySet()),
        predictions);
  }

  /**
   * The fusion of all, unless another method, a baseline or not, caught clearly more on most inner
   * cut-offs, both depths counting by how it compares with the best baseline there.
   */
  private static String choose(
      List<Sale> sales,
      Segments segments,
      int first,
      int cutoff,
      int horizon,
      Map<String, double[]> scores,
      List<String> notes) {
    Contest contest =
        new Contest(
            List.of(FUSED),
            scores.containsKey(EXPECTED)
                ? List.of(GAP, SIZE, LIFT, FUSED_GAP, EXPECTED, BY_SIZE)
                : List.of(GAP, SIZE, LIFT));
    for (int k = 0; k < INNER_CUTOFFS && scores.containsKey(EXPECTED); k++) {
      int day = cutoff - horizon - k * horizon / 2;
      if (day - horizon - first + 1 < LEAST_HISTORY) {
        break;
      }
      View view = new View(sales, segments, day, horizon);
      double[] outcome = view.outcome(sales);
      Map<String, double[]> then = score(view, sales, segments, first);
      if (!then.containsKey(EXPECTED) || Arrays.stream(outcome).sum() <= 0) {
        break;
      }
      int[] unit = IntStream.range(0, outcome.length).toArray();
      Map<String, Double> merit = new LinkedHashMap<>();
      for (int top : TOPS) {
        Map<String, Double> caught = new LinkedHashMap<>();
        then.forEach(
            (m, s) -> caught.put(m, Metrics.caught(s, outcome, unit, top).of(outcome.length)));
        double bar = BASELINES.stream().mapToDouble(caught::get).max().orElseThrow();
        caught.forEach((m, c) -> merit.merge(m, bar > 0 ? c / bar : 0, Double::sum));
      }
      contest.judged(merit);
    }
    String best = contest.winner(CLEAR);
    notes.add(contest.note(best));
    return best;
  }
}
