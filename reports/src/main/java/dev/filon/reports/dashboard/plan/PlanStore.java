package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.data.ScopedSnapshot;
import java.sql.Array;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
    return database.read(connection -> ActionTable.find(connection, id));
  }

  /** How many actions there are, closed ones included. */
  public long size() {
    return database.read(ActionTable::size);
  }

  /** The clients with an action that is open, or was done or dropped since a day. */
  public Set<String> clientsOpenOrClosedSince(LocalDate day) {
    return database.read(
        connection ->
            ActionTable.clients(
                connection,
                "status in ('PROPOSED', 'AGREED')",
                "status in ('DONE', 'DROPPED') and updated_at >= ?",
                start(day).atOffset(ZoneOffset.UTC)));
  }

  /**
   * What is open, and what was done or dropped since a day.
   *
   * @param clients whose actions
   * @param reps whose actions that name no client; empty for all of those
   */
  public List<PlanAction> openOrClosedSince(
      LocalDate day, Collection<String> clients, Optional<? extends Collection<String>> reps) {
    return database.read(
        connection -> {
          OffsetDateTime since = start(day).atOffset(ZoneOffset.UTC);
          String which =
              " and (status in ('PROPOSED', 'AGREED')"
                  + " or (status in ('DONE', 'DROPPED') and updated_at >= ?))";
          Array ofClients = connection.createArrayOf("varchar", clients.toArray());
          List<PlanAction> actions =
              new ArrayList<>(
                  ActionTable.select(
                      connection, "where client_id = any (?)" + which, ofClients, since));
          if (reps.isEmpty()) {
            actions.addAll(
                ActionTable.select(connection, "where client_id is null" + which, since));
          } else {
            Array ofReps = connection.createArrayOf("varchar", reps.get().toArray());
            actions.addAll(
                ActionTable.select(
                    connection,
                    "where client_id is null and rep_id = any (?)" + which,
                    ofReps,
                    since));
          }
          return actions.stream()
              .sorted(Comparator.comparing(PlanAction::dueOn).thenComparing(PlanAction::id))
              .toList();
        });
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** All actions of a client, the latest first. */
  public List<PlanAction> ofClient(String clientId) {
    return database.read(
        connection ->
            ActionTable.select(
                connection,
                "where client_id = ? and status <> 'WITHDRAWN' order by due_on desc, action_id",
                clientId));
  }

  /** What the feed is to hear of: all but proposals that nobody answered. */
  public List<PlanAction> answered() {
    return database.read(
        connection ->
            ActionTable.select(
                connection,
                "where is_answered = true and status <> 'WITHDRAWN' order by action_id"));
  }

  /** Those of them that a person changed last, so that the feed does not know it yet. */
  public List<PlanAction> answeredByPeople() {
    return answered().stream().filter(action -> !action.updatedBy().equals(FEED)).toList();
  }

  /** All versions of an action, the latest first. */
  public List<Change> history(String id) {
    return database.read(
        connection -> {
          Optional<PlanAction> now = ActionTable.find(connection, id);
          return now.isEmpty() ? List.of() : ActionTable.history(connection, now.get());
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
              PlanAction now = ActionTable.find(connection, id).orElseThrow();
              if (now.version() != version || !edit.verb().fits(now.status())) {
                throw new PlanConflict(now);
              }
              PlanAction next = edit.apply(now, now(), LocalDate.now(clock), by);
              if (!ActionTable.update(connection, next)) {
                throw new PlanConflict(ActionTable.find(connection, id).orElseThrow());
              }
              ActionTable.remember(connection, next, edit.verb().code());
              return next;
            });
    listener.accept(changed);
    return changed;
  }

  /** Adds an action that somebody entered by hand. */
  public PlanAction add(PlanAction action) {
    database.write(
        connection -> {
          ActionTable.insert(connection, action, "add");
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
    return new TakeOver(everything, now()).into(database);
  }
}
