package dev.filon.reports.dashboard.data;

import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * One snapshot as one user may see it, on a connection of its own that never sees another snapshot.
 * Queries name the views of {@code scope.sql}; there is nothing else to be named.
 */
public final class ScopedSnapshot implements AutoCloseable {

  private static final String SEPARATOR = "\u001f";

  private final SnapshotInfo info;
  private final Scope scope;
  private final QueryCache cache;
  private final Semaphore turns;
  private final Opener opener;
  private final Runnable release;
  private Connection connection;

  /** Makes a connection to the snapshot. */
  interface Opener {
    Connection open() throws SQLException;
  }

  ScopedSnapshot(
      SnapshotInfo info,
      Scope scope,
      QueryCache cache,
      Semaphore turns,
      Opener opener,
      Runnable release) {
    this.info = info;
    this.scope = scope;
    this.cache = cache;
    this.turns = turns;
    this.opener = opener;
    this.release = release;
  }

  /** The connection of this request, made for its first query that nobody asked before. */
  private Connection connection() throws SQLException {
    if (connection == null) {
      connection = opener.open();
      set("everything", "cast(? as boolean)", String.valueOf(scope.everything()));
      list("reps", scope.reps().stream().toList());
      list("heads", scope.heads().stream().toList());
    }
    return connection;
  }

  private void list(String variable, List<String> ids) {
    if (!ids.isEmpty()) {
      set(variable, "string_split(?, chr(31))", String.join(SEPARATOR, ids));
    }
  }

  private void set(String variable, String expression, String value) {
    try (PreparedStatement statement =
        connection.prepareStatement("set variable " + variable + " = " + expression)) {
      statement.setString(1, value);
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException("The scope of a request cannot be set: " + e, e);
    }
  }

  /** Number, day, reps and tables of the snapshot. */
  public SnapshotInfo info() {
    return info;
  }

  /** Whose clients are seen. */
  public Scope scope() {
    return scope;
  }

  /**
   * The rows of a query.
   *
   * @param sql over the views of {@code scope.sql}; values come as parameters, never in its text
   */
  public List<Row> rows(String sql, Object... values) {
    return cache.rows(scope, sql, values, () -> inTurn(sql, values));
  }

  /** More queries at once than there are processors would only make each of them slower. */
  private List<Row> inTurn(String sql, Object... values) {
    turns.acquireUninterruptibly();
    try {
      return read(sql, values);
    } finally {
      turns.release();
    }
  }

  private List<Row> read(String sql, Object... values) {
    try (PreparedStatement statement = connection().prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        ResultSetMetaData columns = result.getMetaData();
        List<Row> rows = new ArrayList<>();
        while (result.next()) {
          Map<String, Object> row = new LinkedHashMap<>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            row.put(columns.getColumnLabel(i), plain(result.getObject(i)));
          }
          rows.add(new Row(row));
        }
        return rows;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("A query of the dashboard failed: " + e.getMessage(), e);
    }
  }

  private static Object plain(Object value) {
    if (value instanceof Date day) {
      return day.toLocalDate();
    }
    if (value instanceof Timestamp moment) {
      return moment.toLocalDateTime();
    }
    return value;
  }

  /** Whether a client or prospect is one of those seen. */
  public boolean seesClient(String clientId) {
    return !rows("select 1 from client_scope where client_id = ? limit 1", clientId).isEmpty();
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("A connection to the snapshot cannot be closed", e);
    } finally {
      release.run();
    }
  }
}
