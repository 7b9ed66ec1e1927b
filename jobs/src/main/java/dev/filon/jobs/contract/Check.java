package dev.filon.jobs.contract;

/**
 * A rule beyond keys, types and references.
 *
 * @param name unique within its table
 * @param severity {@code fail} stops the publish, {@code warn} is only reported
 * @param description why it must hold and what to do if it does not
 * @param sql a DuckDB query on the snapshot that returns the violating rows
 * @param whole of a table kept by month: whether the query has to see all months, not only those
 *     that differ from the snapshot before
 */
public record Check(String name, String severity, String description, String sql, boolean whole) {

  public Check {
    severity = severity == null ? "fail" : severity;
    if (!severity.equals("fail") && !severity.equals("warn")) {
      throw new IllegalArgumentException(
          "check " + name + ": severity is fail or warn, not " + severity);
    }
  }
}
