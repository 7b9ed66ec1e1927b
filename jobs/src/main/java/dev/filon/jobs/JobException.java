package dev.filon.jobs;

import picocli.CommandLine.IExitCodeGenerator;

/**
 * An error that a person has to act on. Its message says what is wrong, where, and what to do; its
 * exit code is the one that the command line documents.
 */
public final class JobException extends RuntimeException implements IExitCodeGenerator {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private JobException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** A value that was given on the command line or in the configuration cannot be used (exit 2). */
  public static JobException usage(String message) {
    return new JobException(2, message, null);
  }

  /** An audit or a gate failed: nothing was published (exit 3). */
  public static JobException audit(String message) {
    return new JobException(3, message, null);
  }

  /** Another run holds the warehouse (exit 4). */
  public static JobException locked(String message) {
    return new JobException(4, message, null);
  }

  /** A dump, a definition or a snapshot is missing or unreadable (exit 5). */
  public static JobException source(String message) {
    return new JobException(5, message, null);
  }

  /** As {@link #source(String)}, with the failure underneath. */
  public static JobException source(String message, Throwable cause) {
    return new JobException(5, message, cause);
  }

  /**
   * A model or a definition that ships with the product is wrong, or the machine fails (exit 1).
   */
  public static JobException internal(String message, Throwable cause) {
    return new JobException(1, message, cause);
  }

  @Override
  public int getExitCode() {
    return exitCode;
  }
}
