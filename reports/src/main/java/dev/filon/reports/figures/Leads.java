package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.util.List;

/**
 * The best of one list, and how long the whole list is.
 *
 * @param best at most five, the best first
 * @param total all of the list
 * @param worth of all of the list, in the reporting currency
 */
public record Leads(List<Lead> best, int total, BigDecimal worth) {

  /** A list without anybody. */
  public static final Leads NONE = new Leads(List.of(), 0, BigDecimal.ZERO);

  public Leads {
    best = List.copyOf(best);
  }
}
