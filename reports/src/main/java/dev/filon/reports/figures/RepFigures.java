package dev.filon.reports.figures;

import java.util.List;
import java.util.Map;

/**
 * Everything that one pack says, and nothing of another rep.
 *
 * @param rep the pair it is for
 * @param periods what is known, from week to year
 * @param ups per period the biggest rises, the biggest first
 * @param downs per period the biggest falls, the biggest first
 * @param portfolio the rep's clients
 */
public record RepFigures(
    Rep rep,
    List<PeriodFigures> periods,
    Map<Period, List<Change>> ups,
    Map<Period, List<Change>> downs,
    Portfolio portfolio) {

  public RepFigures {
    periods = List.copyOf(periods);
    ups = Map.copyOf(ups);
    downs = Map.copyOf(downs);
  }

  /** The rises of a period. */
  public List<Change> ups(Period period) {
    return ups.getOrDefault(period, List.of());
  }

  /** The falls of a period. */
  public List<Change> downs(Period period) {
    return downs.getOrDefault(period, List.of());
  }
}
