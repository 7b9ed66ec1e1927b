package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The actions with all their versions. A change names the version that it changes and is refused if
 * that is no longer the present one, so that no change is ever lost unseen.
 *
 * <p>The store does not know who may see what: {@link Plan} does, and pages go through it.
 */
public final class PlanStore {

  /** Who makes proposals, in the history. */
  static final String PRODUCT = "filon";

  /** Who brings actions from the feed, in the history. */
  static final String FEED = "feed";

  private static final String COLUMNS =
      """
      action_id, version, client_id, account_id, rep_id, manager_id, kind, origin, subject, status,
      due_on, done_on, expected_amount, result_amount, rep_note, manager_note, drop_reason, carried,
      is_answered, updated_at, updated_by
      """;

  private final Database database;
  private final Clock clock;
  private volatile Consumer<PlanAction> listener = action -> {};

  /** Keeps actions in a database. */
  public PlanStore(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Who is told of each change, after it is on disk. */
  public void listener(Consumer<PlanAction> told) {
    this.listener = told;
  }

  /**
   * One version in the history.
   *
   * @param verb what was done
   * @param action how it stood then; what never changes is as now
   */
  public record Change(String verb, PlanAction action) {}

  /** An action by number. */
  public Optional<PlanAction> find(String id) {
    return database.read(connection -> find(connection, id));
  }

  private static Optional<PlanAction> find(Connection connection, String id) throws SQLException {
    return select(connection, "where action_id = ?", id).stream().findFirst();
  }

  /** What is open, and what was done or dropped since a day. */
  public List<PlanAction> openOrClosedSince(LocalDate day) {
    return database.read(
        connection ->
            select(
                connection,
                """
                where status in ('PROPOSED', 'AGREED')
                  or (status in ('DONE', 'DROPPED') and updated_at >= ?)
                order by due_on, action_id
                """,
                day.atStartOfDay().atOffset(ZoneOffset.UTC)));
  }

  /** All actions of a client, the latest first. */
  public List<PlanAction> ofClient(String clientId) {
    return database.read(
        connection ->
            select(
                connection,
                "where client_id = ? and status <> 'WITHDRAWN' order by due_on desc, action_id",
                clientId));
  }

  /** What the feed is to hear of: all but proposals that nobody answered. */
  public List<PlanAction> answered() {
    return database.read(
        connection ->
            select(
                connection,
                "where is_answered = true and status <> 'WITHDRAWN' order by action_id"));
  }

  /** All versions of an action, the latest first. */
  public List<Change> history(String id) {
    return database.read(
        connection -> {
          PlanAction now = find(connection, id).orElse(null);
          List<Change> changes = new ArrayList<>();
          if (now == null) {
            return changes;
          }
          try (PreparedStatement statement =
              connection.prepareStatement(
                  """
                  select version, verb, status, due_on, done_on, expected_amount, result_amount,
                    rep_note, manager_note, drop_reason, changed_at, changed_by
                  from plan_change where action_id = ? order by version desc
                  """)) {
            statement.setString(1, id);
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
        });
  }

  /**
   * Makes the next version of an action.
   *
   * @param version the version that the editor saw
   * @throws PlanConflict if that is not the present one, or what is to be done does not fit it
   */
  public PlanAction edit(String id, int version, Edit edit, String by) {
    PlanAction changed =
        database.write(
            connection -> {
              PlanAction now = find(connection, id).orElseThrow();
              if (now.version() != version || !edit.verb().fits(now.status())) {
                throw new PlanConflict(now);
              }
              PlanAction next = edit.apply(now, now(), LocalDate.now(clock), by);
              if (!update(connection, next)) {
                throw new PlanConflict(find(connection, id).orElseThrow());
              }
              remember(connection, next, edit.verb().code());
              return next;
            });
    listener.accept(changed);
    return changed;
  }

  /** Adds an action that somebody entered by hand. */
  public PlanAction add(PlanAction action) {
    database.write(
        connection -> {
          insert(connection, action, "add");
          return null;
        });
    listener.accept(action);
    return action;
  }

  /** The moment, to the microsecond that both databases keep. */
  public Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Takes over what a snapshot brings: actions of the feed that are new or newer there, and the
   * lists' proposals. A proposal that nobody answered follows its list and is withdrawn with it;
   * what people did is never touched by a proposal.
   *
   * @return how many actions changed
   */
  public int takeOver(ScopedSnapshot everything) {
    List<PlanAction> fromFeed = new ArrayList<>();
    for (Row row : everything.rows("select * from fact_action order by action_id")) {
      fromFeed.add(ofFeed(row));
    }
    Map<String, PlanAction> proposals = new HashMap<>();
    for (Row row : everything.rows("select * from mart_action where state = 'new'")) {
      PlanAction proposal = ofList(row);
      proposals.put(proposal.id(), proposal);
    }
    return database.write(
        connection -> {
          Map<String, PlanAction> known = new HashMap<>();
          select(connection, "").forEach(action -> known.put(action.id(), action));
          int changed = 0;
          Set<String> fed = new HashSet<>();
          for (PlanAction action : fromFeed) {
            fed.add(action.id());
            PlanAction old = known.get(action.id());
            if (old == null) {
              insert(connection, action, "load");
              changed++;
            } else if (action.updatedAt().isAfter(old.updatedAt())) {
              changed += next(connection, action, old, "load");
            }
          }
          for (PlanAction proposal : proposals.values()) {
            PlanAction old = known.get(proposal.id());
            if (old == null && !fed.contains(proposal.id())) {
              insert(connection, proposal, "propose");
              changed++;
            } else if (old != null && !old.answered() && !same(old, proposal)) {
              changed += next(connection, proposal, old, "propose");
            }
          }
          for (PlanAction old : known.values()) {
            if (!old.answered()
                && old.status() == Status.PROPOSED
                && !proposals.containsKey(old.id())) {
              changed += next(connection, withStatus(old, Status.WITHDRAWN), old, "withdraw");
            }
          }
          return changed;
        });
  }

  private static int next(Connection connection, PlanAction content, PlanAction old, String verb)
      throws SQLException {
    PlanAction next = withVersion(content, old.version() + 1, Math.max(old.carried(), 0));
    if (!update(connection, next)) {
      return 0; // somebody answered it this very moment: what people do counts
    }
    remember(connection, next, verb);
    return 1;
  }

  private static boolean same(PlanAction a, PlanAction b) {
    return a.status() == b.status()
        && a.dueOn().equals(b.dueOn())
        && a.repId().equals(b.repId())
        && Objects.equals(a.managerId(), b.managerId())
        && Objects.equals(a.subject(), b.subject())
        && a.expected() != null
        && b.expected() != null
        && a.expected().compareTo(b.expected()) == 0;
  }

  private PlanAction ofFeed(Row row) {
    LocalDateTime updated = (LocalDateTime) row.value("updated_at");
    String client =
        row.text("account_client_id") == null
            ? row.text("client_id")
            : row.text("account_client_id");
    return new PlanAction(
        row.text("action_id"),
        1,
        "(unknown)".equals(client) ? null : client,
        row.text("account_id"),
        row.text("rep_id"),
        row.text("manager_id"),
        row.text("kind"),
        row.text("origin"),
        null,
        Status.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
        row.date("due_on"),
        row.date("done_on"),
        row.money("expected_amount"),
        row.money("result_amount"),
        row.text("rep_note"),
        row.text("manager_note"),
        null,
        0,
        true,
        updated == null
            ? row.date("due_on").atStartOfDay().toInstant(ZoneOffset.UTC)
            : updated.toInstant(ZoneOffset.UTC),
        FEED);
  }

  private PlanAction ofList(Row row) {
    String client = row.text("client_id");
    return new PlanAction(
        row.text("action_id"),
        1,
        "(unknown)".equals(client) ? null : client,
        row.text("account_id"),
        row.text("rep_id"),
        row.text("manager_id"),
        row.text("kind"),
        row.text("origin"),
        row.text("subject"),
        Status.PROPOSED,
        row.date("due_on"),
        null,
        row.money("expected_amount"),
        null,
        null,
        null,
        null,
        0,
        false,
        now(),
        PRODUCT);
  }

  private PlanAction withStatus(PlanAction a, Status status) {
    return new PlanAction(
        a.id(),
        a.version(),
        a.clientId(),
        a.accountId(),
        a.repId(),
        a.managerId(),
        a.kind(),
        a.origin(),
        a.subject(),
        status,
        a.dueOn(),
        a.doneOn(),
        a.expected(),
        a.result(),
        a.repNote(),
        a.managerNote(),
        a.dropReason(),
        a.carried(),
        a.answered(),
        now(),
        PRODUCT);
  }

  private static PlanAction withVersion(PlanAction a, int version, int carried) {
    return new PlanAction(
        a.id(),
        version,
        a.clientId(),
        a.accountId(),
        a.repId(),
        a.managerId(),
        a.kind(),
        a.origin(),
        a.subject(),
        a.status(),
        a.dueOn(),
        a.doneOn(),
        a.expected(),
        a.result(),
        a.repNote(),
        a.managerNote(),
        a.dropReason(),
        carried,
        a.answered(),
        a.updatedAt(),
        a.updatedBy());
  }

  private static List<PlanAction> select(Connection connection, String rest, Object... values)
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

  private static void insert(Connection connection, PlanAction action, String verb)
      throws SQLException {
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
  private static boolean update(Connection connection, PlanAction action) throws SQLException {
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

  private static void remember(Connection connection, PlanAction action, String verb)
      throws SQLException {
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
