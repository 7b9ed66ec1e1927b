package dev.filon.jobs.method;

import java.util.Arrays;

/**
 * Theta forecast of a monthly series (Assimakopoulos and Nikolopoulos 2000): seasonally adjusted by
 * the classical multiplicative decomposition where the series is seasonal, then the mean of the
 * linear trend and of simple exponential smoothing of the line with twice the curvature.
 */
public final class Theta {
  private static final int PERIOD = 12;

  private Theta() {}

  /**
   * The coming months.
   *
   * @param series at least three months, oldest first
   * @param months how many to forecast
   */
  public static double[] forecast(double[] series, int months) {
    int n = series.length;
    if (n < 3) {
      throw new IllegalArgumentException("Theta needs three months, not " + n);
    }
    double[] season = season(series);
    double[] y = new double[n];
    for (int t = 0; t < n; t++) {
      y[t] = series[t] / season[t % PERIOD];
    }
    double meanT = (n - 1) / 2.0;
    double meanY = Arrays.stream(y).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (int t = 0; t < n; t++) {
      covariance += (t - meanT) * (y[t] - meanY);
      variance += (t - meanT) * (t - meanT);
    }
    double slope = covariance / variance;
    double[] curved = new double[n];
    for (int t = 0; t < n; t++) {
      curved[t] = 2 * y[t] - (meanY + slope * (t - meanT));
    }
    double level = smoothed(curved);
    double[] result = new double[months];
    for (int h = 0; h < months; h++) {
      double line = meanY + slope * (n + h - meanT);
      result[h] = (line + level) / 2 * season[(n + h) % PERIOD];
    }
    return result;
  }

  /** The last level of simple exponential smoothing with the least squared one-step errors. */
  private static double smoothed(double[] y) {
    double best = Double.POSITIVE_INFINITY;
    double level = y[y.length - 1];
    for (int percent = 1; percent <= 99; percent++) {
      double alpha = percent / 100.0;
      double l = y[0];
      double errors = 0;
      for (int t = 1; t < y.length; t++) {
        errors += (y[t] - l) * (y[t] - l);
        l += alpha * (y[t] - l);
      }
      if (errors < best) {
        best = errors;
        level = l;
      }
    }
    return level;
  }

  /** Seasonal factors by month of the series, all 1 with less than two years or no seasonality. */
  private static double[] season(double[] y) {
    double[] none = new double[PERIOD];
    Arrays.fill(none, 1);
    int n = y.length;
    if (n < 2 * PERIOD || !seasonal(y) || Arrays.stream(y).anyMatch(v -> v <= 0)) {
      return none;
    }
    double[] sum = new double[PERIOD];
    int[] count = new int[PERIOD];
    for (int t = PERIOD / 2; t < n - PERIOD / 2; t++) {
      double trend = (y[t - PERIOD / 2] + y[t + PERIOD / 2]) / 2;
      for (int k = -PERIOD / 2 + 1; k < PERIOD / 2; k++) {
        trend += y[t + k];
      }
      sum[t % PERIOD] += y[t] / (trend / PERIOD);
      count[t % PERIOD]++;
    }
    double total = 0;
    for (int m = 0; m < PERIOD; m++) {
      sum[m] /= count[m];
      total += sum[m];
    }
    for (int m = 0; m < PERIOD; m++) {
      sum[m] *= PERIOD / total;
    }
    return sum;
  }

  /** Whether the autocorrelation at a year is significant at 90 %, as in the M3 competition. */
  public static boolean seasonal(double[] y) {
    double squares = 0;
    for (int lag = 1; lag < PERIOD; lag++) {
      double r = autocorrelation(y, lag);
      squares += r * r;
    }
    return Math.abs(autocorrelation(y, PERIOD)) > 1.645 * Math.sqrt((1 + 2 * squares) / y.length);
  }

  private static double autocorrelation(double[] y, int lag) {
    double mean = Arrays.stream(y).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (int t = 0; t < y.length; t++) {
      variance += (y[t] - mean) * (y[t] - mean);
      if (t >= lag) {
        covariance += (y[t] - mean) * (y[t - lag] - mean);
      }
    }
    return variance == 0 ? 0 : covariance / variance;
  }
}
