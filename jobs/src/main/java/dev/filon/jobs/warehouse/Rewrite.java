package dev.filon.jobs.warehouse;

/**
 * A month of a table that was computed again.
 *
 * @param table the table
 * @param month first day, {@code YYYY-MM-DD}
 * @param reason the table whose change asked for it, or {@code query} for a new query or parameter
 */
public record Rewrite(String table, String month, String reason) {}
