package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.Intervals;
import dev.filon.jobs.method.Metrics;
import dev.filon.jobs.method.RunBusiness;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What a year lands at. As seen from the end of the last closed month, the year is the twelve
 * months of which 9, 6 or 3 are left; so the calendar year is among them at the end of a quarter.
 * The served total is the mean of a Theta forecast and of YTD + √(YTD / YTD of last year) × the
 * rest of last year; Theta needs two years with a season, and without a year before it is the run
 * rate. A rep lands at the mean of the own Theta forecast and of the own YTD plus the own share of
 * the last six months in what the total has left.
 */
final class Landing implements Task {
  private static final int YEAR = 12;
  private static final int[] LEFT = {9, 6, 3};
  private static final double COVERAGE = 0.8;

  /** Last months by which a rep's share of the rest of the year is told. */
  private static final int SHARE_MONTHS = 6;

  private static final String TOTAL = "(total)";
  private static final int SLACK = 3;

  /** Baselines; the last one is the mean of the two before it. */
  private static final List<String> METHODS =
      List.of("run_rate", "theta", "sqrt_growth", "theta_and_growth");

  @Override
  public String name() {
    return "landing";
  }

  @Override
  public int defaultHorizon() {
    return 275;
  }

  /**
   * Forecasts of one year; NaN where a method has too short a history.
   *
   * @param served the mean of Theta and √growth, √growth without seasons; the run rate without a
   *     year before, or where it was nearer at earlier months
   */
  record Forecast(double runRate, double theta, double sqrtGrowth, double served) {}

  /** Complete months of a company, and which of them are known. */
  private record Months(YearMonth first, int known, int all) {}

