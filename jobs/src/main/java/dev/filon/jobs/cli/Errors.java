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
        .setExecutionStrategy(
            parsed -> {
              try {
                parsed.commandSpec().root().mixins().values().stream()
                    .map(CommandLine.Model.CommandSpec::userObject)
                    .filter(LogOptions.class::isInstance)
                    .forEach(options -> ((LogOptions) options).apply());
                return new CommandLine.RunLast().execute(parsed);
              } catch (Error e) {
                // a library that cannot start, no memory: told like any other failure
                throw new CommandLine.ExecutionException(
                    parsed.commandSpec().commandLine(), String.valueOf(e), new FatalError(e));
              }
            })
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              PrintWriter err = command.getErr();
              if (e instanceof IExitCodeGenerator known) {
                say(err, e.getMessage());
                LOG.debug("stack trace", e);
                err.flush();
                return known.getExitCode();
              }
              Throwable shown = e instanceof FatalError ? e.getCause() : e;
              LOG.error("unexpected failure", shown);
              say(err, "unexpected failure: " + shown + cause(shown));
              err.flush();
              return 1;
            });
  }

  /** One message; where the log is JSON, a line of it. */
  private static void say(PrintWriter err, String message) {
    if (LogOptions.json()) {
      LOG.error("{}", message);
    } else {
      err.println("filon: " + message);
    }
  }

  private static String cause(Throwable failure) {
    return failure instanceof ExceptionInInitializerError && failure.getCause() != null
        ? " (" + failure.getCause() + "): check space and permissions of " + temporary()
        : "";
  }

  private static String temporary() {
    return System.getProperty("java.io.tmpdir");
  }

  /** Carries an error through a command line that only passes exceptions on. */
  private static final class FatalError extends Exception {
    private static final long serialVersionUID = 1L;

    FatalError(Error error) {
      super(error);
    }
  }
}
