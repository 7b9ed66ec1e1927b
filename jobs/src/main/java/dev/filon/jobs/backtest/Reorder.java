package dev.filon.jobs.backtest;

import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.Metrics;
import dev.filon.jobs.method.OrderModel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Who orders again within the horizon: the order model against recency, frequency and BG/NBD. */
final class Reorder implements Task {
  private static final String RECENCY = "recency";
  private static final String FREQUENCY = "frequency";

  /** More clients than these are sampled evenly, per origin, to learn from. */
  private static final int MOST_LEARNED = 25_000;

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
    timeline.check(cutoff, horizon, OrderModel.LEAST_HISTORY);
    List<Orders> all = orders(records.orders());
    List<Orders> known = known(all, cutoff);
    List<OrderModel.Origin> origins = origins(known, timeline.first(), cutoff, horizon);
    OrderModel.Origin now = origins.get(0);
    OrderModel model = OrderModel.fit(origins, horizon);
    boolean[] outcome = new boolean[known.size()];
    Map<String, Orders> whole = new LinkedHashMap<>();
    all.forEach(o -> whole.put(o.client(), o));
    for (int i = 0; i < outcome.length; i++) {
      outcome[i] = whole.get(known.get(i).client()).within(cutoff, cutoff + horizon);
    }
    Map<String, double[]> scores = scores(model, now.clients(), horizon);
    double[] served =
        model.method().equals(OrderModel.NONE)
            ? scores.get(RECENCY)
            : now.clients().stream().mapToDouble(c -> model.served(c, horizon)).toArray();

    Scoreboard board = new Scoreboard(outcome.length);
    scores.forEach(
        (method, score) -> {
          boolean probability = !method.equals(RECENCY) && !method.equals(FREQUENCY);
          if (method.equals(OrderModel.BLEND) || method.equals(OrderModel.STACKED)) {
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
        model.method().equals(OrderModel.NONE)
            ? model.notes().stream()
                .map(n -> n.equals("served: none") ? "served: recency" : n)
                .toList()
            : model.notes(),
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

  /**
   * Clients with an order on or before a day, with nothing of what came after it and nothing from
   * more than {@link OrderModel#LOOK_BACK} days before the last order until then.
   */
  static List<Orders> known(List<Orders> all, int day) {
    List<Orders> known = new ArrayList<>();
    for (Orders o : all) {
      int n = o.until(day);
      if (n > 0) {
        int from = o.until(o.days()[n - 1] - OrderModel.LOOK_BACK);
        known.add(
            new Orders(
                o.client(),
                Arrays.copyOfRange(o.days(), from, n),
                Arrays.copyOfRange(o.sold(), from, n)));
      }
    }
    return known;
  }

  /** Now and the earlier origins; the clients hold nothing later than now. */
  static List<OrderModel.Origin> origins(List<Orders> clients, int first, int day, int horizon) {
    List<OrderModel.Origin> origins = new ArrayList<>();
    origins.add(origin(0, clients, clients, first, day, horizon));
    for (int k = 1; k <= OrderModel.past(horizon); k++) {
      int then = day - horizon - (k - 1) * OrderModel.step(horizon);
      if (then - first + 1 < OrderModel.LEAST_HISTORY) {
        break;
      }
      List<Orders> known = known(clients, then);
      Map<String, Orders> later = new LinkedHashMap<>();
      clients.forEach(o -> later.put(o.client(), o));
      int sampling = 1 + (known.size() - 1) / MOST_LEARNED;
      List<Orders> sampled =
          IntStream.range(0, known.size())
              .filter(i -> i % sampling == 0)
              .mapToObj(known::get)
              .toList();
      origins.add(
          origin(
              k,
              sampled,
              sampled.stream().map(o -> later.get(o.client())).toList(),
              first,
              then,
              horizon));
    }
    return origins;
  }

  private static OrderModel.Origin origin(
      int step, List<Orders> clients, List<Orders> later, int first, int day, int horizon) {
    OrderModel.Gaps gaps =
        new OrderModel.Gaps(
            clients.stream()
                .flatMapToInt(
                    o ->
                        IntStream.range(1, o.days().length).map(i -> o.days()[i] - o.days()[i - 1]))
                .sorted()
                .toArray(),
            clients.stream().mapToInt(o -> day - o.days()[o.days().length - 1]).sorted().toArray());
    boolean yearKnown = day - 364 - horizon / 2 >= first;
    List<OrderModel.Client> seen = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      Orders o = clients.get(i);
      int[] ago = Arrays.stream(o.days()).map(d -> day - d).toArray();
      double amount = Arrays.stream(o.sold()).sum() / ago.length;
      seen.add(
          new OrderModel.Client(
              ago.length,
              ago[ago.length - 1],
              ago[0],
              OrderModel.features(ago, gaps, amount, yearKnown, horizon),
              later.get(i).within(day, day + horizon)));
    }
    return new OrderModel.Origin(step, seen);
  }

  /** Scores of every method that could be fitted. */
  private static Map<String, double[]> scores(
      OrderModel model, List<OrderModel.Client> clients, int horizon) {
    Map<String, double[]> scores = new LinkedHashMap<>();
    scores.put(
        RECENCY, clients.stream().mapToDouble(c -> horizon / (horizon + c.silence())).toArray());
    scores.put(FREQUENCY, clients.stream().mapToDouble(OrderModel.Client::orders).toArray());
    for (String method :
        List.of(OrderModel.BG_NBD, OrderModel.LOGISTIC, OrderModel.STACKED, OrderModel.BLEND)) {
      double[] score =
          clients.stream().mapToDouble(c -> model.probability(method, c, horizon)).toArray();
      if (Arrays.stream(score).noneMatch(Double::isNaN)) {
        scores.put(method, score);
      }
    }
    return scores;
  }
}
