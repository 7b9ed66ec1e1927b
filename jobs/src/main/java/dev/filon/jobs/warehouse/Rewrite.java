package dev.filon.jobs.warehouse;

/**
 * A month of a table that was computed again.
 *
 * @param table the table
 * @param month first day, {@code YYYY-MM-DD}
 * @param reason the table whose change asked for it, {@code query} for a new query or parameter, or
 *     {@code run} for a month that the run's day brings in or leaves behind
 */
public record Rewrite(String table, String month, String reason) {}
