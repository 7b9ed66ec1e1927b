package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * One rep's period to date. Amounts are in the reporting currency; those that may be null are
 * marked.
 *
 * @param kind which period
 * @param start its first day
 * @param end its last day
 * @param target of the whole period; null if none was set
 * @param expected the part of the target that should be reached by the as-of date; null as above
 * @param actual revenue to date
 * @param margin to date; null if a cost is unknown
 * @param previous revenue of the same working days a year before
 * @param previousMargin as {@code previous}; null if a cost is unknown
 * @param previousFull revenue of the whole period a year before
 * @param workingDays of the whole period
 * @param workingDaysElapsed until the as-of date
 */
public record PeriodFigures(
    Period kind,
    LocalDate start,
    LocalDate end,
    BigDecimal target,
    BigDecimal expected,
    BigDecimal actual,
    BigDecimal margin,
    BigDecimal previous,
    BigDecimal previousMargin,
    BigDecimal previousFull,
    int workingDays,
    int workingDaysElapsed) {

  /** Whether there is a target to compare with. */
  public boolean hasTarget() {
    return target != null && target.signum() > 0 && expected != null;
  }

  /** Actual less expected; null without a target. */
  public BigDecimal gap() {
    return hasTarget() ? actual.subtract(expected) : null;
  }

  /** What 100 on the bullet's scale stands for: the target, else last year's whole period. */
  public BigDecimal base() {
    return hasTarget() ? target : previousFull;
  }
}
