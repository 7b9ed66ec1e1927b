package dev.filon.jobs.cli;

import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExitCodeGenerator;

/**
 * How a command line tells people of a failure: one message, and the exit code of the exception.
 */
public final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  /** Makes a command line report failures this way. */
  public static CommandLine handle(CommandLine commandLine) {
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              PrintWriter err = command.getErr();
              if (e instanceof IExitCodeGenerator known) {
                err.println("filon: " + e.getMessage());
                LOG.debug("stack trace", e);
                err.flush();
                return known.getExitCode();
              }
              LOG.error("unexpected failure", e);
              err.println("filon: unexpected failure: " + e);
              err.flush();
              return 1;
            });
  }
}