  @Override
  public Report run(Records records, LocalDate cutoff, int horizon) {
    List<Sale> sales = records.reps();
    Timeline timeline = Timeline.of(sales);
    Months months = months(timeline, cutoff, horizon);
    Map<String, double[]> series = series(sales, months);
    List<String> names = List.copyOf(series.keySet());
    Scoreboard board = new Scoreboard(names.size() - 1);
    List<String> notes = new ArrayList<>();
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int left : LEFT) {
      double totalRest = 0;
      if (months.known() + left > months.all() || left * 30 > horizon + 5) {
        continue;
      }
      double[][] errors = new double[5][names.size()];
      for (int i = 0; i < names.size(); i++) {
        double[] y = series.get(names.get(i));
        double actual = sum(y, months.known() - YEAR + left, months.known() + left);
        Forecast f = forecast(Arrays.copyOf(y, months.known()), left);
        double ytd = sum(y, months.known() - YEAR + left, months.known());
        double served = f.served();
        if (i == 0) {
          totalRest = served - ytd;
        } else {
          double top = ytd + totalRest * share(y, series.get(TOTAL), months.known());
          served = Double.isNaN(f.theta()) ? top : (f.theta() + top) / 2;
        }
        double mean = (f.theta() + f.sqrtGrowth()) / 2;
        double[] all = {f.runRate(), f.theta(), f.sqrtGrowth(), mean, served};
        for (int k = 0; k < all.length; k++) {
          errors[k][i] = actual <= 0 ? Double.NaN : Math.abs(all[k] - actual) / actual;
        }
        predictions.add(
            new Report.Prediction(
                List.of(names.get(i), String.valueOf(left)),
                served,
                Arrays.copyOf(all, METHODS.size()),
                actual));
        if (names.get(i).equals(TOTAL) && Double.isNaN(f.sqrtGrowth())) {
          notes.add(
              left + " months left: no year before to compare with, served is " + "the run rate");
        }
      }
      String total = "ape_total_" + left + "m";
      String byRep = "mean_ape_rep_" + left + "m";
      for (int k = 0; k < METHODS.size(); k++) {
        if (!Double.isNaN(errors[k][0])) {
          board.baseline(total, false, METHODS.get(k), single(errors[k][0]));
        }
        if (names.size() > 1) {
          board.baseline(byRep, false, METHODS.get(k), reps(errors[k], errors[0]));
        }
      }
      board.served(total, false, single(errors[METHODS.size()][0]));
      if (names.size() > 1) {
        board.served(byRep, false, reps(errors[METHODS.size()], errors[METHODS.size()]));
      }
      interval(series.get(TOTAL), months.known(), left, board, notes);
    }
    if (predictions.isEmpty()) {
      throw JobException.usage(
          "no year that ends 3, 6 or 9 months after the last month closed by "
              + cutoff
              + " is complete in the dumps: they hold complete months from "
              + months.first()
              + " to "
              + months.first().plusMonths(months.all() - 1L));
    }
    return new Report(
        name(),
        cutoff,
        horizon,
        names.size(),
        "series (total and reps)",
        board.lines(),
        board.differences(),
        notes,
        List.of("rep_id", "months_left"),
        METHODS,
        predictions);
  }

  private static Months months(Timeline timeline, LocalDate cutoff, int horizon) {
    LocalDate start = LocalDate.ofEpochDay(timeline.first());
    YearMonth first = YearMonth.from(start);
    if (start.getDayOfMonth() > 1 + SLACK) {
      first = first.plusMonths(1);
    }
    int known = count(first, cutoff, 0);
    if (known < 3) {
      throw JobException.usage(
          "--cutoff "
              + cutoff
              + " leaves "
              + Math.max(known, 0)
              + " complete months, three are needed");
    }
    int all = count(first, LocalDate.ofEpochDay(timeline.last()), SLACK);
    return new Months(first, known, all);
  }

  /** Complete months up to a day. */
  private static int count(YearMonth first, LocalDate day, int slack) {
    LocalDate next = day.plusDays(1L + slack);
    return (int) first.atDay(1).until(next, java.time.temporal.ChronoUnit.MONTHS)
        - (next.isBefore(first.atDay(1)) ? 1 : 0);
  }

  /** Monthly net amounts: the total first, then each rep. */
  private static Map<String, double[]> series(List<Sale> sales, Months months) {
    Map<String, double[]> series = new TreeMap<>();
    series.put(TOTAL, new double[months.all()]);
    for (Sale s : sales) {
      YearMonth month = YearMonth.from(LocalDate.ofEpochDay(s.day()));
      int at = (int) months.first().until(month, java.time.temporal.ChronoUnit.MONTHS);
      if (month.isBefore(months.first()) || at >= months.all()) {
        continue;
      }
      series.get(TOTAL)[at] += s.net();
      if (!s.party().isEmpty()) {
        series.computeIfAbsent(s.party(), k -> new double[months.all()])[at] += s.net();
      }
    }
    // a rep whom nobody knew at the cut-off cannot be predicted
    series
        .entrySet()
        .removeIf(
            e ->
                !e.getKey().equals(TOTAL)
                    && Arrays.stream(
                            e.getValue(), Math.max(0, months.known() - YEAR), months.known())
                        .allMatch(v -> v == 0));
    return series;
  }

  /**
   * Forecasts of the year of which some months are left.
   *
   * @param y known months
   */
  static Forecast forecast(double[] y, int left) {
    int elapsed = Math.min(YEAR - left, y.length);
    double ytd = sum(y, y.length - elapsed, y.length);
    RunBusiness ahead = RunBusiness.of(y, YEAR - left, left);
    return new Forecast(
        ytd + Arrays.stream(ahead.runRate()).sum(),
        landing(ytd, ahead.theta()),
        landing(ytd, ahead.growth()),
        landing(ytd, lost(y, left) ? ahead.runRate() : ahead.served()));
  }

  private static double landing(double ytd, double[] months) {
    return months == null ? Double.NaN : ytd + Arrays.stream(months).sum();
  }

  /** Whether the run rate was nearer at earlier months of the same series. */
  private static boolean lost(double[] y, int left) {
    return RunBusiness.loses(
        RunBusiness.past(
            y,
            YEAR - left,
            YEAR - left,
            left,
            (n, growthOf, months) ->
                RunBusiness.of(Arrays.copyOf(y, n), growthOf, months).served()));
  }

  /** A series' share of the total in the last months, 0 to 1; 0 where the total is not above 0. */
  private static double share(double[] y, double[] total, int known) {
    double all = sum(total, known - SHARE_MONTHS, known);
    return all <= 0 ? 0 : Math.max(0, Math.min(1, sum(y, known - SHARE_MONTHS, known) / all));
  }

  /**
   * The 80 % interval of the total, from the errors that the same forecast had at earlier months.
   */
  private static void interval(
      double[] total, int known, int left, Scoreboard board, List<String> notes) {
    Forecast now = forecast(Arrays.copyOf(total, known), left);
    List<Double> past = new ArrayList<>();
    for (int n = YEAR; n + left <= known; n++) {
      double actual = sum(total, n - YEAR + left, n + left);
      Forecast then = forecast(Arrays.copyOf(total, n), left);
      if (then.served() > 0 && Double.isNaN(then.sqrtGrowth()) == Double.isNaN(now.sqrtGrowth())) {
        past.add(actual / then.served() - 1);
      }
    }
    OptionalDouble width =
        Intervals.conformal(past.stream().mapToDouble(Double::doubleValue).toArray(), COVERAGE);
    if (width.isEmpty()) {
      notes.add(left + " months left: " + past.size() + " past errors, too few for an interval");
      return;
    }
    double actual = sum(total, known - YEAR + left, known + left);
    boolean covered = Math.abs(actual / now.served() - 1) <= width.getAsDouble();
    board.candidate("covered_80_" + left + "m", true, "served interval", single(covered ? 1 : 0));
    board.candidate(
        "half_width_80_" + left + "m", false, "served interval", single(width.getAsDouble()));
  }

  /** A figure of one series, which a bootstrap cannot vary. */
  private static Metrics.Figure single(double value) {
    return times -> Arrays.stream(times).allMatch(t -> t == 1) ? value : Double.NaN;
  }

  /** Mean over reps; the run rate stands in where a method has no forecast. */
  private static Metrics.Figure reps(double[] errors, double[] runRate) {
    double[] byRep = new double[errors.length - 1];
    for (int i = 1; i < errors.length; i++) {
      byRep[i - 1] = Double.isNaN(errors[i]) ? runRate[i] : errors[i];
    }
    return Metrics.mean(byRep);
  }

  private static double sum(double[] y, int from, int to) {
    return Arrays.stream(y, Math.max(0, from), to).sum();
  }
}
