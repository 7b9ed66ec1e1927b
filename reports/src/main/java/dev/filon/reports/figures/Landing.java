package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * Where a period lands at, with its 80 % interval. Amounts are net revenue in the reporting
 * currency.
 *
 * @param horizon month, quarter or year
 * @param end last day of the period
 * @param invoiced to date
 * @param pipeline expected from open deals by the end
 * @param run expected from run business by the end
 * @param low lower end of the interval; null with too few past errors
 * @param mid the forecast, the sum of the three parts; null if there is none
 * @param high upper end; null as {@code low}
 * @param target null if none was set
 * @param probability of reaching the target; null without one or without past errors
 * @param previousFull revenue of the whole period a year before
 * @param gap forecast less target; null without a target
 * @param marginGap the gap at the margin rate that the rep's clients had over the revenue window,
 *     of those whose cost is known; null without a target or such a client
 */
public record Landing(
    Period horizon,
    LocalDate end,
    BigDecimal invoiced,
    BigDecimal pipeline,
    BigDecimal run,
    BigDecimal low,
    BigDecimal mid,
    BigDecimal high,
    BigDecimal target,
    Double probability,
    BigDecimal previousFull,
    BigDecimal gap,
    BigDecimal marginGap) {

  /** Whether there is an interval. */
  public boolean hasFan() {
    return low != null && high != null && mid != null;
  }
}
