package dev.filon.reports.dashboard.plan;

/** Somebody else changed the action first; nothing was written. */
public final class PlanConflict extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient PlanAction now;

  PlanConflict(PlanAction now) {
    super("Action '" + now.id() + "' is at version " + now.version() + " by now");
    this.now = now;
  }

  /** The action as it stands. */
  public PlanAction now() {
    return now;
  }
}
