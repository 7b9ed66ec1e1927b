package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.Metrics;
import dev.filon.jobs.method.QuantileBackoff;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What a client could buy: the 80 % quantile of what its peers bought in the window before the
 * cut-off, judged on what buyers spend after it. Served is the quantile of one group, or a mean
 * with quantiles that back off through several groups, where cross-validation and earlier windows
 * say that it is clearly better.
 */
final class Potential implements Task {
  private static final double TAU = 0.8;

  /** Members of the parent group that count beside a group's own; single groups stand alone. */
  private static final double PARENT = 5;

  private static final int FOLDS = 5;
  private static final int LEAST_CLIENTS = 20;

  /** Standard errors by which several groups must beat a single one to be averaged with it. */
  private static final double ERRORS = 2;

  /** Share by which that mean must have less loss than the best baseline to be served. */
  private static final double CLEAR = 0.01;

  private static final int INNER_CUTOFFS = 3;
  private static final int MOST_AVERAGED = 3;
  private static final String GLOBAL = "global";
  private static final String BY_ACTIVITY = "activity";
  private static final String BY_SEGMENT = "segment";
  private static final String BLEND = "blend";
  private static final List<String> BASELINES = List.of(BY_SEGMENT, BY_ACTIVITY, GLOBAL);

  private static final BiFunction<Segments, String, String> ACTIVITY = Segments::activity;
  private static final BiFunction<Segments, String, String> SEGMENT = Segments::segment;
  private static final BiFunction<Segments, String, String> SIZE = Segments::size;

  @Override
  public String name() {
    return "potential";
  }

  @Override
  public int defaultHorizon() {
    return 365;
  }

  private static Map<String, List<BiFunction<Segments, String, String>>> chains() {
    Map<String, List<BiFunction<Segments, String, String>>> chains = new LinkedHashMap<>();
    chains.put(GLOBAL, List.of());
    chains.put(BY_ACTIVITY, List.of(ACTIVITY));
    chains.put(BY_SEGMENT, List.of(SEGMENT));
    chains.put("size", List.of(SIZE));
    chains.put("activity>size", List.of(ACTIVITY, SIZE));
    chains.put("size>activity", List.of(SIZE, ACTIVITY));
    chains.put("segment>size", List.of(SEGMENT, SIZE));
    chains.put("size>segment", List.of(SIZE, SEGMENT));
    chains.put("segment>activity", List.of(SEGMENT, ACTIVITY));
    chains.put("segment>activity>size", List.of(SEGMENT, ACTIVITY, SIZE));
    chains.put("segment>size>activity", List.of(SEGMENT, SIZE, ACTIVITY));
    return chains;
  }

  /** What was bought in a window, and what each method says of a client from that. */
  private static final class View {
    private final Segments segments;
    private final List<String> peers;
    private final double[] spent;
    private final Map<String, double[]> loss = new LinkedHashMap<>();
    private final Map<String, QuantileBackoff> fits = new LinkedHashMap<>();
    private final List<String> best;

    View(Segments segments, TreeMap<String, Double> spend) {
      this.segments = segments;
      this.peers = List.copyOf(spend.keySet());
      this.spent = peers.stream().mapToDouble(spend::get).toArray();
      chains()
          .forEach(
              (name, chain) -> {
                double parent = name.contains(">") ? PARENT : 0;
                loss.put(name, crossValidated(segments, peers, spent, chain, parent));
                fits.put(
                    name, QuantileBackoff.fit(paths(segments, peers, chain), spent, TAU, parent));
              });
      this.best = best(loss);
    }

    /** The potential of clients by a method. */
    double[] potential(String method, List<String> clients) {
      if (method.equals(BLEND)) {
        return blended(clients.size(), best.stream().map(c -> potential(c, clients)).toList());
      }
      return paths(segments, clients, chains().get(method)).stream()
          .mapToDouble(fits.get(method)::of)
          .toArray();
    }

