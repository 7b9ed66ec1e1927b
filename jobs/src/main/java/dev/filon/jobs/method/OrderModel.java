package dev.filon.jobs.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Probability that a client orders within the horizon. Candidates are BG/NBD's probability of an
 * order, two ridge logistic regressions that learn from earlier origins whose outcome is known, and
 * the mean of the three on the scale of log odds; inner cut-offs choose the one that ranks best and
 * the level of its probabilities.
 *
 * @param method blend, logistic, stacked or bg_nbd; none where nothing could be fitted
 * @param bgNbd fitted at the last origin, or null
 * @param plain logistic on recency, frequency, age, cadence, size and season, or null
 * @param stacked logistic on all features and BG/NBD's log odds, or null
 * @param shift added to the log odds
 * @param inner how the served method did at the inner cut-offs, or null without any
 * @param notes what was left out and why, and what was chosen
 */
public record OrderModel(
    String method,
    BgNbd bgNbd,
    Logistic plain,
    Logistic stacked,
    double shift,
    Inner inner,
    List<String> notes) {
  public static final String BG_NBD = "bg_nbd";
  public static final String LOGISTIC = "logistic";
  public static final String STACKED = "stacked";
  public static final String BLEND = "blend";
  public static final String NONE = "none";

  /** The first of these features make the plain logistic. */
  public static final List<String> FEATURES =
      List.of(
          "log_silence",
          "log_orders",
          "log_age",
          "log_cadence",
          "log_order_size",
          "ordered_year_ago",
          "is_newcomer",
          "is_single",
          "lateness",
          "lateness_squared",
          "until_due",
          "log_orders_30",
          "log_orders_91",
          "log_orders_182",
          "log_orders_365",
          "log_orders_decayed",
          "gap_share_odds");

  /** Least days of history before an origin. */
  public static final int LEAST_HISTORY = 28;

  /** Days before a client's last order from which on its orders count. */
  public static final int LOOK_BACK = 1826;

  private static final int PLAIN_FEATURES = 7;
  private static final double PLAIN_RIDGE = 1;
  private static final double STACKED_RIDGE = 100;

  /** Origins that a logistic learns from. */
  private static final int LEARNED = 8;

  private static final int INNER_CUTOFFS = 3;

  /** Inner cut-offs below which no single candidate is served. */
  private static final int LEAST_CUTOFFS = 2;

  /** Steps between inner cut-offs. */
  private static final int INNER_STEPS = 3;

  /** Weights of log odds in the blend: plain logistic 1, stacked 2, BG/NBD 1. */
  private static final double STACKED_WEIGHT = 2;

  /** How much better on inner cut-offs (AUC) a single candidate must be to be served alone. */
  private static final double CLEAR = 0.02;

  /** Share of BG/NBD's mean probability where it tells the level better, or nothing is known. */
  private static final double HALFWAY = 0.5;

  /** Days a decayed order counts 1/e of one of today. */
  private static final double DECAY = 60;

  /** Gaps of everybody that count beside a client's own. */
  private static final double SHRINKAGE = 3;

  /**
   * A client as seen from an origin.
   *
   * @param orders order days so far, at least one
   * @param silence days since the last one
   * @param age days since the first one
   * @param features in the order of {@link #FEATURES}
   * @param again whether it ordered within the horizon after the origin; false at the last one
   */
  public record Client(int orders, double silence, double age, double[] features, boolean again) {}

  /**
   * Clients with an order, as seen from a day.
   *
   * @param step 0 for now, k for the day {@code horizon + (k - 1) × step} days ago
   */
  public record Origin(int step, List<Client> clients) {}

  /**
   * How the served method did at inner cut-offs.
   *
   * @param cutoffs how many
   * @param auc mean area under the curve of the served method
   * @param recencyAuc that of the days since the last order
   * @param brier mean Brier score of the served method
   */
  public record Inner(int cutoffs, double auc, double recencyAuc, double brier) {}

  /** Days between origins. */
  public static int step(int horizon) {
    return Math.max(7, horizon / 6);
  }

  /** Number of earlier origins that are of use. */
  public static int past(int horizon) {
    return (INNER_CUTOFFS - 1) * INNER_STEPS + lag(horizon) + LEARNED;
  }

  /** Steps after which the outcome of an origin is known. */
  private static int lag(int horizon) {
    return (horizon + step(horizon) - 1) / step(horizon);
  }

  /**
   * Gaps and silences of everybody.
   *
   * @param gaps days between order days, ascending
   * @param silences days since the last order of each client, ascending
   */
  public record Gaps(int[] gaps, int[] silences) {

    /** Of the gaps that outlast a silence, the share that ends within the horizon. */
    double ending(double silence, int horizon) {
      int longer = above(gaps, silence);
      int ending = longer - above(gaps, silence + horizon);
      return (ending + 0.5) / (longer + above(silences, silence) + 1);
    }

    double usual(int horizon) {
      return Arrays.stream(gaps).average().orElse(horizon);
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
  }

  /**
   * Features of a client.
   *
   * @param days days since each order day, the first order first
   * @param all gaps of everybody, this client's included
   * @param orderAmount mean amount of an order day
   * @param yearKnown whether the history reaches back to the same weeks a year ago
   */
  public static double[] features(
      int[] days, Gaps all, double orderAmount, boolean yearKnown, int horizon) {
    int n = days.length;
    double silence = days[n - 1];
    double age = days[0];
    double cadence = (age - silence + SHRINKAGE * all.usual(horizon)) / (n - 1 + SHRINKAGE);
    double late = Math.log((silence + 1) / (cadence + 1));
    boolean yearAgo = Arrays.stream(days).anyMatch(d -> d < 364 && d >= 364 - horizon);
    double longer = 0;
    double ending = 0;
    for (int i = 1; i < n; i++) {
      int gap = days[i - 1] - days[i];
      longer += gap > silence ? 1 : 0;
      ending += gap > silence && gap <= silence + horizon ? 1 : 0;
    }
    return new double[] {
      Math.log1p(silence),
      Math.log1p(n),
      Math.log1p(age),
      Math.log1p(cadence),
      Math.log1p(Math.max(0, orderAmount)),
      yearKnown && yearAgo ? 1 : 0,
      yearKnown && age < 364 ? 1 : 0,
      n == 1 ? 1 : 0,
      late,
      late * late,
      Math.max(-1, Math.min(1, (cadence - silence) / horizon)),
      Math.log1p(within(days, 30)),
      Math.log1p(within(days, 91)),
      Math.log1p(within(days, 182)),
      Math.log1p(within(days, 365)),
      Math.log1p(Arrays.stream(days).mapToDouble(d -> Math.exp(-d / DECAY)).sum()),
      Logistic.logit((ending + SHRINKAGE * all.ending(silence, horizon)) / (longer + SHRINKAGE))
    };
  }

  private static long within(int[] days, int last) {
    return Arrays.stream(days).filter(d -> d < last).count();
  }

  /**
   * Fits on origins.
   *
   * @param origins now and those earlier ones that the history allows, in any order
   */
  public static OrderModel fit(List<Origin> origins, int horizon) {
    return new Fitting(origins, horizon).fit();
  }

  /** Probability of an order by a method; NaN where the method could not be fitted. */
  public double probability(String by, Client c, int horizon) {
    return switch (by) {
      case BG_NBD -> bgNbd == null ? Double.NaN : bgNbd.buysWithin(buyer(c), horizon / 7.0);
      case LOGISTIC ->
          plain == null ? Double.NaN : plain.probability(first(c.features(), PLAIN_FEATURES));
      case STACKED ->
          stacked == null
              ? Double.NaN
              : stacked.probability(with(c.features(), odds(bgNbd, c, horizon)));
      case BLEND ->
          Logistic.sigmoid(
              (Logistic.logit(probability(LOGISTIC, c, horizon))
                      + STACKED_WEIGHT * Logistic.logit(probability(STACKED, c, horizon))
                      + Logistic.logit(probability(BG_NBD, c, horizon)))
                  / (STACKED_WEIGHT + 2));
      default -> Double.NaN;
    };
  }

  /** The served probability; NaN where nothing could be fitted. */
  public double served(Client c, int horizon) {
    double p = probability(method, c, horizon);
    return shift == 0 || Double.isNaN(p) ? p : Logistic.sigmoid(Logistic.logit(p) + shift);
  }

  private static BgNbd.Buyer buyer(Client c) {
    return new BgNbd.Buyer(c.orders() - 1, (c.age() - c.silence()) / 7, c.age() / 7);
  }

  private static double odds(BgNbd model, Client c, int horizon) {
    return model == null ? 0 : Logistic.logit(model.buysWithin(buyer(c), horizon / 7.0));
  }

  private static double[] first(double[] features, int count) {
    return Arrays.copyOf(features, count);
  }

  private static double[] with(double[] features, double last) {
    double[] all = Arrays.copyOf(features, features.length + 1);
    all[features.length] = last;
    return all;
  }

  /** What is known while it is fitted. */
  private static final class Fitting {
    private final Map<Integer, Origin> origins = new HashMap<>();
    private final Map<Integer, Optional<BgNbd>> bgNbds = new HashMap<>();
    private final int horizon;
    private final List<String> notes = new ArrayList<>();

    Fitting(List<Origin> origins, int horizon) {
      origins.forEach(o -> this.origins.put(o.step(), o));
      this.horizon = horizon;
    }

    private BgNbd bgNbd(int step) {
      return bgNbds.computeIfAbsent(step, this::fitted).orElse(null);
    }

    private Optional<BgNbd> fitted(int step) {
      List<BgNbd.Buyer> buyers =
          origins.get(step).clients().stream().map(OrderModel::buyer).toList();
      return bgNbds
          .getOrDefault(0, Optional.empty())
          .flatMap(now -> BgNbd.fit(buyers, now))
          .or(() -> BgNbd.fit(buyers));
    }

    /** Candidates as they were known at an origin, none of them chosen. */
    private OrderModel at(int step, List<String> said) {
      BgNbd bgNbd = bgNbd(step);
      if (bgNbd == null) {
        said.add("bg_nbd: too few repeat buyers or no convergence, left out");
      }
      List<double[]> x = new ArrayList<>();
      List<Boolean> y = new ArrayList<>();
      int from = step == 0 ? 1 : step + lag(horizon);
      for (int k = from; k < from + LEARNED && origins.containsKey(k); k++) {
        BgNbd then = bgNbd(k);
        for (Client c : origins.get(k).clients()) {
          x.add(with(c.features(), odds(then, c, horizon)));
          y.add(c.again());
        }
      }
      boolean[] outcome = new boolean[y.size()];
      for (int i = 0; i < outcome.length; i++) {
        outcome[i] = y.get(i);
      }
      Logistic plain = learn(x, outcome, PLAIN_FEATURES, PLAIN_RIDGE);
      Logistic stacked = learn(x, outcome, FEATURES.size() + 1, STACKED_RIDGE);
      if (plain == null || stacked == null) {
        said.add("logistic: too short a history before the cut-off or no convergence, left out");
        plain = null;
        stacked = null;
      }
      return new OrderModel(NONE, bgNbd, plain, stacked, 0, null, said);
    }

    private static Logistic learn(List<double[]> x, boolean[] y, int features, double ridge) {
      return x.isEmpty()
          ? null
          : Logistic.fit(x.stream().map(f -> first(f, features)).toArray(double[][]::new), y, ridge)
              .orElse(null);
    }

    /**
     * The blend, or a candidate that ranked clearly better on inner cut-offs; its level is the one
     * with the lower Brier score there. Without inner cut-offs the logistic has learned from a few
     * weeks of the year: half of BG/NBD's level goes in.
     */
    OrderModel fit() {
      OrderModel now = at(0, notes);
      if (now.bgNbd() == null || now.stacked() == null) {
        String method = now.bgNbd() != null ? BG_NBD : now.stacked() != null ? STACKED : NONE;
        notes.add("served: " + method);
        return chosen(now, method, 0, null);
      }
      List<OrderModel> models = new ArrayList<>();
      List<List<Client>> clients = new ArrayList<>();
      for (int j = 0; j < INNER_CUTOFFS; j++) {
        int step = 1 + j * INNER_STEPS;
        if (!origins.containsKey(step) || !origins.containsKey(step + lag(horizon))) {
          break;
        }
        OrderModel inner = at(step, new ArrayList<>());
        if (inner.bgNbd() == null
            || inner.stacked() == null
            || Double.isNaN(auc(inner, origins.get(step).clients(), BLEND))) {
          break;
        }
        models.add(inner);
        clients.add(origins.get(step).clients());
      }
      if (models.isEmpty()) {
        notes.add(
            "served: "
                + BLEND
                + ", halfway to the level of bg_nbd; history too short for inner cut-offs");
        return chosen(now, BLEND, HALFWAY, null);
      }
      StringBuilder ranks = new StringBuilder();
      String best = BLEND;
      double blend = mean(models, clients, (m, c) -> auc(m, c, BLEND));
      double most = blend + CLEAR;
      double served = blend;
      for (String method : List.of(BG_NBD, LOGISTIC, STACKED)) {
        double auc = mean(models, clients, (m, c) -> auc(m, c, method));
        ranks.append(String.format(Locale.ROOT, ", %s %.4f", method, auc));
        if (auc > most && mostly(models, clients, method)) {
          most = auc;
          served = auc;
          best = method;
        }
      }
      String method = best;
      double own = mean(models, clients, (m, c) -> brier(m, c, method, 0));
      double halfway = mean(models, clients, (m, c) -> brier(m, c, method, HALFWAY));
      notes.add(
          String.format(
              Locale.ROOT,
              "served: %s; AUC on %d inner cut-offs: %s %.4f%s; Brier score at its own level %.4f,"
                  + " halfway to the level of bg_nbd %.4f",
              best,
              models.size(),
              BLEND,
              blend,
              ranks,
              own,
              halfway));
      Inner inner =
          new Inner(
              models.size(),
              served,
              mean(models, clients, (m, c) -> auc(c, x -> -x.silence())),
              Math.min(own, halfway));
      return chosen(now, best, own < halfway ? 0 : HALFWAY, inner);
    }

    /** Whether a candidate ranked better than the blend at most of several inner cut-offs. */
    private boolean mostly(List<OrderModel> models, List<List<Client>> clients, String method) {
      int better = 0;
      for (int i = 0; i < models.size(); i++) {
        better +=
            auc(models.get(i), clients.get(i), method) > auc(models.get(i), clients.get(i), BLEND)
                ? 1
                : 0;
      }
      return models.size() >= LEAST_CUTOFFS && better * 2 > models.size();
    }

    private OrderModel chosen(OrderModel now, String method, double level, Inner inner) {
      return new OrderModel(
          method,
          now.bgNbd(),
          now.plain(),
          now.stacked(),
          shift(now, origins.get(0).clients(), method, level),
          inner,
          List.copyOf(notes));
    }

    /** What brings a method's mean some way to that of BG/NBD. */
    private double shift(OrderModel model, List<Client> clients, String method, double level) {
      if (level == 0) {
        return 0;
      }
      double[] p = scores(model, clients, method);
      double mean =
          level * Arrays.stream(scores(model, clients, BG_NBD)).average().orElseThrow()
              + (1 - level) * Arrays.stream(p).average().orElseThrow();
      return Logistic.shift(p, mean);
    }

    private double[] scores(OrderModel model, List<Client> clients, String method) {
      return clients.stream().mapToDouble(c -> model.probability(method, c, horizon)).toArray();
    }

    private double auc(OrderModel model, List<Client> clients, String method) {
      return auc(clients, c -> model.probability(method, c, horizon));
    }

    private static double auc(List<Client> clients, ToDoubleFunction<Client> score) {
      return Metrics.auc(clients.stream().mapToDouble(score).toArray(), outcome(clients))
          .of(clients.size());
    }

    private double brier(OrderModel model, List<Client> clients, String method, double level) {
      double shift = shift(model, clients, method, level);
      double[] p =
          Arrays.stream(scores(model, clients, method))
              .map(v -> Logistic.sigmoid(Logistic.logit(v) + shift))
              .toArray();
      return Metrics.brier(p, outcome(clients)).of(p.length);
    }

    private static boolean[] outcome(List<Client> clients) {
      boolean[] outcome = new boolean[clients.size()];
      for (int i = 0; i < outcome.length; i++) {
        outcome[i] = clients.get(i).again();
      }
      return outcome;
    }

    /** A figure of a model on the clients of its origin. */
    private interface Measure {
      double of(OrderModel model, List<Client> clients);
    }

    private static double mean(
        List<OrderModel> models, List<List<Client>> clients, Measure measure) {
      double sum = 0;
      for (int i = 0; i < models.size(); i++) {
        sum += measure.of(models.get(i), clients.get(i));
      }
      return sum / models.size();
    }
  }
}
