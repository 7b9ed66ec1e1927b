package dev.filon.jobs.serve;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Statements on a DuckDB connection, and how the values of a contract are written in them. */
public final class Duck {

  private Duck() {}

  /** An instant as DuckDB's timestamps mean it, whatever the machine's zone. */
  static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  static Object[] row(Object... values) {
    return values;
  }

  static void insert(Connection db, String table, List<Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    String marks = "(" + "?, ".repeat(rows.get(0).length - 1) + "?)";
    for (int from = 0; from < rows.size(); from += 200) {
      List<Object[]> some = rows.subList(from, Math.min(rows.size(), from + 200));
      try (PreparedStatement statement =
          db.prepareStatement(
              "insert into "
                  + table
                  + " values "
                  + String.join(", ", Collections.nCopies(some.size(), marks)))) {
        int at = 1;
        for (Object[] row : some) {
          for (Object value : row) {
            statement.setObject(at++, value);
          }
        }
        statement.executeUpdate();
      }
    }
  }

  /** The one number that a query gives. */
  public static long number(Connection db, String sql) throws SQLException {
    refuseWhenCancelled();
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The one text that a query gives, or null. */
  static String string(Connection db, String sql) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }

  /** Runs a statement. */
  public static void execute(Connection db, String sql) throws SQLException {
    refuseWhenCancelled();
    try (Statement statement = db.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A job is cancelled by an interrupt, which DuckDB does not see. */
  private static void refuseWhenCancelled() {
    if (Thread.currentThread().isInterrupted()) {
      throw JobException.internal("cancelled before anything was published", null);
    }
  }

  /** The DuckDB name of a contract's type. */
  public static String duckType(String type) {
    return switch (type) {
      case "string" -> "varchar";
      case "int" -> "integer";
      default -> type;
    };
  }

  /** A text as a literal. */
  public static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** First days of months as a list of literals. */
  public static String dates(Collection<String> months) {
    return months.stream().map(m -> "date '" + m + "'").collect(Collectors.joining(", "));
  }

  /** A query for the rows of some Parquet files of a table. */
  public static String rows(Contract contract, List<String> files) {
    if (files.isEmpty()) {
      return contract.columns().stream()
          .map(c -> "null::" + duckType(c.type()) + " as " + c.name())
          .collect(Collectors.joining(", ", "select ", " where false"));
    }
    String hive =
        contract.partitionedBy().isEmpty()
            ? ""
            : contract.partitionedBy().stream()
                .map(p -> text(p) + ": " + duckType(contract.column(p).orElseThrow().type()))
                .collect(
                    Collectors.joining(", ", ", hive_partitioning = true, hive_types = {", "}"));
    String names = contract.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    return "select " + names + " from read_parquet([" + list(files) + "]" + hive + ")";
  }

  static String list(List<String> files) {
    return files.stream()
        .map(f -> text(new org.apache.hadoop.fs.Path(f).toUri().getPath()))
        .collect(Collectors.joining(", "));
  }
}
