package dev.filon.orchestration.service;

import java.io.PrintWriter;
import java.util.List;

/** What jobs run: the command line, or in tests something that behaves like one. */
interface Commands {
  /** Whether there is a command of this name. */
  boolean has(String command);

  /**
   * Runs a command to its end in this thread.
   *
   * @return its exit code
   */
  int execute(String job, List<String> words, PrintWriter out, PrintWriter err);

  /** Ends what Spark computes for a job; may be called often, and after the job's end. */
  void cancel(String job);
}
