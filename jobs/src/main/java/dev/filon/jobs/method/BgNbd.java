package dev.filon.jobs.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.special.Gamma;

/**
 * Beta-geometric / NBD model of repeat purchases, fitted by maximum likelihood (Fader, Hardie, Lee
 * 2005, "Counting your customers the easy way"). Time is in weeks.
 *
 * @param r shape of the purchase rates' gamma distribution
 * @param alpha its rate
 * @param a first parameter of the drop-out probabilities' beta distribution
 * @param b its second parameter
 * @param logLikelihood mean per client
 */
public record BgNbd(double r, double alpha, double a, double b, double logLikelihood) {
  /** Clients with a repeat purchase below which nothing is fitted. */
  private static final int LEAST_REPEATERS = 20;

  /** More clients than these do not change the parameters; they are taken evenly from the list. */
  private static final int MOST_CLIENTS = 10_000;

  /**
   * A client's purchases.
   *
   * @param repeats purchases after the first
   * @param recency weeks from the first to the last purchase
   * @param age weeks from the first purchase to now
   */
  public record Buyer(int repeats, double recency, double age) {}

  /** The most likely parameters; empty with too few repeat buyers or without convergence. */
  public static Optional<BgNbd> fit(List<Buyer> all) {
    return fit(all, 0.5, new double[][] {{0, 2, 0, 1}, {-1, 1, -1, 0.5}});
  }

  /** The same as {@link #fit(List)}, found sooner: the parameters are near some others. */
  public static Optional<BgNbd> fit(List<Buyer> all, BgNbd near) {
    double[] start = {
      Math.log(near.r()), Math.log(near.alpha()), Math.log(near.a()), Math.log(near.b())
    };
    return fit(all, 0.1, new double[][] {start});
  }

  private static Optional<BgNbd> fit(List<Buyer> all, double side, double[][] starts) {
    if (all.stream().filter(c -> c.repeats() > 0).count() < LEAST_REPEATERS) {
      return Optional.empty();
    }
    int step = 1 + (all.size() - 1) / MOST_CLIENTS;
    TreeMap<Integer, List<Buyer>> buyers = new TreeMap<>();
    for (int i = 0; i < all.size(); i += step) {
      buyers.computeIfAbsent(all.get(i).repeats(), k -> new ArrayList<>()).add(all.get(i));
    }
    PointValuePair best = null;
    for (double[] start : starts) {
      try {
        PointValuePair found =
            new SimplexOptimizer(new SimpleValueChecker(1e-9, 1e-9))
                .optimize(
                    new MaxEval(4000),
                    new ObjectiveFunction(p -> likelihood(p, buyers)),
                    GoalType.MAXIMIZE,
                    new InitialGuess(start),
                    new NelderMeadSimplex(4, side));
        if (best == null || found.getValue() > best.getValue()) {
          best = found;
        }
      } catch (MathIllegalStateException e) {
        // this start does not converge, another may
      }
    }
    if (best == null || !Double.isFinite(best.getValue())) {
      return Optional.empty();
    }
    double[] p = best.getPoint();
    return Optional.of(
        new BgNbd(Math.exp(p[0]), Math.exp(p[1]), Math.exp(p[2]), Math.exp(p[3]), best.getValue()));
  }

  /**
   * Mean log likelihood of a buyer.
   *
   * @param logs logarithms of the parameters
   * @param buyers by their repeats
   */
  private static double likelihood(double[] logs, Map<Integer, List<Buyer>> buyers) {
    for (double log : logs) {
      if (Math.abs(log) > 12) {
        return -1e10;
      }
    }
    double r = Math.exp(logs[0]);
    double alpha = Math.exp(logs[1]);
    double a = Math.exp(logs[2]);
    double b = Math.exp(logs[3]);
    double constant = r * logs[1] - Gamma.logGamma(r) + Gamma.logGamma(a + b) - Gamma.logGamma(b);
    double sum = 0;
    int all = 0;
    for (Map.Entry<Integer, List<Buyer>> same : buyers.entrySet()) {
      int x = same.getKey();
      double common =
          constant + Gamma.logGamma(r + x) + Gamma.logGamma(b + x) - Gamma.logGamma(a + b + x);
      double oddsGone = x > 0 ? logs[2] - Math.log(b + x - 1) : 0;
      for (Buyer c : same.getValue()) {
        double age = Math.log(alpha + c.age());
        sum += common - (r + x) * age;
        if (x > 0) {
          double gone = oddsGone + (r + x) * (age - Math.log(alpha + c.recency()));
          // log(1 + e^gone), which has no e^gone where it is great
          sum += Math.max(gone, 0) + Math.log1p(Math.exp(-Math.abs(gone)));
        }
      }
      all += same.getValue().size();
    }
    return sum / all;
  }

  /** Probability that a client still buys; 1 for clients with one purchase, so no ranking. */
  public double alive(Buyer c) {
    if (c.repeats() == 0) {
      return 1;
    }
    double odds =
        a
            / (b + c.repeats() - 1)
            * Math.exp(
                (r + c.repeats()) * (Math.log(alpha + c.age()) - Math.log(alpha + c.recency())));
    return 1 / (1 + odds);
  }

  /**
   * Probability of at least one purchase within the coming weeks: alive, and not silent. A client
   * who is alive stays so until the next purchase, so that the second factor is the one of an NBD.
   */
  public double buysWithin(Buyer c, double weeks) {
    double silent =
        Math.exp((r + c.repeats()) * Math.log((alpha + c.age()) / (alpha + c.age() + weeks)));
    return alive(c) * (1 - silent);
  }
}
