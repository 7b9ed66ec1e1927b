package dev.filon.reports.dashboard.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: after five failures in a quarter of an hour, a name or an address waits
 * until they are a quarter of an hour old. Remembers the latest ten thousand of them.
 */
public final class LoginLimiter {

  private static final int FAILURES = 5;
  private static final int FAILURES_OF_ADDRESS = 30;
  private static final Duration SPAN = Duration.ofMinutes(15);
  private static final int REMEMBERED = 10_000;

  private record Failures(int count, Instant since) {}

  private final Clock clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Counts from now on. */
  public LoginLimiter(Clock clock) {
    this.clock = clock;
  }

  /** Takes a try into account before the password is looked at; false if it must wait. */
  public synchronized boolean mayTry(String name, String address) {
    return add("n:" + name, FAILURES) & add("a:" + address, FAILURES_OF_ADDRESS);
  }

  /** Forgets the tries of a name that got in. */
  public synchronized void succeeded(String name, String address) {
    failures.remove("n:" + name);
    failures.computeIfPresent("a:" + address, (k, f) -> new Failures(f.count() - 1, f.since()));
  }

  private boolean add(String key, int most) {
    Instant now = clock.instant();
    Failures before = failures.get(key);
    if (before == null || before.since().plus(SPAN).isBefore(now)) {
      before = new Failures(0, now);
    }
    if (before.count() >= most) {
      return false;
    }
    failures.put(key, new Failures(before.count() + 1, before.since()));
    return true;
  }
}
