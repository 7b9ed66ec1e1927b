package dev.filon.jobs.backtest;

import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.BgNbd;
import dev.filon.jobs.method.Logistic;
import dev.filon.jobs.method.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Who orders again within the horizon. Candidates are BG/NBD's probability of an order, a logistic
 * regression trained on rolling origins before the cut-off, and their mean on the scale of log
 * odds; inner cut-offs choose the one that ranks best and the level of its probabilities.
 */
final class Reorder implements Task {
  private static final String RECENCY = "recency";
  private static final String FREQUENCY = "frequency";
  private static final String BG_NBD = "bg_nbd";
  private static final String LOGISTIC = "logistic";
  private static final String STACKED = "stacked";
  private static final String BLEND = "blend";

  /** Least days of history before an origin from which the logistic learns. */
  private static final int LEAST_HISTORY = 28;

  private static final int ORIGINS = 8;

  /** More clients than these are sampled evenly, per origin, to learn from. */
  private static final int MOST_LEARNED = 25_000;

  /** Gaps of everybody that count beside a client's own. */
  private static final double SHRINKAGE = 3;

  private static final double PLAIN_RIDGE = 1;
  private static final double STACKED_RIDGE = 100;
  private static final int INNER_CUTOFFS = 3;

  /** The first features make the plain logistic: recency, frequency, cadence, size, season. */
  private static final int PLAIN_FEATURES = 7;

  private static final int ALL_FEATURES = 18;

  /** Weights of log odds in the blend: plain logistic 1, stacked 2, BG/NBD 1. */
  private static final double STACKED_WEIGHT = 2;

  /** How much better on inner cut-offs (AUC) a single candidate must be to be served alone. */
  private static final double CLEAR = 0.01;

  private static final double HALFWAY = 0.5;

  @Override
  public String name() {
    return "reorder";
  }

  @Override
  public int defaultHorizon() {
    return 91;
  }

  /** A client's order days in ascending order, with what was sold on each. */
  record Orders(String client, int[] days, double[] sold) {

    /** Order days up to and including a day. */
    int until(int day) {
      int at = Arrays.binarySearch(days, day);
      return at >= 0 ? at + 1 : -at - 1;
    }

    boolean within(int after, int until) {
      return until(until) > until(after);
    }
  }

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    Timeline timeline = Timeline.of(records.orders());
    timeline.check(cutoff, horizon, LEAST_HISTORY);
    List<Orders> all = orders(records.orders());
    List<Orders> known = known(all, cutoff);
    List<String> notes = new ArrayList<>();
    Map<String, double[]> scores = score(known, timeline.first(), cutoff, horizon, notes);
    double[] served =
        served(scores, choose(known, timeline.first(), cutoff, horizon, scores, notes));
    boolean[] outcome = new boolean[known.size()];
    Map<String, Orders> whole = byId(all);
    for (int i = 0; i < outcome.length; i++) {
      outcome[i] = whole.get(known.get(i).client()).within(cutoff, cutoff + horizon);
    }

    Scoreboard board = new Scoreboard(outcome.length);
    scores.forEach(
        (method, score) -> {
          boolean probability = !method.equals(RECENCY) && !method.equals(FREQUENCY);
          if (method.equals(BLEND) || method.equals(STACKED)) {
            board.candidate("auc", true, method, Metrics.auc(score, outcome));
            board.candidate("brier", false, method, Metrics.brier(score, outcome));
            return;
          }
          board.baseline("auc", true, method, Metrics.auc(score, outcome));
          if (probability) {
            board.baseline("brier", false, method, Metrics.brier(score, outcome));
          }
        });
    board.served("auc", true, Metrics.auc(served, outcome));
    board.served("brier", false, Metrics.brier(served, outcome));

