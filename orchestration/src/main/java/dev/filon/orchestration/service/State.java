package dev.filon.orchestration.service;

/** Where a job is in its life. */
enum State {
  /** Waits for its turn; survives a restart of the service. */
  QUEUED,
  /** Its command runs in this process. */
  RUNNING,
  /** Its command ended with exit code 0. */
  SUCCEEDED,
  /** Its command ended with another exit code, or ran past its deadline. */
  FAILED,
  /** Somebody asked for it to be cancelled, and it was. */
  CANCELLED,
  /** The service stopped while it ran. It is never started again by itself. */
  INTERRUPTED;

  /** Whether nothing more happens to the job. */
  boolean ended() {
    return this != QUEUED && this != RUNNING;
  }
}
