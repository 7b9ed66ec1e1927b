package dev.filon.reports.dashboard.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Tells open pages that an action changed: only its number and version, and only to who may see it. */
public final class PlanEvents {

  /** A page that listens. */
  public interface Listener {
    /** Sends; an exception ends the listening. */
    void send(PlanAction action);
  }

  private final Map<Listener, Predicate<PlanAction>> listeners = new ConcurrentHashMap<>();

  /** Begins to listen to what a user may see. */
  public void add(Listener listener, Predicate<PlanAction> maySee) {
    listeners.put(listener, maySee);
  }

  /** Ends listening. */
  public void remove(Listener listener) {
    listeners.remove(listener);
  }

  /** How many pages listen. */
  public int size() {
    return listeners.size();
  }

  /** Tells those who may see it. */
  public void publish(PlanAction action) {
    listeners.forEach(
        (listener, maySee) -> {
          try {
            if (maySee.test(action)) {
              listener.send(action);
            }
          } catch (RuntimeException e) {
            listeners.remove(listener); // the page is gone
          }
        });
  }
}
