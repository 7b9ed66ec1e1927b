package dev.filon.sampledata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExitCodeGenerator;

/** What can go wrong while sample data is written; the message says what, where and what to do. */
public final class SampleDataException extends RuntimeException implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private SampleDataException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  private static SampleDataException usage(String message, Object... values) {
    return new SampleDataException(
        ExitCode.USAGE, String.format(Locale.ROOT, message, values), null);
  }

  static SampleDataException outOfRange(String option, long value, long low, long high) {
    return usage("%s is %d; give a number from %d to %d.", option, value, low, high);
  }

  static SampleDataException historyOutOfRange(
      LocalDate until, int days, LocalDate earliest, LocalDate latest) {
    return usage(
        "A history of %d days until %s leaves the years that the generator knows;"
            + " choose --until and --days between %s and %s.",
        days, until, earliest, latest);
  }

  static SampleDataException noWorkingDay(LocalDate until, int days) {
    return usage(
        "The %d days until %s hold no working day, so nothing can be invoiced;"
            + " give more --days or another --until.",
        days, until);
  }

  static SampleDataException notEmpty(Path out) {
    return usage(
        "The folder %s is not empty; choose another --out,"
            + " or replace the sample data in it with --force.",
        out);
  }

  static SampleDataException notADirectory(Path out) {
    return usage("%s is a file; --out must be a folder, which is made if it is missing.", out);
  }

  static SampleDataException notWritable(Path out, IOException cause) {
    return new SampleDataException(
        ExitCode.USAGE,
        String.format(
            Locale.ROOT,
            "Cannot write to %s (%s); choose an --out where you may create files.",
            out,
            cause),
        cause);
  }

  static SampleDataException writeFailed(Path out, IOException cause) {
    return new SampleDataException(
        ExitCode.SOFTWARE,
        String.format(
            Locale.ROOT,
            "Writing below %s failed (%s); the dumps there are incomplete."
                + " Mend the cause and run again with --force.",
            out,
            cause),
        cause);
  }

  /** 2 for an option that cannot be used, 1 for a failure while writing. */
  @Override
  public int getExitCode() {
    return exitCode;
  }
}
