package dev.filon.reports.figures;

import java.math.BigDecimal;

/**
 * A cell of the cross of classes, for one rep.
 *
 * @param revenueClass A, B, C, N or P for prospects
 * @param potentialClass 1, 2 or 3
 * @param clients how many are in it
 * @param revenue of the window
 * @param leftToWin potential less revenue
 * @param came clients whose revenue class a quarter ago was another
 * @param left clients of this potential class that had this revenue class a quarter ago and have
 *     another now
 */
public record CrossCell(
    String revenueClass,
    String potentialClass,
    int clients,
    BigDecimal revenue,
    BigDecimal leftToWin,
    int came,
    int left) {}
