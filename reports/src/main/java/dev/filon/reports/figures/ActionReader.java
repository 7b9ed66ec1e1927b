package dev.filon.reports.figures;

import static dev.filon.reports.figures.SnapshotReader.date;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Map;

/** Reads the actions that are entered, and the proposals that may be taken up. */
public final class ActionReader {

  /** A prospect is known by its account alone. */
  private static final String CLIENT =
      "case when %1$s.client_id <> '(unknown)'"
          + " and %1$s.client_id <> 'prospect:' || coalesce(%1$s.account_id, '')"
          + " then %1$s.client_id end as client_id";

  private final SnapshotReader reader;

  /** Reads from a snapshot that stays open meanwhile. */
  public ActionReader(SnapshotReader reader) {
    this.reader = reader;
  }

  /** All actions by id. */
  public Map<String, ActionRecord> actions() {
    Map<String, ActionRecord> actions = new HashMap<>();
    reader.rows(
        "select f.action_id, "
            + CLIENT.formatted("f")
            + ", f.account_id, f.rep_id, f.manager_id, f.kind, f.origin, f.due_on, f.status,"
            + " f.expected_amount, f.result_amount, f.done_on, f.rep_note, f.manager_note,"
            + " f.updated_at from fact_action f"
            + " union all select m.action_id, "
            + CLIENT.formatted("m")
            + ", m.account_id, m.rep_id, m.manager_id, m.kind, m.origin, m.due_on, m.status,"
            + " m.expected_amount, null, null, null, null, null from mart_action m"
            + " where m.action_id not in (select action_id from fact_action)",
        row -> actions.put(row.getString("action_id"), record(row)));
    return actions;
  }

  private static ActionRecord record(ResultSet row) throws SQLException {
    Timestamp updated = row.getTimestamp("updated_at");
    return new ActionRecord(
        row.getString("action_id"),
        row.getString("client_id"),
        row.getString("account_id"),
        row.getString("rep_id"),
        row.getString("manager_id"),
        row.getString("kind"),
        row.getString("origin"),
        date(row, "due_on"),
        row.getString("status"),
        row.getBigDecimal("expected_amount"),
        row.getBigDecimal("result_amount"),
        date(row, "done_on"),
        row.getString("rep_note"),
        row.getString("manager_note"),
        updated == null ? null : updated.toLocalDateTime());
  }
}
