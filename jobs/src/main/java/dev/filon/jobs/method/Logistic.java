package dev.filon.jobs.method;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.NonPositiveDefiniteMatrixException;

/**
 * Logistic regression with a ridge penalty on standardised features, fitted by Newton's method.
 *
 * @param intercept log odds where all features are 0
 * @param coefficients per unit of each feature as given
 */
public record Logistic(double intercept, double[] coefficients) {
  private static final int LEAST_OF_EACH = 20;
  private static final int MOST_STEPS = 50;

  /** Largest shift of log odds. */
  private static final double WIDEST = 30;

  /**
   * Fits; empty with fewer than 20 rows of either outcome or without convergence.
   *
   * @param x rows of features
   * @param y outcome per row
   * @param ridge penalty, in rows: half of it times the sum of the squared standardised
   *     coefficients
   */
  public static Optional<Logistic> fit(double[][] x, boolean[] y, double ridge) {
    int positive = 0;
    for (boolean b : y) {
      positive += b ? 1 : 0;
    }
    if (positive < LEAST_OF_EACH || y.length - positive < LEAST_OF_EACH) {
      return Optional.empty();
    }
    int n = x.length;
    int k = x[0].length;
    double[] mean = new double[k];
    double[] deviation = new double[k];
    for (int j = 0; j < k; j++) {
      for (double[] row : x) {
        mean[j] += row[j] / n;
      }
      for (double[] row : x) {
        deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / n;
      }
      deviation[j] = deviation[j] < 1e-18 ? 0 : Math.sqrt(deviation[j]);
    }
    double[] beta = new double[k + 1];
    beta[0] = Math.log((double) positive / (n - positive));
    double[] z = new double[k + 1];
    double before = Double.NEGATIVE_INFINITY;
    for (int step = 0; step < MOST_STEPS; step++) {
      double[][] hessian = new double[k + 1][k + 1];
      double[] gradient = new double[k + 1];
      double likelihood = 0;
      for (int i = 0; i < n; i++) {
        standardise(x[i], mean, deviation, z);
        double eta = 0;
        for (int j = 0; j <= k; j++) {
          eta += beta[j] * z[j];
        }
        double p = sigmoid(eta);
        likelihood += y[i] ? Math.log(Math.max(p, 1e-300)) : Math.log(Math.max(1 - p, 1e-300));
        double residual = (y[i] ? 1 : 0) - p;
        double weight = Math.max(p * (1 - p), 1e-9);
        for (int j = 0; j <= k; j++) {
          gradient[j] += residual * z[j];
          double wz = weight * z[j];
          for (int l = 0; l <= j; l++) {
            hessian[j][l] += wz * z[l];
          }
        }
      }
      for (int j = 0; j <= k; j++) {
        if (j > 0) {
          likelihood -= ridge / 2 * beta[j] * beta[j];
          gradient[j] -= ridge * beta[j];
          hessian[j][j] += ridge;
        }
        hessian[j][j] += 1e-9;
        for (int l = 0; l < j; l++) {
          hessian[l][j] = hessian[j][l];
        }
      }
      if (Math.abs(likelihood - before) < 1e-8 * (1 + Math.abs(likelihood))) {
        return Optional.of(unscaled(beta, mean, deviation));
      }
      before = likelihood;
      try {
        double[] move =
            new CholeskyDecomposition(new Array2DRowRealMatrix(hessian, false), 1e-9, 1e-14)
                .getSolver()
                .solve(new ArrayRealVector(gradient, false))
                .toArray();
        for (int j = 0; j <= k; j++) {
          beta[j] += Math.max(-5, Math.min(5, move[j]));
        }
      } catch (NonPositiveDefiniteMatrixException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static void standardise(double[] row, double[] mean, double[] deviation, double[] z) {
    z[0] = 1;
    for (int j = 0; j < row.length; j++) {
      z[j + 1] = deviation[j] == 0 ? 0 : (row[j] - mean[j]) / deviation[j];
    }
  }

  private static Logistic unscaled(double[] beta, double[] mean, double[] deviation) {
    double intercept = beta[0];
    double[] coefficients = new double[mean.length];
    for (int j = 0; j < mean.length; j++) {
      coefficients[j] = deviation[j] == 0 ? 0 : beta[j + 1] / deviation[j];
      intercept -= coefficients[j] * mean[j];
    }
    return new Logistic(intercept, coefficients);
  }

  /** Probability of the outcome. */
  public double probability(double[] features) {
    double eta = intercept;
    for (int j = 0; j < coefficients.length; j++) {
      eta += coefficients[j] * features[j];
    }
    return sigmoid(eta);
  }

  public static double sigmoid(double eta) {
    return 1 / (1 + Math.exp(-eta));
  }

  /** Log odds, finite for any probability. */
  public static double logit(double probability) {
    double p = Math.max(1e-6, Math.min(1 - 1e-6, probability));
    return Math.log(p / (1 - p));
  }

  /**
   * The shift of all log odds that gives probabilities another mean.
   *
   * @param mean above 0 and below 1
   */
  public static double shift(double[] probabilities, double mean) {
    double low = -WIDEST;
    double high = WIDEST;
    while (high - low > 1e-9) {
      double middle = (low + high) / 2;
      if (Arrays.stream(probabilities).map(p -> sigmoid(logit(p) + middle)).average().orElseThrow()
          > mean) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }
}
