package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What a snapshot brings into the plan: actions of the feed, and the lists' proposals. */
final class TakeOver {

  private final ScopedSnapshot everything;
  private final Instant now;

  TakeOver(ScopedSnapshot everything, Instant now) {
    this.everything = everything;
    this.now = now;
  }

  /**
   * Takes it over in one transaction.
   *
   * @return how many actions changed
   */
  int into(Database database) {
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
          ActionTable.select(connection, "").forEach(action -> known.put(action.id(), action));
          int changed = 0;
          Set<String> fed = new HashSet<>();
          for (PlanAction action : fromFeed) {
            fed.add(action.id());
            PlanAction old = known.get(action.id());
            if (old == null) {
              ActionTable.insert(connection, action, "load");
              changed++;
            } else if (action.updatedAt().isAfter(old.updatedAt())) {
              changed += next(connection, action, old, "load");
            }
          }
          for (PlanAction proposal : proposals.values()) {
            PlanAction old = known.get(proposal.id());
            if (old == null && !fed.contains(proposal.id())) {
              ActionTable.insert(connection, proposal, "propose");
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
    if (!ActionTable.update(connection, next)) {
      return 0; // somebody answered it this very moment: what people do counts
    }
    ActionTable.remember(connection, next, verb);
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
        PlanStore.FEED);
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
        now,
        PlanStore.PRODUCT);
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
        now,
        PlanStore.PRODUCT);
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
}
