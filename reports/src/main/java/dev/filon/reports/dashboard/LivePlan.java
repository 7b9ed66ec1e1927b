package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.plan.PlanAction;
import dev.filon.reports.dashboard.plan.PlanEvents;
import io.javalin.http.sse.SseClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open pages hear of changes by server-sent events. */
final class LivePlan implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LivePlan.class);
  private static final int MOST_LISTENERS = 1000;

  private final ServedSnapshots snapshots;
  private final Accounts accounts;
  private final PlanEvents events = new PlanEvents();
  // one at a time and in order; whoever edits does not wait for those who look on
  private final ExecutorService publisher =
      Executors.newSingleThreadExecutor(
          run -> {
            Thread thread = new Thread(run, "dashboard-events");
            thread.setDaemon(true);
            return thread;
          });

  LivePlan(ServedSnapshots snapshots, Accounts accounts) {
    this.snapshots = snapshots;
    this.accounts = accounts;
  }

  /** Tells open pages of a change, soon. */
  void changed(PlanAction action) {
    publisher.execute(() -> publish(action));
  }

  /** Sends something to all, or connections without events are closed as idle. */
  void ping() {
    publisher.execute(events::ping);
  }

  /** A page begins to listen. */
  void listen(SseClient client) {
    User user = Guard.who(client.ctx());
    if (user == null || events.size() >= MOST_LISTENERS) {
      client.close();
      return;
    }
    client.keepAlive();
    String name = user.name();
    long stamp = user.stamp();
    PlanEvents.Listener listener =
        new PlanEvents.Listener() {
          @Override
          public void send(PlanAction action) {
            alive();
            client.sendEvent("plan", String.valueOf(action.version()));
          }

          @Override
          public void ping() {
            alive();
            client.sendComment("still here");
          }

          private void alive() {
            if (client.terminated()) {
              throw new IllegalStateException("the page is gone");
            }
          }
        };
    client.onClose(() -> events.remove(listener));
    events.add(
        listener,
        owner -> {
          // as for a page: the account as it is now, the reps as they are now
          Optional<User> now = accounts.of(name, stamp);
          if (now.isEmpty()) {
            client.close();
          }
          return now.isPresent() && Scope.of(now.get(), snapshots.info().staff()).sees(owner);
        });
    client.sendComment("listening");
  }

  /** Tells open pages of a change: those that may see whose client it is about. */
  private void publish(PlanAction action) {
    if (events.size() == 0) {
      return;
    }
    try (ScopedSnapshot everything = snapshots.openForProduct()) {
      List<Row> owner =
          action.clientId() == null
              ? List.of()
              : everything.rows(
                  "select rep_id from client_scope where client_id = ?", action.clientId());
      if (action.clientId() == null) {
        events.publish(action, action.repId());
      } else if (!owner.isEmpty()) {
        events.publish(action, owner.get(0).text("rep_id"));
      }
    } catch (RuntimeException e) {
      LOG.warn("Open pages could not be told of a change of the plan", e);
    }
  }

  @Override
  public void close() {
    publisher.shutdownNow();
  }
}
