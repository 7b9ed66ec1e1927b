package dev.filon.reports.dashboard.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Tells open pages that an action changed: only its number and version, and only to who may see it.
 */
public final class PlanEvents {

  /** A page that listens. */
  public interface Listener {
    /** Sends; an exception ends the listening. */
    void send(PlanAction action);

    /** Keeps the connection open; an exception ends the listening. */
    void ping();
  }

  private final Map<Listener, Predicate<String>> listeners = new ConcurrentHashMap<>();

  /** Begins to listen; {@code maySee} is asked with the rep who owns the client of an action. */
  public void add(Listener listener, Predicate<String> maySee) {
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

  /** Tells those who may see the clients of a rep. */
  public void publish(PlanAction action, String owner) {
    listeners.forEach(
        (listener, maySee) -> {
          try {
            if (maySee.test(owner)) {
              listener.send(action);
            }
          } catch (RuntimeException e) {
            listeners.remove(listener); // the page is gone
          }
        });
  }

  /** Keeps all connections open, and forgets those that are gone. */
  public void ping() {
    listeners
        .keySet()
        .forEach(
            listener -> {
              try {
                listener.ping();
              } catch (RuntimeException e) {
                listeners.remove(listener);
              }
            });
  }
}