    /** Mean losses of the methods that compete, by cross-validation. */
    Map<String, Double> judged() {
      Map<String, Double> merit = new LinkedHashMap<>();
      BASELINES.forEach(m -> merit.put(m, -StatUtils.mean(loss.get(m))));
      // of each chain apart: the loss of a mean is at most the mean of the losses
      merit.put(
          BLEND,
          -(StatUtils.mean(loss.get(best.get(0)))
                  + best.stream()
                      .skip(1)
                      .mapToDouble(c -> StatUtils.mean(loss.get(c)))
                      .average()
                      .orElse(StatUtils.mean(loss.get(best.get(0)))))
              / 2);
      return merit;
    }

    /** Mean losses of the methods that compete, on what was bought later. */
    Map<String, Double> judged(TreeMap<String, Double> later, List<String> known) {
      List<String> buyers = known.stream().filter(later::containsKey).toList();
      double[] actual = buyers.stream().mapToDouble(later::get).toArray();
      Map<String, Double> merit = new LinkedHashMap<>();
      for (String method : chains().keySet()) {
        if (BASELINES.contains(method)) {
          merit.put(method, -pinball(potential(method, buyers), actual).of(actual.length));
        }
      }
      merit.put(BLEND, -pinball(potential(BLEND, buyers), actual).of(actual.length));
      return merit;
    }
  }

