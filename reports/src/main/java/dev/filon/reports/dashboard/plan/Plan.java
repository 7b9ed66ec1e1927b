package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The plan as one user may see it: actions of clients that the user sees in the snapshot of the
 * request, whoever does them, and those without a client of reps that the user sees.
 */
public final class Plan {

  /** Clients up to which the store is asked about each of them, however few actions it has. */
  private static final int FEW = 500;

  /** To look one client up takes as long as to read this many actions, closed ones included. */
  private static final int ACTIONS = 10;

  private final int few;
  private final PlanStore store;
  private final ScopedSnapshot snapshot;
  private final Map<String, Boolean> seen = new HashMap<>();

  /** The plan of a request. */
  public Plan(PlanStore store, ScopedSnapshot snapshot) {
    this(store, snapshot, FEW);
  }

  /** As above, with another number of clients that are few. */
  Plan(PlanStore store, ScopedSnapshot snapshot, int few) {
    this.few = few;
    this.store = store;
    this.snapshot = snapshot;
  }

  /** What is open, and what was done or dropped since a day. */
  public List<PlanAction> openOrClosedSince(LocalDate day) {
    Collection<String> seen = mayHaveActions(day);
    Scope scope = snapshot.scope();
    return store.openOrClosedSince(
        day, seen, scope.everything() ? Optional.empty() : Optional.of(scope.reps()));
  }

  /** Clients that are seen, those without such actions left out if that is faster. */
  private Collection<String> mayHaveActions(LocalDate day) {
    long clients = snapshot.clients();
    return clients <= few || clients <= store.size() / ACTIONS
        ? snapshot.clientIds()
        : snapshot.names(store.clientsOpenOrClosedSince(day)).keySet();
  }

  /** The actions of a client; none if the user does not see it. */
  public List<PlanAction> ofClient(String clientId) {
    return seesClient(clientId) ? store.ofClient(clientId) : List.of();
  }

  /** An action; empty if there is none or the user does not see it. */
  public Optional<PlanAction> find(String id) {
    return store.find(id).filter(this::sees);
  }

  /** All versions of an action, the latest first; none if the user does not see it. */
  public List<PlanStore.Change> history(String id) {
    return find(id).map(action -> store.history(action.id())).orElse(List.of());
  }

  /** Changes an action that the user sees; empty if there is none. */
  public Optional<PlanAction> edit(String id, int version, Edit edit, String by) {
    return find(id).map(action -> store.edit(action.id(), version, edit, by));
  }

  /** Whether the user may see an action. */
  public boolean sees(PlanAction action) {
    return action.clientId() == null
        ? snapshot.scope().sees(action.repId())
        : seesClient(action.clientId());
  }

  private boolean seesClient(String clientId) {
    return seen.computeIfAbsent(clientId, id -> snapshot.client(id).isPresent());
  }
}
