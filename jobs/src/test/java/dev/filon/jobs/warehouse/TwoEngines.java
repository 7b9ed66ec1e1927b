package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.fit.Fit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a model on the same rows in Spark and in DuckDB. Rows are compared as texts: numbers without
 * trailing zeros, doubles to nine digits.
 */
final class TwoEngines implements AutoCloseable {
  private final SparkSession spark = TestSession.spark();
  private final Connection duck;

  TwoEngines() throws SQLException {
    duck = DriverManager.getConnection("jdbc:duckdb:");
    executeInDuck("set TimeZone = 'UTC'");
  }

  /** Shows a SELECT that both engines understand under a name. */
  void view(String name, String select) throws SQLException {
    spark.sql(select).createOrReplaceTempView(name);
    executeInDuck("create or replace temp view " + name + " as " + select);
  }

  void executeInDuck(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Rows given as maps, as a SELECT with the contract's columns and types; a column that a row does
   * not name is NULL.
   */
  static String select(List<Column> columns, List<Map<String, Object>> rows) {
    if (rows.isEmpty()) {
      return "select "
          + columns.stream()
              .map(c -> "cast(null as " + c.type() + ") as " + c.name())
              .collect(Collectors.joining(", "))
          + " where 1 = 0";
    }
    return rows.stream()
        .map(
            row ->
                "select "
                    + columns.stream()
                        .map(c -> literal(row.get(c.name()), c.type()) + " as " + c.name())
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining(" union all "));
  }

  static String literal(Object value, String type) {
    if (value == null) {
      return "cast(null as " + type + ")";
    }
    return "cast('" + value.toString().replace("'", "''") + "' as " + type + ")";
  }

  List<String> spark(String sql, String where, List<String> names) {
    List<String> rows = new ArrayList<>();
    for (Row row :
        spark.sql(sql).filter(where).selectExpr(names.toArray(String[]::new)).collectAsList()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        cells.add(text(row.get(i)));
      }
      rows.add(cells.toString());
    }
    return rows;
  }

  List<String> duck(String sql, String where, List<String> names) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select " + String.join(", ", names) + " from (" + sql + "\n) where " + where)) {
      while (result.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
          Object value = result.getObject(i);
          // DuckDB's timestamps have no zone, JDBC's are in that of the JVM
          cells.add(
              text(
                  value instanceof java.sql.Timestamp time
                      ? time.toLocalDateTime().toInstant(ZoneOffset.UTC)
                      : value));
        }
        rows.add(cells.toString());
      }
    }
    return rows;
  }

  /** The query of a model for Spark; where it is fitted, the fitted rows of what Spark gives. */
  String sparkQuery(Model model) {
    if (model.contract().fittedBy() == null) {
      return model.sql();
    }
    List<Object[]> rows = new ArrayList<>();
    for (Row row : Fitted.rows(spark, model.contract(), spark.sql(model.sql())).collectAsList()) {
      Object[] values = new Object[row.size()];
      Arrays.setAll(values, row::get);
      rows.add(values);
    }
    return select(model.contract(), rows);
  }

  /** The query of a model for DuckDB; where it is fitted, the fitted rows of what DuckDB gives. */
  String duckQuery(Model model) throws SQLException {
    return model.contract().fittedBy() == null
        ? model.sql()
        : select(model.contract(), fitted(duck, model));
  }

  /** Rows that a model's fit makes of what DuckDB gives. */
  static List<Object[]> fitted(Connection duck, Model model) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet result = statement.executeQuery(model.sql())) {
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        columns.add(result.getMetaData().getColumnName(i));
      }
      List<Object[]> rows = new ArrayList<>();
      while (result.next()) {
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = result.getObject(i + 1);
        }
        rows.add(values);
      }
      return Fit.of(model.contract().fittedBy()).fit(new Fit.Input(columns, rows));
    }
  }

  private static String select(Contract contract, List<Object[]> rows) {
    List<String> names = names(contract);
    return select(
        contract.columns(),
        rows.stream()
            .map(
                row -> {
                  Map<String, Object> cells = new HashMap<>();
                  for (int i = 0; i < row.length; i++) {
                    cells.put(names.get(i), row[i]);
                  }
                  return cells;
                })
            .toList());
  }

  /** A value as it is compared. */
  static String text(Object value) {
    if (value instanceof Double number) {
      return Double.isFinite(number)
          ? plain(new BigDecimal(number, new MathContext(9)))
          : number.toString();
    }
    if (value instanceof BigDecimal number) {
      return plain(number);
    }
    if (value instanceof Number number) {
      return number.toString();
    }
    if (value instanceof java.sql.Timestamp instant) {
      return instant.toInstant().toString();
    }
    return String.valueOf(value);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** A value of an expected row as it is compared. */
  static String expected(Object value, String type) {
    if (value == null) {
      return "null";
    }
    if (type.startsWith("decimal")) {
      return plain(new BigDecimal(value.toString()));
    }
    return type.equals("double") ? text(Double.valueOf(value.toString())) : value.toString();
  }

  static List<String> names(Contract contract) {
    return contract.givenColumns().stream().map(Column::name).toList();
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }
}
