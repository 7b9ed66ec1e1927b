package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import java.time.LocalDate;
import java.util.List;

/** First and last day of a history, and whether a cut-off lies well within it. */
record Timeline(int first, int last) {

  static Timeline of(List<Sale> sales) {
    if (sales.isEmpty()) {
      throw JobException.usage("the dumps have no sales of known clients: nothing to backtest");
    }
    return new Timeline(
        sales.stream().mapToInt(Sale::day).min().orElseThrow(),
        sales.stream().mapToInt(Sale::day).max().orElseThrow());
  }

  /**
   * Checks that there is a history before the cut-off and a whole horizon after it.
   *
   * @param leastDays history that the task needs
   */
  void check(int cutoff, int horizonDays, int leastDays) {
    LocalDate earliest = LocalDate.ofEpochDay((long) first + leastDays - 1);
    LocalDate latest = LocalDate.ofEpochDay((long) last + SLACK - horizonDays);
    String reach =
        "the sales reach from "
            + LocalDate.ofEpochDay(first)
            + " to "
            + LocalDate.ofEpochDay(last)
            + "; ";
    if (earliest.isAfter(latest)) {
      throw JobException.usage(
          reach
              + "that is too short for "
              + leastDays
              + " days before a cut-off and a horizon of "
              + horizonDays
              + " days after it");
    }
    if (cutoff < earliest.toEpochDay() || cutoff > latest.toEpochDay()) {
      throw JobException.usage(
          reach
              + "with a horizon of "
              + horizonDays
              + " days --cutoff must lie between "
              + earliest
              + " and "
              + latest);
    }
  }

  /** Days without sales that may lie between the last sale and the end of the history. */
  private static final int SLACK = 3;
}
