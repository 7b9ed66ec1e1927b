package dev.filon.reports.dashboard.data;

import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One snapshot as one user may see it, on a connection that never sees another snapshot or scope.
 * Queries name the views of {@code scope.sql}; there is nothing else to be named.
 */
public final class ScopedSnapshot implements AutoCloseable {

  private static final String SEPARATOR = "\u001f";

  private final SnapshotInfo info;
  private final Scope scope;
  private final QueryCache cache;
  private final ScopeConnections connections;
  private final Runnable release;
  private ScopeConnections.Scoped scoped;

  ScopedSnapshot(
      SnapshotInfo info,
      Scope scope,
      QueryCache cache,
      ScopeConnections connections,
      Runnable release) {
    this.info = info;
    this.scope = scope;
    this.cache = cache;
    this.connections = connections;
    this.release = release;
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
    return cache.rows(scope, sql, values, () -> read(sql, values));
  }

  /**
   * The rows of a query about some of many.
   *
   * @param sql in which {@code unnest(string_split(?, chr(31)))} stands for the ids
   */
  public List<Row> rowsOf(String sql, Collection<String> ids) {
    return ids.isEmpty() ? List.of() : rows(sql, String.join(SEPARATOR, new TreeSet<>(ids)));
  }

  private List<Row> read(String sql, Object... values) {
    boolean done = false;
    try {
      if (scoped == null) {
        scoped = connections.take(scope);
      }
      List<Row> rows = read(scoped.statement(sql), values);
      done = true;
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException("A query of the dashboard failed: " + e.getMessage(), e);
    } finally {
      if (!done && scoped != null) {
        connections.drop(scoped);
        scoped = null;
      }
    }
  }

  private static List<Row> read(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    try (ResultSet result = statement.executeQuery()) {
      ResultSetMetaData columns = result.getMetaData();
      String[] names = new String[columns.getColumnCount()];
      for (int i = 0; i < names.length; i++) {
        names[i] = columns.getColumnLabel(i + 1);
      }
      List<Row> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
          row.put(names[i], plain(result.getObject(i + 1)));
        }
        rows.add(new Row(row));
      }
      return rows;
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

  /** A client or prospect: name, owner, account; empty if it is not one of those seen. */
  public Optional<Row> client(String clientId) {
    return rows("select * from client_scope where client_id = ?", clientId).stream().findFirst();
  }

  /** How many clients and prospects are seen. */
  public long clients() {
    return rows("select count(*) as clients from client_scope").get(0).count("clients");
  }

  /** The clients and prospects that are seen. */
  public List<String> clientIds() {
    return rows("select client_id from client_scope").stream()
        .map(row -> row.text("client_id"))
        .toList();
  }

  /** Those of some clients and prospects that are seen, with their names. */
  public Map<String, String> names(Collection<String> clientIds) {
    Map<String, String> names = new HashMap<>();
    rowsOf(
            "select client_id, name from client_scope"
                + " where client_id in (select unnest(string_split(?, chr(31))))",
            clientIds)
        .forEach(row -> names.put(row.text("client_id"), row.text("name")));
    return names;
  }

  @Override
  public void close() {
    if (scoped != null) {
      connections.give(scoped);
      scoped = null;
    }
    release.run();
  }
}
