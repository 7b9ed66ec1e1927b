package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.plan.PlanAction.Status;
import dev.filon.reports.dashboard.plan.PlanStore.Change;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rows of the tables {@code plan_action}, the present versions, and {@code plan_change}, all. */
final class ActionTable {

  private static final String COLUMNS =
      """
      action_id, version, client_id, account_id, rep_id, manager_id, kind, origin, subject, status,
      due_on, done_on, expected_amount, result_amount, rep_note, manager_note, drop_reason, carried,
      is_answered, updated_at, updated_by
      """;

  private ActionTable() {}

  static Optional<PlanAction> find(Connection connection, String id) throws SQLException {
    return select(connection, "where action_id = ?", id).stream().findFirst();
  }

  static long size(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select count(*) from plan_action");
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The clients of actions that meet one of two conditions, each found by the index on status. */
  static Set<String> clients(Connection connection, String one, String other, Object... values)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select client_id from plan_action where client_id is not null and "
                + one
                + " union all select client_id from plan_action where client_id is not null and "
                + other)) {
      bind(statement, values);
      Set<String> clients = new HashSet<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          clients.add(row.getString(1));
        }
      }
      return clients;
    }
  }

  /** All versions of an action, the latest first; what never changes is as now. */
  static List<Change> history(Connection connection, PlanAction now) throws SQLException {
    List<Change> changes = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select version, verb, status, due_on, done_on, expected_amount, result_amount,
              rep_note, manager_note, drop_reason, changed_at, changed_by
            from plan_change where action_id = ? order by version desc
            """)) {
      statement.setString(1, now.id());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          changes.add(
              new Change(
                  row.getString("verb"),
                  new PlanAction(
                      now.id(),
                      row.getInt("version"),
                      now.clientId(),
                      now.accountId(),
                      now.repId(),
                      now.managerId(),
                      now.kind(),
                      now.origin(),
                      now.subject(),
                      Status.valueOf(row.getString("status")),
                      row.getObject("due_on", LocalDate.class),
                      row.getObject("done_on", LocalDate.class),
                      row.getBigDecimal("expected_amount"),
                      row.getBigDecimal("result_amount"),
                      row.getString("rep_note"),
                      row.getString("manager_note"),
                      row.getString("drop_reason"),
                      now.carried(),
                      now.answered(),
                      row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                      row.getString("changed_by"))));
        }
      }
    }
    return changes;
  }

  /** Actions that a condition, with its order, picks. */
  static List<PlanAction> select(Connection connection, String rest, Object... values)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select " + COLUMNS + " from plan_action " + rest)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<PlanAction> actions = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          actions.add(
              new PlanAction(
                  row.getString("action_id"),
                  row.getInt("version"),
                  row.getString("client_id"),
                  row.getString("account_id"),
                  row.getString("rep_id"),
                  row.getString("manager_id"),
                  row.getString("kind"),
                  row.getString("origin"),
                  row.getString("subject"),
                  Status.valueOf(row.getString("status")),
                  row.getObject("due_on", LocalDate.class),
                  row.getObject("done_on", LocalDate.class),
                  row.getBigDecimal("expected_amount"),
                  row.getBigDecimal("result_amount"),
                  row.getString("rep_note"),
                  row.getString("manager_note"),
                  row.getString("drop_reason"),
                  row.getInt("carried"),
                  row.getBoolean("is_answered"),
                  row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                  row.getString("updated_by")));
        }
      }
      return actions;
    }
  }

  static void insert(Connection connection, PlanAction action, String verb) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into plan_action (" + COLUMNS + ") values (" + "?, ".repeat(20) + "?)")) {
      bind(
          statement,
          action.id(),
          action.version(),
          action.clientId(),
          action.accountId(),
          action.repId(),
          action.managerId(),
          action.kind(),
          action.origin(),
          action.subject(),
          action.status().name(),
          action.dueOn(),
          action.doneOn(),
          action.expected(),
          action.result(),
          action.repNote(),
          action.managerNote(),
          action.dropReason(),
          action.carried(),
          action.answered(),
          action.updatedAt().atOffset(ZoneOffset.UTC),
          action.updatedBy());
      statement.executeUpdate();
    }
    remember(connection, action, verb);
  }

  /** Whether the version before was still the present one. */
  static boolean update(Connection connection, PlanAction action) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            update plan_action set version = ?, rep_id = ?, manager_id = ?, subject = ?, status = ?,
              due_on = ?, done_on = ?, expected_amount = ?, result_amount = ?, rep_note = ?,
              manager_note = ?, drop_reason = ?, carried = ?, is_answered = ?, updated_at = ?,
              updated_by = ?
            where action_id = ? and version = ?
            """)) {
      bind(
          statement,
          action.version(),
          action.repId(),
          action.managerId(),
          action.subject(),
          action.status().name(),
          action.dueOn(),
          action.doneOn(),
          action.expected(),
          action.result(),
          action.repNote(),
          action.managerNote(),
          action.dropReason(),
          action.carried(),
          action.answered(),
          action.updatedAt().atOffset(ZoneOffset.UTC),
          action.updatedBy(),
          action.id(),
          action.version() - 1);
      return statement.executeUpdate() == 1;
    }
  }

  static void remember(Connection connection, PlanAction action, String verb) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            insert into plan_change (action_id, version, verb, status, due_on, done_on,
              expected_amount, result_amount, rep_note, manager_note, drop_reason, changed_at,
              changed_by)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      bind(
          statement,
          action.id(),
          action.version(),
          verb,
          action.status().name(),
          action.dueOn(),
          action.doneOn(),
          action.expected(),
          action.result(),
          action.repNote(),
          action.managerNote(),
          action.dropReason(),
          action.updatedAt().atOffset(ZoneOffset.UTC),
          action.updatedBy());
      statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        statement.setNull(i + 1, Types.NULL);
      } else if (values[i] instanceof BigDecimal amount) {
        statement.setBigDecimal(i + 1, amount);
      } else {
        statement.setObject(i + 1, values[i]);
      }
    }
  }
}
