package dev.filon.jobs.fit;

import dev.filon.jobs.method.RunBusiness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Run business of the coming months, in total and by rep and team, and the errors that the same
 * forecasts had before. A rep's or team's month is the mean of its own Theta forecast and of its
 * share in the last six months of the total's. Where the run rate was better in total, it is served
 * instead.
 */
final class LandingFit implements Fit {
  private static final int YEAR = 12;
  private static final int QUARTER = 3;

  /** Months by which a share of the total, and the growth at the beginning of a year, is told. */
  private static final int SHARE_MONTHS = 6;

  /** Elapsed months of a year from which its growth is told; before, it is that of a whole year. */
  private static final int LEAST_ELAPSED = 3;

  private static final String TOTAL = "total";

  /** A monthly series; {@code scope} then {@code id} order it. */
  private record Series(String scope, String id) implements Comparable<Series> {
    @Override
    public int compareTo(Series o) {
      return (scope + '\n' + id).compareTo(o.scope + '\n' + o.id);
    }
  }

  @Override
  public List<Object[]> fit(Input input) {
    if (input.rows().isEmpty()) {
      return List.of();
    }
    int first = Integer.MAX_VALUE;
    int current = 0;
    int fiscalStart = 1;
    for (Object[] row : input.rows()) {
      Cells cells = input.cells(row);
      first = Math.min(first, cells.whole("month_no"));
      current = cells.whole("current_month_no");
      fiscalStart = cells.whole("fiscal_year_start_month");
    }
    int known = current - first;
    TreeMap<Series, double[]> series = new TreeMap<>();
    for (Object[] row : input.rows()) {
      Cells cells = input.cells(row);
      series
              .computeIfAbsent(
                  new Series(cells.text("scope"), cells.text("rep_id")), k -> new double[known])[
              cells.whole("month_no") - first] =
          cells.number("amount");
    }
    double[] total = series.get(new Series(TOTAL, "(total)"));
    int elapsed = Math.floorMod(current - (fiscalStart - 1), YEAR);
    int inQuarter = Math.floorMod(current, QUARTER);
    int growthOf = elapsed >= LEAST_ELAPSED ? elapsed : known >= 2 * YEAR ? YEAR : LEAST_ELAPSED;
    Totals totals = new Totals(total, elapsed, growthOf);
    List<Object[]> rows = new ArrayList<>();
    series.forEach(
        (s, y) -> {
          RunBusiness.Forecaster forecaster =
              s.scope().equals(TOTAL)
                  ? totals::served
                  : (n, growth, ahead) -> part(y, total, totals, n, growth, ahead);
          double[] coming = forecaster.at(known, growthOf, YEAR);
          for (int ahead = 0; ahead < YEAR; ahead++) {
            rows.add(row(s, "forecast", "any", ahead, coming[ahead], null, totals.method(known)));
          }
          errors(rows, s, y, "month", 0, 1, growthOf, forecaster, totals);
          errors(
              rows, s, y, "quarter", inQuarter, QUARTER - inQuarter, growthOf, forecaster, totals);
          errors(rows, s, y, "year", elapsed, YEAR - elapsed, growthOf, forecaster, totals);
        });
    return rows;
  }

  private static void errors(
      List<Object[]> rows,
      Series s,
      double[] y,
      String horizon,
      int elapsed,
      int ahead,
      int growthOf,
      RunBusiness.Forecaster forecaster,
      Totals totals) {
    for (RunBusiness.Past past : RunBusiness.past(y, elapsed, growthOf, ahead, forecaster)) {
      rows.add(
          row(
              s,
              "error",
              horizon,
              past.known(),
              past.served(),
              past.runRate(),
              totals.method(past.known())));
    }
  }

  private static Object[] row(
      Series s, String kind, String horizon, int step, double value, Double baseline, String how) {
    return new Object[] {s.scope(), s.id(), kind, horizon, step, value, baseline, how};
  }

  /** Months ahead of a part of the total. */
  private static double[] part(
      double[] y, double[] total, Totals totals, int known, int growthOf, int ahead) {
    double[] all = totals.served(known, growthOf, ahead);
    if (all == null) {
      return null;
    }
    double sold = sum(total, known);
    double share = sold <= 0 ? 0 : Math.max(0, Math.min(1, sum(y, known) / sold));
    double[] own = RunBusiness.of(Arrays.copyOf(y, known), growthOf, ahead).theta();
    double[] result = new double[ahead];
    for (int i = 0; i < ahead; i++) {
      double top = all[i] * share;
      result[i] = own == null || totals.plain() ? top : (own[i] + top) / 2;
    }
    return result;
  }

  private static double sum(double[] y, int known) {
    return Arrays.stream(y, Math.max(0, known - SHARE_MONTHS), known).sum();
  }

  /** Forecasts of the total, remembered by how much was known. */
  private static final class Totals {
    private final double[] y;
    private final int growthOf;
    private final boolean plain;
    private final TreeMap<Integer, RunBusiness> remembered = new TreeMap<>();

    Totals(double[] y, int elapsed, int growthOf) {
      this.y = y;
      this.growthOf = growthOf;
      this.plain =
          RunBusiness.loses(
              RunBusiness.past(
                  y, elapsed, growthOf, YEAR - elapsed, (n, g, ahead) -> usual(n, ahead)));
    }

    /** Whether the run rate is served because it was better. */
    boolean plain() {
      return plain;
    }

    String method(int known) {
      return plain ? "run_rate" : at(known).method();
    }

    double[] served(int known, int growth, int ahead) {
      return plain ? Arrays.copyOf(at(known).runRate(), ahead) : usual(known, ahead);
    }

    private double[] usual(int known, int ahead) {
      return Arrays.copyOf(at(known).served(), ahead);
    }

    private RunBusiness at(int known) {
      return remembered.computeIfAbsent(
          known, n -> RunBusiness.of(Arrays.copyOf(y, n), growthOf, YEAR));
    }
  }
}
