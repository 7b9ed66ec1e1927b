package dev.filon.reports.figures;

import java.math.BigDecimal;

/**
 * Something that happened in the seven days up to the as-of date.
 *
 * @param what code of the event
 * @param count how often
 * @param amount of all of them in the reporting currency; null if it has none
 * @param first name of the client with the greatest amount; null if it has none
 */
public record WeekNews(String what, int count, BigDecimal amount, String first) {}
