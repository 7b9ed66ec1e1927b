package dev.filon.jobs.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    if (all.stream().filter(c -> c.repeats() > 0).count() < LEAST_REPEATERS) {
      return Optional.empty();
    }
    int step = 1 + (all.size() - 1) / MOST_CLIENTS;
    List<Buyer> buyers = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      buyers.add(all.get(i));
    }
    PointValuePair best = null;
    for (double[] start : new double[][] {{0, 2, 0, 1}, {-1, 1, -1, 0.5}}) {
      try {
        PointValuePair found =
            new SimplexOptimizer(new SimpleValueChecker(1e-9, 1e-9))
                .optimize(
                    new MaxEval(4000),
                    new ObjectiveFunction(p -> likelihood(p, buyers)),
                    GoalType.MAXIMIZE,
                    new InitialGuess(start),
                    new NelderMeadSimplex(4, 0.5));
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

  private static double likelihood(double[] logs, List<Buyer> buyers) {
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
    Map<Integer, Double> byRepeats = new HashMap<>();
    double sum = 0;
    for (Buyer c : buyers) {
      int x = c.repeats();
      double common =
          byRepeats.computeIfAbsent(
              x,
              k ->
                  constant
                      + Gamma.logGamma(r + k)
                      + Gamma.logGamma(b + k)
                      - Gamma.logGamma(a + b + k));
      double alive = -(r + x) * Math.log(alpha + c.age());
      if (x > 0) {
        double gone = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + c.recency());
        double most = Math.max(alive, gone);
        alive = most + Math.log(Math.exp(alive - most) + Math.exp(gone - most));
      }
      sum += common + alive;
    }
    return sum / buyers.size();
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
