package dev.filon.reports.figures;

/** The periods of page 1, each containing the as-of date. */
public enum Period {
  WEEK,
  MONTH,
  QUARTER,
  YEAR
}
