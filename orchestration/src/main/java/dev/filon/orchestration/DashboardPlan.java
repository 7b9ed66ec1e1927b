package dev.filon.orchestration;

import dev.filon.jobs.JobException;
import dev.filon.jobs.source.SharedPlan;
import dev.filon.reports.ReportException;
import dev.filon.reports.dashboard.plan.ActionsFile;
import dev.filon.reports.dashboard.plan.Database;
import dev.filon.reports.dashboard.plan.PlanStore;
import dev.filon.reports.dashboard.plan.StorePlace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** What people did in the dashboard, for the nightly job: its module knows no dashboard. */
public final class DashboardPlan implements SharedPlan {

  private final Map<String, String> environment;

  /** The plan where the environment of this process says that it is. */
  public DashboardPlan() {
    this(System.getenv());
  }

  DashboardPlan(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Optional<String> actions(Path warehouse) {
    try {
      Optional<Database> open = StorePlace.of(warehouse, environment).openForReading();
      if (open.isEmpty()) {
        return Optional.empty();
      }
      try (Database database = open.get()) {
        PlanStore store = new PlanStore(database, Clock.systemUTC());
        return store.answeredByPeople().isEmpty()
            ? Optional.empty()
            : Optional.of(ActionsFile.ofPeople(store));
      }
    } catch (ReportException e) {
      throw JobException.source(
          "the plan of the dashboard cannot be read, so nothing was loaded: "
              + e.getMessage()
              + " To load without it, set shared_plan: false.");
    }
  }
}
