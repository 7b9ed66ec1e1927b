package dev.filon.orchestration.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * One attempt at one piece of work.
 *
 * @param id derived from key and attempt, so that the same submission has the same id
 * @param operator name of the operator
 * @param key what the caller calls the piece of work, for example a task of a scheduler's run
 * @param attempt from 1; the same key with another number is another attempt at the same work
 * @param arguments values by name, in the operator's order
 * @param state where it is
 * @param exitCode as the command line's, or null while it has none
 * @param message what a person needs to know of a failure, or null
 * @param output what the command wrote on standard output
 * @param deadlineSeconds seconds that it may run
 * @param cancelRequested whether somebody asked for it to be cancelled
 * @param createdAt when it was submitted
 * @param startedAt when its command began, or null
 * @param endedAt when it ended, or null
 */
record Job(
    String id,
    String operator,
    String key,
    int attempt,
    Map<String, String> arguments,
    State state,
    Integer exitCode,
    String message,
    String output,
    long deadlineSeconds,
    boolean cancelRequested,
    Instant createdAt,
    Instant startedAt,
    Instant endedAt) {

  private static final int FAILED = 1;
  private static final int LOCKED = 4;

  /** The id of an attempt. */
  static String id(String key, int attempt) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((attempt + "\n" + key).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * Whether the same work may succeed when it is tried again without a person doing something
   * first. A locked warehouse (4) and an unexpected failure (1) may; a wrong argument (2), a failed
   * audit (3) and a missing or damaged dump (5) may not.
   */
  boolean retryable() {
    return state == State.INTERRUPTED
        || (state == State.FAILED
            && exitCode != null
            && (exitCode == FAILED || exitCode == LOCKED));
  }
}
