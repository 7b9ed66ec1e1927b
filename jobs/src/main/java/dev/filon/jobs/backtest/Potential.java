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
 * cut-off, judged on what buyers spend after it. Which groups the quantile backs off through is
 * chosen by cross-validation on the window before the cut-off.
 */
final class Potential implements Task {
  private static final double TAU = 0.8;

  /** Members of the parent group that count beside a group's own; single groups stand alone. */
  private static final double PARENT = 5;

  private static final int FOLDS = 5;
  private static final int LEAST_CLIENTS = 20;

  /** Standard errors by which several groups must beat a single one. */
  private static final double CLEAR = 2;

  private static final int MOST_AVERAGED = 3;
  private static final String GLOBAL = "global";

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

  private static double parent(String chain) {
    return chain.contains(">") ? PARENT : 0;
  }

  private static Map<String, List<BiFunction<Segments, String, String>>> chains() {
    Map<String, List<BiFunction<Segments, String, String>>> chains = new LinkedHashMap<>();
    chains.put(GLOBAL, List.of());
    chains.put("activity", List.of(ACTIVITY));
    chains.put("segment", List.of(SEGMENT));
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

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    Timeline.of(records.orders()).check(cutoff, horizon, horizon);
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
    List<String> clients = List.copyOf(known(records, cutoff));
    double[] actual = clients.stream().mapToDouble(c -> after.getOrDefault(c, 0.0)).toArray();
    List<String> peers = List.copyOf(before.keySet());
    double[] spent = peers.stream().mapToDouble(before::get).toArray();

    Map<String, double[]> predicted = new LinkedHashMap<>();
    Map<String, double[]> loss = new LinkedHashMap<>();
    for (var chain : chains().entrySet()) {
      loss.put(
          chain.getKey(),
          crossValidated(segments, peers, spent, chain.getValue(), parent(chain.getKey())));
      QuantileBackoff fit =
          QuantileBackoff.fit(
              paths(segments, peers, chain.getValue()), spent, TAU, parent(chain.getKey()));
      predicted.put(
          chain.getKey(),
          paths(segments, clients, chain.getValue()).stream().mapToDouble(fit::of).toArray());
    }
    List<String> best = best(loss);
    Map<String, double[]> plain = new LinkedHashMap<>();
    plain.put(GLOBAL, predicted.get(GLOBAL));
    plain.put("by_activity", unshrunk(segments, peers, spent, clients, ACTIVITY));
    plain.put("by_segment", unshrunk(segments, peers, spent, clients, SEGMENT));

    String metric = "log_pinball";
    Scoreboard board = new Scoreboard(clients.size());
    plain.forEach((m, q) -> board.baseline(metric, false, m, pinball(q, actual)));
    board.candidate(
        metric, false, "activity>size", pinball(predicted.get("activity>size"), actual));
    double[] served = new double[actual.length];
    for (int i = 0; i < served.length; i++) {
      int row = i;
      double single = Math.log(predicted.get(best.get(0))[row]);
      double deeper =
          best.stream()
              .skip(1)
              .mapToDouble(c -> Math.log(predicted.get(c)[row]))
              .average()
              .orElse(single);
      served[i] = Math.exp((single + deeper) / 2);
    }
    board.served(metric, false, pinball(served, actual));
    List<String> names = new ArrayList<>(plain.keySet());
    names.add("activity>size");
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < actual.length; i++) {
      predictions.add(
          new Report.Prediction(
              List.of(clients.get(i)),
              served[i],
              new double[] {
                plain.get(GLOBAL)[i],
                plain.get("by_activity")[i],
                plain.get("by_segment")[i],
                predicted.get("activity>size")[i]
              },
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
            "served: back-off through "
                + best
                + ", the least cross-validated loss before the cut-off"),
        List.of("client_id"),
        names,
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

  private static double[] unshrunk(
      Segments segments,
      List<String> peers,
      double[] spent,
      List<String> clients,
      BiFunction<Segments, String, String> group) {
    QuantileBackoff fit =
        QuantileBackoff.fit(paths(segments, peers, List.of(group)), spent, TAU, 0);
    return paths(segments, clients, List.of(group)).stream().mapToDouble(fit::of).toArray();
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
    return StatUtils.mean(gain) > CLEAR * Math.sqrt(StatUtils.variance(gain) / n);
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
