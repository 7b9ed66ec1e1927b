package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Deal;
import dev.filon.jobs.method.DealModel;
import dev.filon.jobs.method.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What open deals bring within the horizon: amount × win rate, or amount × the probability that a
 * deal of that age is won in that time, from competing risks with open deals censored. Stage and
 * probability of a deal are not used: the CRM's extract has only their latest state.
 */
final class Pipeline implements Task {
  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public int defaultHorizon() {
    return 91;
  }

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    List<Deal> deals = records.deals();
    if (deals.isEmpty()) {
      throw JobException.usage("the dumps have no opportunities: there is no pipeline to backtest");
    }
    int cutoff = (int) cutoffDay.toEpochDay();
    List<Deal> open = new ArrayList<>();
    List<DealModel.Deals> known = new ArrayList<>();
    int closed = 0;
    int lastKnown = 0;
    for (Deal d : deals) {
      lastKnown = Math.max(lastKnown, d.closed() == null ? d.created() : d.closed());
      if (d.created() > cutoff) {
        continue;
      }
      boolean isClosed = d.closed() != null && d.closed() <= cutoff;
      known.add(
          new DealModel.Deals(
              cutoff - d.created(),
              isClosed ? cutoff - d.closed() : -1,
              isClosed && d.won(),
              1,
              d.amount()));
      if (isClosed) {
        closed++;
      } else {
        open.add(d);
      }
    }
    if (open.isEmpty() || closed == 0 || cutoff + horizon > lastKnown + horizon / 3) {
      throw JobException.usage(
          "at --cutoff "
              + cutoffDay
              + " there are "
              + open.size()
              + " open and "
              + closed
              + " closed opportunities, and the dumps end on "
              + LocalDate.ofEpochDay(lastKnown)
              + ": choose a cut-off with both, and a horizon before that day");
    }
    int n = open.size();
    DealModel model = DealModel.fit(known, horizon);
    boolean byAge = closed >= DealModel.LEAST_CLOSED && model.won() > 0;
    List<String> notes = new ArrayList<>();
    notes.add(
        !byAge
            ? "age_model: "
                + closed
                + " closed deals, "
                + model.won()
                + " of them won, are too few; amount × win rate is served"
            : model.cutoffs() == 0
                ? "served: age_model, history too short for inner cut-offs"
                : String.format(
                    Locale.ROOT,
                    "served: %s; relative error on %d inner cut-offs: age_model %.4f, win_rate %.4f",
                    model.method().equals(DealModel.AGE) ? "age_model" : "win_rate",
                    model.cutoffs(),
                    model.errorAge(),
                    model.errorWinRate()));
    double[] flat = new double[n];
    double[] aged = new double[n];
    double[] served = new double[n];
    double[] actual = new double[n];
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Deal d = open.get(i);
      int age = cutoff - d.created();
      flat[i] = d.amount() * model.winRate();
      aged[i] = byAge ? d.amount() * model.incidence().wonWithin(age, horizon) : flat[i];
      served[i] = d.amount() * model.wonWithin(age, horizon);
      actual[i] = d.won() && d.closed() != null && d.closed() <= cutoff + horizon ? d.amount() : 0;
      predictions.add(
          new Report.Prediction(
              List.of(d.id(), d.rep()), served[i], new double[] {flat[i], aged[i]}, actual[i]));
    }
    int[] rep = new int[n];
    Map<String, Integer> reps = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      rep[i] = reps.computeIfAbsent(open.get(i).rep(), r -> reps.size());
    }
    Scoreboard board = new Scoreboard(n);
    board.baseline("wape_total", false, "win_rate", Metrics.totalError(flat, actual));
    board.baseline("wape_total", false, "age_model", Metrics.totalError(aged, actual));
    board.served("wape_total", false, Metrics.totalError(served, actual));
    board.baseline("wape_by_rep", false, "win_rate", byRep(flat, actual, rep, reps.size()));
    board.baseline("wape_by_rep", false, "age_model", byRep(aged, actual, rep, reps.size()));
    board.served("wape_by_rep", false, byRep(served, actual, rep, reps.size()));
    return new Report(
        name(),
        cutoffDay,
        horizon,
        n,
        "open deals",
        board.lines(),
        board.differences(),
        notes,
        List.of("opportunity_id", "rep_id"),
        List.of("win_rate", "age_model"),
        predictions);
  }

  private static Metrics.Figure byRep(double[] predicted, double[] actual, int[] rep, int reps) {
    return times -> {
      double[] p = new double[reps];
      double[] a = new double[reps];
      for (int i = 0; i < rep.length; i++) {
        p[rep[i]] += times[i] * predicted[i];
        a[rep[i]] += times[i] * actual[i];
      }
      return Metrics.wape(p, a).of(reps);
    };
  }
}
