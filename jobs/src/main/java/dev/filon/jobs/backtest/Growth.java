package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.method.GammaPoisson;
import dev.filon.jobs.method.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether growing cells of segment × family keep growing. Growth is that of a window over the same
 * days a year before; the raw one is compared with the 5 % quantile of a Gamma-Poisson posterior of
 * the growth in orders.
 */
final class Growth implements Task {
  private static final int YEAR = 365;
  private static final int LEAST_CELLS = 10;
  private static final double LEVEL = 0.05;

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public int defaultHorizon() {
    return YEAR;
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

  @Override
  public Report run(Records records, LocalDate cutoffDay, int horizon) {
    int cutoff = (int) cutoffDay.toEpochDay();
    Timeline.of(records.orders()).check(cutoff, horizon, YEAR + horizon);
    Segments segments = new Segments(records.clients());
    TreeMap<String, Cell> cells = new TreeMap<>();
    for (Sale s : records.families()) {
      String group = segments.segment(s.party());
      String name = (group.isEmpty() ? segments.activity(s.party()) : group) + "\t" + s.item();
      add(cells.computeIfAbsent(name, k -> new Cell()), s, cutoff, horizon);
    }
    cells.values().removeIf(c -> c.ordersBefore <= 0 || c.before <= 0 || c.base <= 0);
    if (cells.size() < LEAST_CELLS) {
      throw JobException.source(
          "only "
              + cells.size()
              + " cells of segment and family were sold to in all windows; growth needs "
              + LEAST_CELLS
              + ": the source has too few segments or families");
    }
    List<Cell> all = List.copyOf(cells.values());
    int n = all.size();
    double ordersBefore = all.stream().mapToDouble(c -> c.ordersBefore).sum();
    double ordersLast = all.stream().mapToDouble(c -> c.ordersLast).sum();
    double[] observed = all.stream().mapToDouble(c -> c.ordersLast).toArray();
    double[] expected =
        all.stream().mapToDouble(c -> c.ordersBefore * ordersLast / ordersBefore).toArray();
    double[] raw = all.stream().mapToDouble(c -> c.last / c.before).toArray();
    Optional<GammaPoisson> fit = GammaPoisson.fit(observed, expected);
    double[] quantile = raw.clone();
    double[] mean = raw.clone();
    for (int i = 0; i < n && fit.isPresent(); i++) {
      quantile[i] = fit.get().quantile(observed[i], expected[i], LEVEL);
      mean[i] = fit.get().mean(observed[i], expected[i]);
    }
    double[] after = all.stream().mapToDouble(c -> c.next).toArray();
    double[] base = all.stream().mapToDouble(c -> c.base).toArray();
    double portfolio = java.util.Arrays.stream(after).sum() / java.util.Arrays.stream(base).sum();
    boolean[] beats = new boolean[n];
    for (int i = 0; i < n; i++) {
      beats[i] = after[i] / base[i] > portfolio;
    }
    int top = Math.max(5, Math.min(100, n / 10));
    String ratio = "growth_of_top_" + top;
    Scoreboard board = new Scoreboard(n);
    board.baseline(ratio, true, "raw_growth", Metrics.ratioOfTop(raw, after, base, top));
    board.candidate(ratio, true, "eb_mean", Metrics.ratioOfTop(mean, after, base, top));
    board.candidate(
        ratio, true, "all cells", Metrics.ratioOfTop(raw, after, base, Integer.MAX_VALUE));
    board.served(ratio, true, Metrics.ratioOfTop(quantile, after, base, top));
    board.baseline("auc_beats_portfolio", true, "raw_growth", Metrics.auc(raw, beats));
    board.candidate("auc_beats_portfolio", true, "eb_mean", Metrics.auc(mean, beats));
    board.served("auc_beats_portfolio", true, Metrics.auc(quantile, beats));
    List<Report.Prediction> predictions = new ArrayList<>();
    int i = 0;
    for (String name : cells.keySet()) {
      predictions.add(
          new Report.Prediction(
              List.of(name.split("\t", -1)),
              quantile[i],
              new double[] {raw[i], mean[i]},
              after[i] / base[i]));
      i++;
    }
    return new Report(
        name(),
        cutoffDay,
        horizon,
        n,
        "cells of segment and family",
        board.lines(),
        board.differences(),
        fit.isPresent()
            ? List.of()
            : List.of("the Gamma-Poisson fit did not converge, raw growth is served"),
        List.of("segment", "family"),
        List.of("raw_growth", "eb_mean"),
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
