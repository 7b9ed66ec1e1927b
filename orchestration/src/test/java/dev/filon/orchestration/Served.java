package dev.filon.orchestration;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/** What readers of a warehouse see. */
public final class Served {

  private Served() {}

  /** One value of the served snapshot. */
  public static String value(Path warehouse, String sql) throws Exception {
    try (Connection db =
            DriverManager.getConnection(
                "jdbc:duckdb:" + warehouse.resolve("served/filon.duckdb").toRealPath());
        Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Number of rows and a hash of all of them, by table. */
  public static Map<String, String> content(Path warehouse) throws Exception {
    Map<String, String> content = new TreeMap<>();
    try (Connection db =
            DriverManager.getConnection(
                "jdbc:duckdb:" + warehouse.resolve("served/filon.duckdb").toRealPath());
        Statement names = db.createStatement();
        ResultSet tables =
            names.executeQuery(
                "select table_name from duckdb_tables() where schema_name = 'main' order by 1")) {
      while (tables.next()) {
        try (Statement statement = db.createStatement();
            ResultSet row =
                statement.executeQuery(
                    "select count(*) || ' rows ' || coalesce(sum(hash("
                        + columns(db, tables.getString(1))
                        + ")::hugeint), 0) from "
                        + tables.getString(1))) {
          row.next();
          content.put(tables.getString(1), row.getString(1));
        }
      }
    }
    return content;
  }

  /** Names of a table's columns; sums of doubles depend on their order in the last digits. */
  private static String columns(Connection db, String table) throws Exception {
    try (PreparedStatement statement =
        db.prepareStatement(
            "select string_agg(case when data_type = 'DOUBLE' then 'round(' || column_name || ', 9)'"
                + " else column_name end, ', ' order by column_index) from duckdb_columns()"
                + " where schema_name = 'main' and table_name = ?")) {
      statement.setString(1, table);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
