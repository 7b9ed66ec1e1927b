package dev.filon.reports.figures;

import java.math.BigDecimal;

/**
 * A client or prospect of one of the lists of the iceberg.
 *
 * @param name of the client or prospect
 * @param evidence why it is listed
 * @param worth what its list ranks by, in the reporting currency
 */
public record Lead(String name, Evidence evidence, BigDecimal worth) {}
