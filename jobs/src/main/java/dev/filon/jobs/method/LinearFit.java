package dev.filon.jobs.method;

import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Ridge regression on standardised features (Hoerl and Kennard 1970).
 *
 * @param intercept on the scale of the features as given
 * @param coefficients one per feature, on the scale of the features as given
 * @param variance of the residuals
 */
public record LinearFit(double intercept, double[] coefficients, double variance) {

  /**
   * Fits.
   *
   * @return empty if there are fewer cases than three per feature or the system cannot be solved
   */
  public static Optional<LinearFit> fit(double[][] features, double[] outcome, double ridge) {
    int n = features.length;
    if (n == 0 || n < 3 * features[0].length) {
      return Optional.empty();
    }
    int k = features[0].length;
    double[] mean = new double[k];
    double[] deviation = new double[k];
    double average = 0;
    for (int i = 0; i < n; i++) {
      average += outcome[i] / n;
      for (int j = 0; j < k; j++) {
        mean[j] += features[i][j] / n;
      }
    }
    for (double[] row : features) {
      for (int j = 0; j < k; j++) {
        deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / n;
      }
    }
    for (int j = 0; j < k; j++) {
      deviation[j] = deviation[j] > 1e-18 ? Math.sqrt(deviation[j]) : Double.POSITIVE_INFINITY;
    }
    DMatrixRMaj normal = new DMatrixRMaj(k, k);
    DMatrixRMaj right = new DMatrixRMaj(k, 1);
    double[] x = new double[k];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        x[j] = (features[i][j] - mean[j]) / deviation[j];
        right.data[j] += x[j] * (outcome[i] - average);
        for (int m = 0; m <= j; m++) {
          normal.data[j * k + m] += x[j] * x[m];
        }
      }
    }
    for (int j = 0; j < k; j++) {
      normal.data[j * k + j] += ridge;
      for (int m = j + 1; m < k; m++) {
        normal.data[j * k + m] = normal.data[m * k + j];
      }
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(k);
    DMatrixRMaj beta = new DMatrixRMaj(k, 1);
    if (!solver.setA(normal)) {
      return Optional.empty();
    }
    solver.solve(right, beta);
    double[] coefficients = new double[k];
    double intercept = average;
    for (int j = 0; j < k; j++) {
      coefficients[j] = beta.data[j] / deviation[j];
      intercept -= coefficients[j] * mean[j];
    }
    LinearFit fit = new LinearFit(intercept, coefficients, 0);
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double error = outcome[i] - fit.value(features[i]);
      squares += error * error;
    }
    return Double.isFinite(squares)
        ? Optional.of(new LinearFit(intercept, coefficients, squares / n))
        : Optional.empty();
  }

  /** The fitted value. */
  public double value(double[] features) {
    double sum = intercept;
    for (int j = 0; j < coefficients.length; j++) {
      sum += coefficients[j] * features[j];
    }
    return sum;
  }
}
