package dev.filon.jobs.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which step is being done: on a terminal in one line that is written over, else in the log.
 */
final class ProgressLine implements Consumer<String>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  /** Set by the launcher where standard error is a terminal. */
  private static final String TERMINAL = "filon.terminal";

  private static final String CLEAR = "\r\u001b[K";
  private static final int WIDTH = 78;

  private final PrintStream terminal;
  private final long start = System.nanoTime();
  private int steps;

  /**
   * A line.
   *
   * @param terminal where it is written over, or null for the log
   */
  ProgressLine(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** The line of this process. */
  static ProgressLine open() {
    boolean line = Boolean.getBoolean(TERMINAL) && LOG.isInfoEnabled() && !LogOptions.json();
    return new ProgressLine(line ? System.err : null);
  }

  @Override
  public synchronized void accept(String step) {
    steps++;
    if (terminal == null) {
      LOG.info("{}", step);
      return;
    }
    String text =
        String.format(
            "%4d s  step %d  %s", (System.nanoTime() - start) / 1_000_000_000, steps, step);
    terminal.print(CLEAR + text.substring(0, Math.min(WIDTH, text.length())));
    terminal.flush();
  }

  @Override
  public synchronized void close() {
    if (terminal != null) {
      terminal.print(CLEAR);
      terminal.flush();
    }
  }
}
