package dev.filon.jobs.method;

import java.util.Optional;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.special.Gamma;

/**
 * Empirical Bayes for ratios of counts: observed ~ Poisson(ratio × expected), ratio ~ Gamma(shape,
 * rate), both parameters by maximum marginal likelihood.
 */
public record GammaPoisson(double shape, double rate) {
  private static final int LEAST_CELLS = 10;

  /**
   * Fits; empty with fewer than ten cells or without convergence.
   *
   * @param observed counts
   * @param expected counts, all above 0
   */
  public static Optional<GammaPoisson> fit(double[] observed, double[] expected) {
    if (observed.length < LEAST_CELLS) {
      return Optional.empty();
    }
    try {
      PointValuePair best =
          new SimplexOptimizer(1e-9, 1e-9)
              .optimize(
                  new MaxEval(2000),
                  new ObjectiveFunction(
                      p -> {
                        if (Math.abs(p[0]) > 12 || Math.abs(p[1]) > 12) {
                          return -1e12;
                        }
                        double a = Math.exp(p[0]);
                        double b = Math.exp(p[1]);
                        double sum = 0;
                        for (int i = 0; i < observed.length; i++) {
                          sum +=
                              Gamma.logGamma(a + observed[i])
                                  - Gamma.logGamma(a)
                                  + a * Math.log(b / (b + expected[i]))
                                  + observed[i] * Math.log(expected[i] / (b + expected[i]));
                        }
                        return sum;
                      }),
                  GoalType.MAXIMIZE,
                  new InitialGuess(new double[] {1, 1}),
                  new NelderMeadSimplex(2, 0.5));
      return Optional.of(
          new GammaPoisson(Math.exp(best.getPoint()[0]), Math.exp(best.getPoint()[1])));
    } catch (MathIllegalStateException e) {
      return Optional.empty();
    }
  }

  /** Posterior mean of a cell's ratio. */
  public double mean(double observed, double expected) {
    return (shape + observed) / (rate + expected);
  }

  /** Posterior quantile of a cell's ratio. */
  public double quantile(double observed, double expected, double level) {
    return new GammaDistribution(shape + observed, 1 / (rate + expected))
        .inverseCumulativeProbability(level);
  }
}
