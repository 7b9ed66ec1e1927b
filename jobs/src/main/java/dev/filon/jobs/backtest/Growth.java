package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.GammaPoisson;
import dev.filon.jobs.method.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether growing cells of segment × family keep growing. Growth is that of a window over the same
 * days a year before; the raw one is compared with the mean and the 5 % quantile of a Gamma-Poisson
 * posterior of the growth in orders. Raw growth is served unless another told clearly better on
 * several inner cut-offs.
 */
final class Growth implements Task {
  private static final int YEAR = 365;
  private static final int LEAST_CELLS = 10;
  private static final double LEVEL = 0.05;
  private static final int INNER_CUTOFFS = 4;

  /** Share by which another method's AUC must be better than raw growth's to be served. */
  private static final double CLEAR = 0.03;

  private static final String QUANTILE = "eb_quantile";
  private static final String MEAN = "eb_mean";
  private static final String RAW = "raw_growth";

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public int defaultHorizon() {
    return 182;
  }

  /** Orders and amounts of a cell: before, last, and the two windows that tell what came of it. */
  private static final class Cell {
    private double ordersBefore;
    private double ordersLast;
    private double before;
    private double last;
    private double base;
    private double next;
  }

  /** Cells that were sold to in all windows before a day, with every method's score. */
  private record View(
      List<String> names,
      Map<String, double[]> scores,
      double[] after,
      double[] base,
      boolean fitted) {

    static View of(List<Sale> sales, Segments segments, int day, int horizon) {
      TreeMap<String, Cell> cells = new TreeMap<>();
      for (Sale s : sales) {
        String group = segments.segment(s.party());
        String name = (group.isEmpty() ? segments.activity(s.party()) : group) + "\t" + s.item();
        add(cells.computeIfAbsent(name, k -> new Cell()), s, day, horizon);
      }
      cells.values().removeIf(c -> c.ordersBefore <= 0 || c.before <= 0 || c.base <= 0);
      List<Cell> all = List.copyOf(cells.values());
      double ordersBefore = all.stream().mapToDouble(c -> c.ordersBefore).sum();
      double ordersLast = all.stream().mapToDouble(c -> c.ordersLast).sum();
      double[] observed = all.stream().mapToDouble(c -> c.ordersLast).toArray();
      double[] expected =
          all.stream().mapToDouble(c -> c.ordersBefore * ordersLast / ordersBefore).toArray();
      double[] raw = all.stream().mapToDouble(c -> c.last / c.before).toArray();
      double[] quantile = raw.clone();
      double[] mean = raw.clone();
      Optional<GammaPoisson> fit =
          ordersLast > 0 ? GammaPoisson.fit(observed, expected) : Optional.empty();
      for (int i = 0; i < raw.length && fit.isPresent(); i++) {
        quantile[i] = fit.get().quantile(observed[i], expected[i], LEVEL);
        mean[i] = fit.get().mean(observed[i], expected[i]);
      }
      Map<String, double[]> scores = new LinkedHashMap<>();
      scores.put(QUANTILE, quantile);
      scores.put(MEAN, mean);
      scores.put(RAW, raw);
      return new View(
          List.copyOf(cells.keySet()),
          scores,
          all.stream().mapToDouble(c -> c.next).toArray(),
          all.stream().mapToDouble(c -> c.base).toArray(),
          fit.isPresent());
    }

    /** Whether each cell grew more than all together. */
    boolean[] beats() {
      double portfolio = Arrays.stream(after).sum() / Arrays.stream(base).sum();
      boolean[] beats = new boolean[after.length];
      for (int i = 0; i < beats.length; i++) {
        beats[i] = after[i] / base[i] > portfolio;
      }
      return beats;
    }

    Metrics.Figure auc(String method) {
      return Metrics.auc(scores.get(method), beats());
    }
  }

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    Timeline timeline = Timeline.of(records.orders());
    timeline.check(cutoff, horizon, YEAR + horizon);
    Segments segments = new Segments(records.clients());
    List<Sale> sales = records.families();
    View view = View.of(sales, segments, cutoff, horizon);
    int n = view.names().size();
    if (n < LEAST_CELLS) {
      throw JobException.usage(
          "only "
              + n
              + " cells of segment and family were sold to in all windows before --cutoff "
              + cutoffDay
              + "; growth needs "
              + LEAST_CELLS
              + ": the source has too few segments or families");
    }
    List<String> notes = new ArrayList<>();
    if (!view.fitted()) {
      notes.add("the Gamma-Poisson fit did not converge, raw growth stands in");
    }
    Contest contest = new Contest(List.of(RAW), List.of(MEAN, QUANTILE));
    for (int k = 0; k < INNER_CUTOFFS && view.fitted(); k++) {
      int inner = cutoff - horizon - k * horizon / 2;
      if (inner - timeline.first() + 1 < YEAR + horizon) {
        break;
      }
      View before = View.of(sales, segments, inner, horizon);
      if (before.fitted()) {
        Map<String, Double> merit = new LinkedHashMap<>();
        before
            .scores()
            .keySet()
            .forEach(m -> merit.put(m, before.auc(m).of(before.after().length)));
        contest.judged(merit);
      }
    }
    String best = contest.winner(CLEAR);
    notes.add(contest.note(best));
    double[] served = view.scores().get(best);
    double[] after = view.after();
    double[] base = view.base();
    int top = Math.max(5, Math.min(100, n / 10));
    String ratio = "growth_of_top_" + top;
    String auc = "auc_beats_portfolio";
    double[] raw = view.scores().get(RAW);
    Scoreboard board = new Scoreboard(n);
    board.baseline(ratio, true, RAW, Metrics.ratioOfTop(raw, after, base, top));
    board.candidate(
        ratio, true, "all cells", Metrics.ratioOfTop(raw, after, base, Integer.MAX_VALUE));
    board.baseline(auc, true, RAW, view.auc(RAW));
    for (String method : List.of(MEAN, QUANTILE)) {
      board.candidate(
          ratio, true, method, Metrics.ratioOfTop(view.scores().get(method), after, base, top));
      board.candidate(auc, true, method, view.auc(method));
    }
    board.served(ratio, true, Metrics.ratioOfTop(served, after, base, top));
    board.served(auc, true, view.auc(best));
    List<Report.Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int row = i;
      predictions.add(
          new Report.Prediction(
              List.of(view.names().get(i).split("\t", -1)),
              served[i],
              view.scores().values().stream().mapToDouble(v -> v[row]).toArray(),
              after[i] / base[i]));
    }
    return new Report(
        name(),
        cutoffDay,
        horizon,
        n,
        "cells of segment and family",
        board.lines(),
        board.differences(),
        notes,
        List.of("segment", "family"),
        List.copyOf(view.scores().keySet()),
        predictions);
  }

  private static void add(Cell cell, Sale s, int cutoff, int horizon) {
    int age = cutoff - s.day();
    if (age >= 0 && age < horizon) {
      cell.last += s.net();
      cell.ordersLast += s.orders();
    }
    if (age >= YEAR && age < YEAR + horizon) {
      cell.before += s.net();
      cell.ordersBefore += s.orders();
    }
    if (age < 0 && age >= -horizon) {
      cell.next += s.net();
    }
    if (age < YEAR && age >= YEAR - horizon) {
      cell.base += s.net();
    }
  }
}