    List<String> candidates = new ArrayList<>(scores.keySet());
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < outcome.length; i++) {
      int row = i;
      predictions.add(
          new Report.Prediction(
              List.of(known.get(i).client()),
              served[i],
              candidates.stream().mapToDouble(c -> scores.get(c)[row]).toArray(),
              outcome[i] ? 1 : 0));
    }
    return new Report(
        name(),
        cutoffDay,
        horizon,
        outcome.length,
        "clients",
        board.lines(),
        board.differences(),
        notes,
        List.of("client_id"),
        candidates,
        predictions);
  }

  static List<Orders> orders(List<Sale> sales) {
    Map<String, List<Sale>> byClient = new TreeMap<>();
    for (Sale s : sales) {
      if (s.orders() > 0) {
        byClient.computeIfAbsent(s.party(), k -> new ArrayList<>()).add(s);
      }
    }
    List<Orders> orders = new ArrayList<>();
    byClient.forEach(
        (client, days) -> {
          days.sort(java.util.Comparator.comparingInt(Sale::day));
          orders.add(
              new Orders(
                  client,
                  days.stream().mapToInt(Sale::day).toArray(),
                  days.stream().mapToDouble(Sale::sold).toArray()));
        });
    return orders;
  }

  /** Clients with an order on or before a day, with nothing of what came after it. */
  static List<Orders> known(List<Orders> all, int day) {
    List<Orders> known = new ArrayList<>();
    for (Orders o : all) {
      int n = o.until(day);
      if (n > 0) {
        known.add(new Orders(o.client(), Arrays.copyOf(o.days(), n), Arrays.copyOf(o.sold(), n)));
      }
    }
    return known;
  }

  /** Scores of every method at a day; the clients hold nothing later than it. */
  private static Map<String, double[]> score(
      List<Orders> clients, int first, int day, int horizon, List<String> notes) {
    int n = clients.size();
    Map<String, double[]> scores = new LinkedHashMap<>();
    double[] recency = new double[n];
    double[] frequency = new double[n];
    for (int i = 0; i < n; i++) {
      int[] days = clients.get(i).days();
      recency[i] = (double) horizon / (horizon + day - days[days.length - 1]);
      frequency[i] = days.length;
    }
    scores.put(RECENCY, recency);
    scores.put(FREQUENCY, frequency);
    Origin now = new Origin(clients, first, day, horizon);
    double[] bgNbd = now.probabilities();
    if (bgNbd == null) {
      notes.add("bg_nbd: too few repeat buyers or no convergence, left out");
    } else {
      scores.put(BG_NBD, bgNbd);
    }
    Training training = Training.of(clients, first, day, horizon);
    Optional<Logistic> plain = training.fit(PLAIN_FEATURES, PLAIN_RIDGE);
    Optional<Logistic> stacked = training.fit(ALL_FEATURES, STACKED_RIDGE);
    if (plain.isEmpty() || stacked.isEmpty()) {
      notes.add("logistic: too short a history before the cut-off or no convergence, left out");
      return scores;
    }
    double[] p = new double[n];
    double[] full = new double[n];
    double[] blend = new double[n];
    for (int i = 0; i < n; i++) {
      double[] features = now.features(i);
      p[i] = plain.get().probability(Arrays.copyOf(features, PLAIN_FEATURES));
      full[i] = stacked.get().probability(features);
      blend[i] =
          bgNbd == null
              ? full[i]
              : Logistic.sigmoid(
                  (Logistic.logit(p[i])
                          + STACKED_WEIGHT * Logistic.logit(full[i])
                          + Logistic.logit(bgNbd[i]))
                      / (STACKED_WEIGHT + 2));
    }
    scores.put(LOGISTIC, p);
    scores.put(STACKED, full);
    if (bgNbd != null) {
      scores.put(BLEND, blend);
    }
    return scores;
  }

  /** Clients on origins whose outcome was known on the day. */
  private record Training(double[][] features, boolean[] outcome) {

    static Training of(List<Orders> clients, int first, int day, int horizon) {
      List<double[]> x = new ArrayList<>();
      List<Boolean> y = new ArrayList<>();
      Map<String, Orders> later = byId(clients);
      int step = Math.max(7, horizon / 6);
      for (int k = 0; k < ORIGINS; k++) {
        int origin = day - horizon - k * step;
        if (origin - first + 1 < LEAST_HISTORY) {
          break;
        }
        Origin then = new Origin(known(clients, origin), first, origin, horizon);
        int sampling = 1 + (then.clients().size() - 1) / MOST_LEARNED;
        for (int i = 0; i < then.clients().size(); i += sampling) {
          x.add(then.features(i));
          y.add(later.get(then.clients().get(i).client()).within(origin, origin + horizon));
        }
      }
      boolean[] outcome = new boolean[y.size()];
      for (int i = 0; i < outcome.length; i++) {
        outcome[i] = y.get(i);
      }
      return new Training(x.toArray(double[][]::new), outcome);
    }

    Optional<Logistic> fit(int firstFeatures, double ridge) {
      return features.length == 0
          ? Optional.empty()
          : Logistic.fit(
              Arrays.stream(features)
                  .map(f -> Arrays.copyOf(f, firstFeatures))
                  .toArray(double[][]::new),
              outcome,
              ridge);
    }
  }

  private static Map<String, Orders> byId(List<Orders> clients) {
    Map<String, Orders> byId = new LinkedHashMap<>();
    clients.forEach(o -> byId.put(o.client(), o));
    return byId;
  }

  /**
   * What is served.
   *
   * @param method the candidate that ranks
   * @param level share of BG/NBD's mean probability in the served mean; 0 leaves the candidate as
   *     is
   */
  private record Choice(String method, double level) {}

  private static double[] served(Map<String, double[]> scores, Choice choice) {
    double[] score = scores.get(choice.method());
    double[] other = scores.get(BG_NBD);
    if (other == null || choice.level() == 0) {
      return score;
    }
    double mean =
        choice.level() * Arrays.stream(other).average().orElseThrow()
            + (1 - choice.level()) * Arrays.stream(score).average().orElseThrow();
    return Logistic.withMean(score, mean);
  }

  /**
   * The candidate to serve: the blend, or one that ranked clearly better on inner cut-offs before
   * this one; and its level, the one with the lower Brier score there. Without inner cut-offs the
   * logistic has learned from a few weeks of the year: half of BG/NBD's level goes in.
   */
  private static Choice choose(
      List<Orders> clients,
      int first,
      int cutoff,
      int horizon,
      Map<String, double[]> scores,
      List<String> notes) {
    if (!scores.containsKey(BLEND)) {
      String chosen =
          scores.containsKey(BG_NBD) ? BG_NBD : scores.containsKey(STACKED) ? STACKED : RECENCY;
      notes.add("served: " + chosen);
      return new Choice(chosen, 0);
    }
    List<Map<String, double[]>> candidates = new ArrayList<>();
    List<boolean[]> outcomes = new ArrayList<>();
    Map<String, Orders> later = byId(clients);
    for (int k = 0; k < INNER_CUTOFFS; k++) {
      int day = cutoff - horizon - k * horizon / 2;
      if (day - horizon - first + 1 < LEAST_HISTORY) {
        break;
      }
      List<Orders> then = known(clients, day);
      Map<String, double[]> inner = score(then, first, day, horizon, new ArrayList<>());
      boolean[] outcome = new boolean[then.size()];
      for (int i = 0; i < outcome.length; i++) {
        outcome[i] = later.get(then.get(i).client()).within(day, day + horizon);
      }
      if (!inner.containsKey(BLEND)
          || Double.isNaN(Metrics.auc(inner.get(BLEND), outcome).of(outcome.length))) {
        break;
      }
      candidates.add(inner);
      outcomes.add(outcome);
    }
    if (candidates.isEmpty()) {
      notes.add(
          "served: "
              + BLEND
              + ", halfway to the level of bg_nbd; history too short for inner cut-offs");
      return new Choice(BLEND, HALFWAY);
    }
    StringBuilder ranks = new StringBuilder();
    String best = BLEND;
    double blend = innerAuc(candidates, outcomes, BLEND);
    double most = blend + CLEAR;
    for (String method : List.of(BG_NBD, LOGISTIC, STACKED)) {
      double auc = innerAuc(candidates, outcomes, method);
      ranks.append(String.format(Locale.ROOT, ", %s %.4f", method, auc));
      if (auc > most) {
        most = auc;
        best = method;
      }
    }
    Choice own = new Choice(best, 0);
    Choice halfway = new Choice(best, HALFWAY);
    double ownError = innerBrier(candidates, outcomes, own);
    double halfwayError = innerBrier(candidates, outcomes, halfway);
    notes.add(
        String.format(
            Locale.ROOT,
            "served: %s; AUC on %d inner cut-offs: %s %.4f%s; Brier score at its own level %.4f,"
                + " halfway to the level of bg_nbd %.4f",
            best,
            candidates.size(),
            BLEND,
            blend,
            ranks,
            ownError,
            halfwayError));
    return ownError < halfwayError ? own : halfway;
  }

  private static double innerAuc(
      List<Map<String, double[]>> candidates, List<boolean[]> outcomes, String method) {
    return IntStream.range(0, candidates.size())
        .mapToDouble(
            k ->
                Metrics.auc(candidates.get(k).get(method), outcomes.get(k))
                    .of(outcomes.get(k).length))
        .average()
        .orElseThrow();
  }

  private static double innerBrier(
      List<Map<String, double[]>> candidates, List<boolean[]> outcomes, Choice choice) {
    return IntStream.range(0, candidates.size())
        .mapToDouble(
            k ->
                Metrics.brier(served(candidates.get(k), choice), outcomes.get(k))
                    .of(outcomes.get(k).length))
        .average()
        .orElseThrow();
  }

  /** Clients seen from a day, with the model of that day. */
  private static final class Origin {
    private final List<Orders> clients;
    private final int first;
    private final int day;
    private final int horizon;
    private final double[] probabilities;
    private final double usualGap;

    /** All gaps between order days, ascending. */
    private final int[] gaps;

    /** Days since the last order of every client, ascending. */
    private final int[] silences;

    Origin(List<Orders> clients, int first, int day, int horizon) {
      this.clients = clients;
      this.first = first;
      this.day = day;
      this.horizon = horizon;
      List<BgNbd.Buyer> buyers = clients.stream().map(this::buyer).toList();
      this.probabilities =
          BgNbd.fit(buyers)
              .map(m -> buyers.stream().mapToDouble(b -> m.buysWithin(b, horizon / 7.0)).toArray())
              .orElse(null);
      this.gaps =
          clients.stream()
              .flatMapToInt(
                  o -> IntStream.range(1, o.days().length).map(i -> o.days()[i] - o.days()[i - 1]))
              .sorted()
              .toArray();
      this.silences =
          clients.stream().mapToInt(o -> day - o.days()[o.days().length - 1]).sorted().toArray();
      this.usualGap = Arrays.stream(gaps).average().orElse(horizon);
    }

    List<Orders> clients() {
      return clients;
    }

    double[] probabilities() {
      return probabilities;
    }

    private BgNbd.Buyer buyer(Orders o) {
      int[] d = o.days();
      return new BgNbd.Buyer(d.length - 1, (d[d.length - 1] - d[0]) / 7.0, (day - d[0]) / 7.0);
    }

    /**
     * Of the gaps that outlast the present silence, the share that ends within the horizon: the
     * client's own gaps, shrunk to everybody's.
     */
    private double gapShare(int[] days, double silence) {
      double longer = 0;
      double ending = 0;
      for (int i = 1; i < days.length; i++) {
        int gap = days[i] - days[i - 1];
        if (gap > silence) {
          longer++;
          ending += gap <= silence + horizon ? 1 : 0;
        }
      }
      double usual = hazard(silence);
      return (ending + SHRINKAGE * usual) / (longer + SHRINKAGE);
    }

    private double hazard(double silence) {
      int longer = above(gaps, silence);
      int ending = longer - above(gaps, silence + horizon);
      return (ending + 0.5) / (longer + above(silences, silence) + 1);
    }

    private static int above(int[] ascending, double bound) {
      int low = 0;
      int high = ascending.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (ascending[middle] > bound) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return ascending.length - low;
    }

    /** Order days, each counting less the longer ago it is. */
    private double decayed(int[] days, double scale) {
      double sum = 0;
      for (int d : days) {
        sum += Math.exp((d - day) / scale);
      }
      return sum;
    }

    /** Recency, frequency, cadence, season and size of a client. */
    double[] features(int i) {
      Orders o = clients.get(i);
      int[] d = o.days();
      int n = d.length;
      double silence = day - d[n - 1];
      double age = day - d[0];
      double cadence = (age - silence + 3 * usualGap) / (n - 1 + 3);
      double late = Math.log((silence + 1) / (cadence + 1));
      double sold = Arrays.stream(o.sold()).sum() / n;
      boolean yearKnown = day - 364 - horizon / 2 >= first;
      double lastYear = yearKnown && o.within(day - 364, day - 364 + horizon) ? 1 : 0;
      double newcomer = yearKnown && d[0] > day - 364 ? 1 : 0;
      double untilDue = (cadence - silence) / horizon;
      return new double[] {
        Math.log1p(silence),
        Math.log1p(n),
        Math.log1p(age),
        Math.log1p(cadence),
        Math.log1p(sold),
        lastYear,
        newcomer,
        n == 1 ? 1 : 0,
        late,
        late * late,
        Math.max(-1, Math.min(1, untilDue)),
        Math.log1p(n - o.until(day - 30)),
        Math.log1p(n - o.until(day - 91)),
        Math.log1p(n - o.until(day - 182)),
        Math.log1p(n - o.until(day - 365)),
        Math.log1p(decayed(d, 60)),
        Logistic.logit(gapShare(d, silence)),
        probabilities == null ? 0 : Logistic.logit(probabilities[i]),
      };
    }
  }
}
