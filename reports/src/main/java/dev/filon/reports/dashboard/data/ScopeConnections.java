package dev.filon.reports.dashboard.data;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to one snapshot, with the statements that they have prepared. A connection gets its
 * scope when it is made and serves no other for as long as it lives, so that nothing of one user
 * can be left over for the next one.
 */
final class ScopeConnections implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScopeConnections.class);
  private static final String SEPARATOR = "\u001f";
  private static final int MOST_IDLE = 200;
  private static final int MOST_STATEMENTS = 100;

  private final Opener opener;
  private final Map<Scope, Deque<Scoped>> idle = new LinkedHashMap<>(16, 0.75f, true);
  private int idleCount;
  private int made;
  private boolean closed;

  /** Makes a connection that sees nothing yet. */
  interface Opener {
    Connection open() throws SQLException;
  }

  ScopeConnections(Opener opener) {
    this.opener = opener;
  }

  /** A connection that sees what one scope allows. */
  static final class Scoped {
    private final Scope scope;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);

    private Scoped(Scope scope, Connection connection) {
      this.scope = scope;
      this.connection = connection;
    }

    /** The statement of a query, prepared when it is asked for the first time. */
    PreparedStatement statement(String sql) throws SQLException {
      PreparedStatement statement = statements.get(sql);
      if (statement == null) {
        statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
        if (statements.size() > MOST_STATEMENTS) {
          Iterator<PreparedStatement> eldest = statements.values().iterator();
          eldest.next().close();
          eldest.remove();
        }
      }
      return statement;
    }
  }

  /** One for a scope, to be given back or dropped. */
  Scoped take(Scope scope) throws SQLException {
    synchronized (this) {
      Deque<Scoped> free = idle.get(scope);
      if (free != null) {
        idleCount--;
        Scoped scoped = free.pop();
        if (free.isEmpty()) {
          idle.remove(scope);
        }
        return scoped;
      }
      made++;
    }
    Connection connection = opener.open();
    try {
      set(connection, "everything", "cast(? as boolean)", String.valueOf(scope.everything()));
      list(connection, "reps", scope.reps());
      list(connection, "heads", scope.heads());
      return new Scoped(scope, connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void list(Connection connection, String variable, java.util.Set<String> ids)
      throws SQLException {
    if (!ids.isEmpty()) {
      set(connection, variable, "string_split(?, chr(31))", String.join(SEPARATOR, ids));
    }
  }

  private static void set(Connection connection, String variable, String expression, String value)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("set variable " + variable + " = " + expression)) {
      statement.setString(1, value);
      statement.execute();
    }
  }

  /** Takes one back for the next request of its scope. */
  void give(Scoped scoped) {
    Scoped surplus = null;
    synchronized (this) {
      if (closed) {
        surplus = scoped;
      } else {
        idle.computeIfAbsent(scoped.scope, scope -> new ArrayDeque<>()).push(scoped);
        if (++idleCount > MOST_IDLE) {
          Iterator<Deque<Scoped>> eldest = idle.values().iterator();
          Deque<Scoped> of = eldest.next();
          surplus = of.removeLast();
          idleCount--;
          if (of.isEmpty()) {
            eldest.remove();
          }
        }
      }
    }
    if (surplus != null) {
      drop(surplus);
    }
  }

  /** Closes one, after an error or because there are too many. */
  void drop(Scoped scoped) {
    try {
      for (Statement statement : scoped.statements.values()) {
        statement.close();
      }
      scoped.connection.close();
    } catch (SQLException e) {
      LOG.warn("A connection to the snapshot cannot be closed", e);
    }
  }

  /** How many were made so far. */
  synchronized int made() {
    return made;
  }

  @Override
  public void close() {
    Map<Scope, Deque<Scoped>> left;
    synchronized (this) {
      closed = true;
      left = new LinkedHashMap<>(idle);
      idle.clear();
      idleCount = 0;
    }
    left.values().forEach(free -> free.forEach(this::drop));
  }
}
