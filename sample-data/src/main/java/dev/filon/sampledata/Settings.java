package dev.filon.sampledata;

import java.time.LocalDate;

/**
 * What a generated world looks like. Two worlds with the same settings have the same events, day by
 * day; {@code nights} and {@code advance} only say how much of it is written.
 *
 * @param lines invoice lines from the first day of the history to {@code until}, exactly
 * @param seed any number; the same seed gives the same bytes
 * @param days length of the history in calendar days
 * @param until last day of the history
 * @param nights calendar days after the full extract for which delta dumps are written
 * @param advance calendar days after {@code until} at which the full extract is taken
 * @param clients how many clients there are; 0 for one per forty lines, at least sixty
 * @param planted how many clients of each planted pattern there are, in percent of the usual number
 */
public record Settings(
    long lines,
    long seed,
    int days,
    LocalDate until,
    int nights,
    int advance,
    int clients,
    int planted) {

  static final long MOST_LINES = 200_000_000L;
  static final int MOST_DAYS = 36_500;
  static final int MOST_NIGHTS = 366;
  static final int FEWEST_CLIENTS = 60;
  static final int MOST_CLIENTS = 5_000_000;
  private static final LocalDate EARLIEST = LocalDate.of(1990, 1, 1);
  private static final LocalDate LATEST = LocalDate.of(2048, 12, 31);

  /**
   * Checks that the values make a world.
   *
   * @throws SampleDataException if a value is out of its range
   */
  public Settings {
    inRange("--lines", lines, 1, MOST_LINES);
    inRange("--days", days, 1, MOST_DAYS);
    inRange("--nights", nights, 0, MOST_NIGHTS);
    inRange("--advance", advance, 0, MOST_NIGHTS);
    if (clients != 0) {
      inRange("--clients", clients, FEWEST_CLIENTS, MOST_CLIENTS);
    }
    inRange("--planted", planted, 10, 300);
    if (until.isAfter(LATEST) || until.minusDays(days).isBefore(EARLIEST)) {
      throw SampleDataException.historyOutOfRange(until, days, EARLIEST, LATEST);
    }
  }

  private static void inRange(String option, long value, long low, long high) {
    if (value < low || value > high) {
      throw SampleDataException.outOfRange(option, value, low, high);
    }
  }

  /** First day of the history, in days since 1970-01-01. */
  int firstDay() {
    return lastDay() - days + 1;
  }

  /** {@code until}, in days since 1970-01-01. */
  int lastDay() {
    return Math.toIntExact(until.toEpochDay());
  }

  /** The day of the full extract, in days since 1970-01-01. */
  int extractDay() {
    return lastDay() + advance;
  }

  /** The last day that is written at all, in days since 1970-01-01. */
  int horizonDay() {
    return extractDay() + nights;
  }
}
