package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Deal;
import dev.filon.jobs.method.AalenJohansen;
import dev.filon.jobs.method.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What open deals bring within the horizon: amount × win rate, or amount × the probability that a
 * deal of that age is won in that time, from competing risks with open deals censored. Stage and
 * probability of a deal are not used: the CRM's extract has only their latest state.
 */
final class Pipeline implements Task {
  private static final int LEAST_CLOSED = 20;

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
    List<AalenJohansen.Spell> spells = new ArrayList<>();
    int closed = 0;
    int won = 0;
    int lastKnown = 0;
    for (Deal d : deals) {
      lastKnown = Math.max(lastKnown, d.closed() == null ? d.created() : d.closed());
      if (d.created() > cutoff) {
        continue;
      }
      boolean isClosed = d.closed() != null && d.closed() <= cutoff;
      int age = Math.max(0, (isClosed ? d.closed() : cutoff) - d.created());
      spells.add(new AalenJohansen.Spell(age, isClosed, isClosed && d.won()));
      if (isClosed) {
        closed++;
        won += d.won() ? 1 : 0;
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
    double rate = (double) won / closed;
    List<String> notes = new ArrayList<>();
    boolean byAge = closed >= LEAST_CLOSED && won > 0;
    if (!byAge) {
      notes.add("age_model: " + closed + " closed deals are too few, amount × win rate is served");
    }
    AalenJohansen incidence = AalenJohansen.of(spells);
    double[] flat = new double[n];
    double[] aged = new double[n];
    double[] actual = new double[n];
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Deal d = open.get(i);
      flat[i] = d.amount() * rate;
      aged[i] = byAge ? d.amount() * incidence.wonWithin(cutoff - d.created(), horizon) : flat[i];
      actual[i] = d.won() && d.closed() != null && d.closed() <= cutoff + horizon ? d.amount() : 0;
      predictions.add(
          new Report.Prediction(
              List.of(d.id(), d.rep()), aged[i], new double[] {flat[i], aged[i]}, actual[i]));
    }
    int[] rep = new int[n];
    Map<String, Integer> reps = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      rep[i] = reps.computeIfAbsent(open.get(i).rep(), r -> reps.size());
    }
    Scoreboard board = new Scoreboard(n);
    board.baseline("wape_total", false, "win_rate", Metrics.totalError(flat, actual));
    board.served("wape_total", false, Metrics.totalError(aged, actual));
    board.baseline("wape_by_rep", false, "win_rate", byRep(flat, actual, rep, reps.size()));
    board.served("wape_by_rep", false, byRep(aged, actual, rep, reps.size()));
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