  /** The geometric mean of the first, by half, and of all others. */
  private static double[] blended(int n, List<double[]> of) {
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      int row = i;
      double first = Math.log(of.get(0)[row]);
      double others =
          of.stream().skip(1).mapToDouble(q -> Math.log(q[row])).average().orElse(first);
      result[i] = Math.exp((first + others) / 2);
    }
    return result;
  }

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    Timeline timeline = Timeline.of(records.orders());
    timeline.check(cutoff, horizon, horizon);
    TreeMap<String, Double> before = spend(records.orders(), cutoff - horizon, cutoff);
    TreeMap<String, Double> after = spend(records.orders(), cutoff, cutoff + horizon);
    if (before.size() < LEAST_CLIENTS || after.isEmpty()) {
      throw JobException.usage(
          before.size()
              + " clients bought in the window before --cutoff "
              + cutoffDay
              + "; at least "
              + LEAST_CLIENTS
              + " are needed");
    }
    Segments segments = new Segments(records.clients());
    View view = new View(segments, before);
    Contest contest = new Contest(BASELINES, List.of(BLEND));
    contest.judged(view.judged());
    int window = Math.min(horizon, (cutoff - timeline.first() + 1) / 2);
    for (int k = 0; k < INNER_CUTOFFS; k++) {
      int inner = cutoff - window - k * window / 2;
      TreeMap<String, Double> then = spend(records.orders(), inner - window, inner);
      if (inner - window / 2 < timeline.first() || then.size() < LEAST_CLIENTS) {
        break;
      }
      contest.judged(
          new View(segments, then)
              .judged(
                  spend(records.orders(), inner, inner + window),
                  List.copyOf(known(records, inner))));
    }
    String method = contest.winner(CLEAR);
    List<String> clients = List.copyOf(known(records, cutoff));
    double[] actual = clients.stream().mapToDouble(c -> after.getOrDefault(c, 0.0)).toArray();
    double[] served = view.potential(method, clients);
    Map<String, double[]> shown = new LinkedHashMap<>();
    shown.put(GLOBAL, view.potential(GLOBAL, clients));
    shown.put("by_activity", view.potential(BY_ACTIVITY, clients));
    shown.put("by_segment", view.potential(BY_SEGMENT, clients));
    shown.put("activity>size", view.potential("activity>size", clients));
    shown.put(BLEND, view.potential(BLEND, clients));

    String metric = "log_pinball";
    Scoreboard board = new Scoreboard(clients.size());
    shown.forEach(
        (name, potential) -> {
          if (name.equals(BLEND) || name.contains(">")) {
            board.candidate(metric, false, name, pinball(potential, actual));
          } else {
            board.baseline(metric, false, name, pinball(potential, actual));
          }
        });
    board.served(metric, false, pinball(served, actual));
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < actual.length; i++) {
      int row = i;
      predictions.add(
          new Report.Prediction(
              List.of(clients.get(i)),
              served[i],
              shown.values().stream().mapToDouble(q -> q[row]).toArray(),
              actual[i]));
    }
    return new Report(
        name(),
        cutoffDay,
        horizon,
        clients.size(),
        "clients, of which those who buy are judged",
        board.lines(),
        board.differences(),
        List.of(
            contest.note(method) + " (losses as negative merits, cross-validation first)",
            "blend: " + view.best),
        List.of("client_id"),
        List.copyOf(shown.keySet()),
        predictions);
  }

  /** Clients that had been created or had ordered by a day. */
  private static TreeSet<String> known(Records records, int day) {
    TreeSet<String> known = new TreeSet<>();
    for (Records.Client c : records.clients()) {
      if (c.created() != null && c.created() <= day) {
        known.add(c.id());
      }
    }
    for (Sale s : records.orders()) {
      if (s.day() <= day) {
        known.add(s.party());
      }
    }
    return known;
  }

  /** What each client with a positive sum spent after a day and up to another. */
  private static TreeMap<String, Double> spend(List<Sale> sales, int after, int until) {
    TreeMap<String, Double> spend = new TreeMap<>();
    for (Sale s : sales) {
      if (s.day() > after && s.day() <= until) {
        spend.merge(s.party(), s.net(), Double::sum);
      }
    }
    spend.values().removeIf(v -> v <= 0);
    return spend;
  }

  private static List<List<String>> paths(
      Segments segments, List<String> clients, List<BiFunction<Segments, String, String>> chain) {
    return clients.stream()
        .map(c -> chain.stream().map(f -> f.apply(segments, c)).toList())
        .toList();
  }

  private static Metrics.Figure pinball(double[] quantile, double[] actual) {
    double[] loss = new double[actual.length];
    for (int i = 0; i < loss.length; i++) {
      loss[i] = actual[i] > 0 ? Metrics.logPinball(quantile[i], actual[i], TAU) : Double.NaN;
    }
    return Metrics.mean(loss);
  }

  /**
   * The chains whose quantiles are averaged: those through several groups that clearly beat the
   * best single group, at most three; else that group.
   */
  private static List<String> best(Map<String, double[]> loss) {
    Comparator<String> byLoss =
        Comparator.comparingDouble(c -> Arrays.stream(loss.get(c)).average().orElseThrow());
    String single = loss.keySet().stream().filter(c -> !c.contains(">")).min(byLoss).orElseThrow();
    List<String> deeper =
        loss.keySet().stream()
            .filter(c -> c.contains(">") && clearlyBelow(loss.get(c), loss.get(single)))
            .sorted(byLoss)
            .limit(MOST_AVERAGED)
            .toList();
    List<String> best = new ArrayList<>(List.of(single));
    best.addAll(deeper);
    return best;
  }

  private static boolean clearlyBelow(double[] loss, double[] other) {
    int n = loss.length;
    double[] gain = IntStream.range(0, n).mapToDouble(i -> other[i] - loss[i]).toArray();
    return StatUtils.mean(gain) > ERRORS * Math.sqrt(StatUtils.variance(gain) / n);
  }

  /** The loss of each peer by a fit without its fold. */
  private static double[] crossValidated(
      Segments segments,
      List<String> peers,
      double[] spent,
      List<BiFunction<Segments, String, String>> chain,
      double parent) {
    List<List<String>> paths = paths(segments, peers, chain);
    double[] loss = new double[spent.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      List<List<String>> others = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (int i = 0; i < spent.length; i++) {
        if (i % FOLDS != fold) {
          others.add(paths.get(i));
          values.add(spent[i]);
        }
      }
      QuantileBackoff fit =
          QuantileBackoff.fit(others, values.stream().mapToDouble(v -> v).toArray(), TAU, parent);
      for (int i = fold; i < spent.length; i += FOLDS) {
        loss[i] = Metrics.logPinball(fit.of(paths.get(i)), spent[i], TAU);
      }
    }
    return loss;
  }
}
