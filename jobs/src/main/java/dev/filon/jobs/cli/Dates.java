package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** Days given on the command line. */
final class Dates {

  private Dates() {}

  /**
   * The day.
   *
   * @throws JobException exit 2 if it is not a day as YYYY-MM-DD
   */
  static LocalDate parse(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw JobException.usage(option + " must be a day as YYYY-MM-DD, not '" + text + "'");
    }
  }
}
