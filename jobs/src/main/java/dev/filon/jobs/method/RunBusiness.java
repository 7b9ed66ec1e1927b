package dev.filon.jobs.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts of the coming months of a monthly series; null where a method has too short a history.
 *
 * @param runRate the mean of the months elapsed, for each coming month
 * @param theta Theta forecast
 * @param growth √(elapsed months / the same months a year before) × each coming month a year before
 * @param seasonal whether Theta knows a season
 */
public record RunBusiness(double[] runRate, double[] theta, double[] growth, boolean seasonal) {
  private static final int YEAR = 12;

  /** Months by which a forecast must be known to say anything of its error. */
  private static final int LEAST_KNOWN = 6;

  /** Past forecasts by which the run rate can be found to be better. */
  private static final int LEAST_ORIGINS = 6;

  /**
   * Forecasts.
   *
   * @param y known months, oldest first, at least one
   * @param elapsed last months that tell the growth, 1 to 12
   * @param ahead months to come, 1 to 12
   */
  public static RunBusiness of(double[] y, int elapsed, int ahead) {
    int n = y.length;
    int used = Math.min(elapsed, n);
    double recent = sum(y, n - used, n);
    double[] runRate = new double[ahead];
    Arrays.fill(runRate, recent / used);
    if (n < elapsed || n < LEAST_KNOWN) {
      return new RunBusiness(runRate, null, null, false);
    }
    double[] theta = Theta.forecast(y, ahead);
    if (Arrays.stream(theta).sum() < 0) {
      Arrays.fill(theta, 0);
    }
    double[] growth = null;
    if (n >= YEAR + elapsed) {
      double before = sum(y, n - elapsed - YEAR, n - YEAR);
      double[] lastYear = Arrays.copyOfRange(y, n - YEAR, n - YEAR + ahead);
      if (before > 0 && recent > 0 && Arrays.stream(lastYear).sum() > 0) {
        double factor = Math.sqrt(recent / before);
        growth = Arrays.stream(lastYear).map(v -> v * factor).toArray();
      }
    }
    return new RunBusiness(runRate, theta, growth, n >= 2 * YEAR && Theta.seasonal(y));
  }

  /**
   * The mean of Theta and growth, or growth without seasons; the run rate without a year before.
   */
  public double[] served() {
    if (growth == null) {
      return runRate;
    }
    if (!seasonal) {
      return growth;
    }
    double[] mean = new double[growth.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (theta[i] + growth[i]) / 2;
    }
    return mean;
  }

  /** What is served: theta_growth, growth or run_rate. */
  public String method() {
    return growth == null ? "run_rate" : seasonal ? "theta_growth" : "growth";
  }

  /**
   * Relative errors (actual over forecast, less 1) that a forecast of the same kind had at earlier
   * months, of the elapsed months and those ahead together.
   *
   * @param y known months
   * @param elapsed months of the period before the forecast
   * @param growthOf months that tell the growth
   * @param ahead months of the period to come
   * @param forecast forecasts by the number of months known then
   */
  public static List<Past> past(
      double[] y, int elapsed, int growthOf, int ahead, Forecaster forecast) {
    List<Past> errors = new ArrayList<>();
    for (int n = Math.max(elapsed, LEAST_KNOWN); n + ahead <= y.length; n++) {
      double known = sum(y, n - elapsed, n);
      double actual = sum(y, n - elapsed, n + ahead);
      double[] served = forecast.at(n, growthOf, ahead);
      double[] plain = of(Arrays.copyOf(y, n), growthOf, ahead).runRate();
      if (served == null) {
        continue;
      }
      double landing = known + Arrays.stream(served).sum();
      double even = known + Arrays.stream(plain).sum();
      if (landing > 0 && even > 0) {
        errors.add(new Past(n, actual / landing - 1, actual / even - 1));
      }
    }
    return errors;
  }

  /** Forecasts as they would have been. */
  @FunctionalInterface
  public interface Forecaster {
    /** The months ahead when {@code known} months were known; null where there was none. */
    double[] at(int known, int growthOf, int ahead);
  }

  /**
   * An earlier forecast.
   *
   * @param known months known then
   * @param served relative error of what would have been served
   * @param runRate relative error of the run rate
   */
  public record Past(int known, double served, double runRate) {}

  /**
   * Whether earlier forecasts say that the run rate is the better one: in the mean, and at most of
   * them. Those that were the run rate themselves, for want of a year before, say nothing.
   */
  public static boolean loses(List<Past> errors) {
    List<Past> told = errors.stream().filter(e -> e.served() != e.runRate()).toList();
    long worse = told.stream().filter(e -> Math.abs(e.served()) > Math.abs(e.runRate())).count();
    return told.size() >= LEAST_ORIGINS
        && worse * 2 > told.size()
        && told.stream().mapToDouble(e -> Math.abs(e.served())).average().orElseThrow()
            > told.stream().mapToDouble(e -> Math.abs(e.runRate())).average().orElseThrow();
  }

  private static double sum(double[] y, int from, int to) {
    return Arrays.stream(y, Math.max(0, from), to).sum();
  }
}
