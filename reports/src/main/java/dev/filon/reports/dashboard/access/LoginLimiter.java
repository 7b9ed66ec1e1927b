package dev.filon.reports.dashboard.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: after five failures in a quarter of an hour, a name or an address waits
 * until they are a quarter of an hour old. Tries whose outcome is not known yet might still fail
 * and take a place too, so that many at once guess no more than one after the other. Remembers the
 * latest ten thousand names and addresses.
 */
public final class LoginLimiter {

  private static final int FAILURES = 5;
  private static final int FAILURES_OF_ADDRESS = 30;
  private static final Duration SPAN = Duration.ofMinutes(15);
  private static final int REMEMBERED = 10_000;

  /** Whether a password may be looked at. */
  public enum Answer {
    /** It may; its outcome must be told. */
    TRY,
    /** Not now: others of this name or address are being looked at. */
    BUSY,
    /** Not before a quarter of an hour is over. */
    WAIT
  }

  private record Tries(int failed, int open, Instant since) {}

  private final Clock clock;
  private final Map<String, Tries> tries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Counts from now on. */
  public LoginLimiter(Clock clock) {
    this.clock = clock;
  }

  /**
   * Asked before a password is looked at. After {@link Answer#TRY} one of {@link #succeeded},
   * {@link #failed} and {@link #notTried} must follow.
   */
  public synchronized Answer mayTry(String name, String address) {
    Tries ofName = now("n:" + name);
    Tries ofAddress = now("a:" + address);
    if (ofName.failed() >= FAILURES || ofAddress.failed() >= FAILURES_OF_ADDRESS) {
      return Answer.WAIT;
    }
    if (ofName.failed() + ofName.open() >= FAILURES
        || ofAddress.failed() + ofAddress.open() >= FAILURES_OF_ADDRESS) {
      return Answer.BUSY;
    }
    add("n:" + name, 0, 1);
    add("a:" + address, 0, 1);
    return Answer.TRY;
  }

  /** The password was right: forgets the failures of the name. */
  public synchronized void succeeded(String name, String address) {
    add("n:" + name, -now("n:" + name).failed(), -1);
    add("a:" + address, 0, -1);
  }

  /** The password was wrong. */
  public synchronized void failed(String name, String address) {
    add("n:" + name, 1, -1);
    add("a:" + address, 1, -1);
  }

  /** The password was not looked at after all. */
  public synchronized void notTried(String name, String address) {
    add("n:" + name, 0, -1);
    add("a:" + address, 0, -1);
  }

  private Tries now(String key) {
    Instant now = clock.instant();
    Tries before = tries.get(key);
    if (before == null) {
      return new Tries(0, 0, now);
    }
    return before.since().plus(SPAN).isBefore(now) ? new Tries(0, before.open(), now) : before;
  }

  private void add(String key, int failed, int open) {
    Tries before = now(key);
    Tries after =
        new Tries(before.failed() + failed, Math.max(0, before.open() + open), before.since());
    if (after.failed() == 0 && after.open() == 0) {
      tries.remove(key);
    } else {
      tries.put(key, after);
    }
  }
}
