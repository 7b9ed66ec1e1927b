package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Sessions.Session;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.pages.Filter;
import dev.filon.reports.dashboard.pages.Pages;
import dev.filon.reports.dashboard.pages.Ui;
import dev.filon.reports.dashboard.pages.Words;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanStore;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Opens the snapshot and the plan for a request, narrowed to what its user may see. Requests take
 * turns: more pages at once than the processors can make would only make each of them slower.
 */
final class Visits {

  private final ServedSnapshots snapshots;
  private final PlanStore store;
  private final Answers answers;
  private final Clock clock;
  // twice as many, since some wait for the disk
  private final Semaphore turns =
      new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);

  Visits(ServedSnapshots snapshots, PlanStore store, Answers answers, Clock clock) {
    this.snapshots = snapshots;
    this.store = store;
    this.answers = answers;
    this.clock = clock;
  }

  /** What a handler does with the snapshot as the user sees it. */
  interface Work {
    void run(Ui ui, ScopedSnapshot snapshot, Plan plan);
  }

  /** Opens the snapshot for a request, narrowed to the user and to the rep or team asked for. */
  void with(Context ctx, String page, Work work) {
    turns.acquireUninterruptibly();
    try {
      inTurn(ctx, page, work);
    } finally {
      turns.release();
    }
  }

  /** Opens the snapshot as a user will see it, before the user asks. */
  void ahead(User user, String page, Work work) {
    turns.acquireUninterruptibly();
    try (ScopedSnapshot snapshot = snapshots.open(info -> Scope.of(user, info.staff()))) {
      Ui ui =
          Pages.ui(
              new Words(user.language(), snapshot.info().snapshot().currency()),
              user,
              snapshot.info(),
              new Filter(Map.of()),
              page,
              "",
              "/" + page,
              LocalDate.now(clock));
      work.run(ui, snapshot, new Plan(store, snapshot));
    } finally {
      turns.release();
    }
  }

  private void inTurn(Context ctx, String page, Work work) {
    Session session = Guard.session(ctx);
    Filter filter = new Filter(ctx.queryParamMap());
    boolean[] outside = new boolean[1];
    try (ScopedSnapshot snapshot =
        snapshots.open(
            info -> {
              Scope whole = Scope.of(session.user(), info.staff());
              Optional<Scope> narrowed = filter.narrow(whole, info.staff());
              outside[0] = narrowed.isEmpty();
              return narrowed.orElse(new Scope(false, Set.of(), Set.of()));
            })) {
      if (outside[0]) {
        answers.problem(ctx, HttpStatus.NOT_FOUND);
        return;
      }
      Ui ui =
          Pages.ui(
              new Words(session.language(), snapshot.info().snapshot().currency()),
              session.user(),
              snapshot.info(),
              filter,
              page,
              session.token(),
              Guard.address(ctx.path(), ctx.queryString()),
              LocalDate.now(clock));
      work.run(ui, snapshot, new Plan(store, snapshot));
    }
  }
}
