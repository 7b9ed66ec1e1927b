package dev.filon.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What a person reads, and a script gets, when a command fails. */
class ErrorsTest {

  @Command(name = "failing")
  private static final class Failing implements Callable<Integer> {
    private final Throwable failure;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }

  private static String failing(Throwable failure, int exit) {
    StringWriter err = new StringWriter();
    assertThat(
            Errors.handle(new CommandLine(new Failing(failure)))
                .setErr(new PrintWriter(err))
                .execute())
        .isEqualTo(exit);
    return err.toString();
  }

  @Test
  void aKnownFailureIsItsMessageAndItsExitCode() {
    assertThat(failing(JobException.locked("another run is writing"), 4))
        .isEqualTo("filon: another run is writing" + System.lineSeparator());
  }

  @Test
  void aLibraryThatCannotStartIsToldWithWhereItUnpacks() {
    assertThat(
            failing(new ExceptionInInitializerError(new IOException("No space left on device")), 1))
        .startsWith("filon: unexpected failure: java.lang.ExceptionInInitializerError")
        .contains("No space left on device")
        .contains("check space and permissions of " + System.getProperty("java.io.tmpdir"))
        .doesNotContain("\tat ");
  }

  @Test
  void noMemoryIsToldLikeAnyOtherFailure() {
    assertThat(failing(new OutOfMemoryError("Java heap space"), 1))
        .contains("unexpected failure: java.lang.OutOfMemoryError: Java heap space");
  }
}
