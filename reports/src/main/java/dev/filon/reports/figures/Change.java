package dev.filon.reports.figures;

import java.math.BigDecimal;

/**
 * A client that rose or fell against the same working days a year before.
 *
 * @param label the client's name
 * @param revenue to date, in the reporting currency
 * @param change revenue less the revenue of a year before; never 0
 */
public record Change(String label, BigDecimal revenue, BigDecimal change) {}
