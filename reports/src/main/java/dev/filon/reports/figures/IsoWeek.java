package dev.filon.reports.figures;

import dev.filon.reports.ReportException;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A week of ISO 8601, Monday to Sunday.
 *
 * @param year the week-based year
 * @param week 1 to 52 or 53
 */
public record IsoWeek(int year, int week) {

  private static final Pattern FORM = Pattern.compile("(\\d{4})-W(\\d{2})");

  /** The week that contains a day. */
  public static IsoWeek of(LocalDate day) {
    return new IsoWeek(
        day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  /**
   * Reads a week such as {@code 2026-W47}.
   *
   * @throws ReportException if the text is not a week that the year has
   */
  public static IsoWeek parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw ReportException.notAWeek(text);
    }
    IsoWeek week =
        new IsoWeek(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    if (week.week == 0 || week.year == 0 || !of(week.monday()).equals(week)) {
      throw ReportException.notAWeek(text);
    }
    return week;
  }

  /** The first day of the week. */
  public LocalDate monday() {
    // 4 January is always in week 1.
    LocalDate inFirstWeek = LocalDate.of(year, 1, 4);
    return inFirstWeek.minusDays(inFirstWeek.getDayOfWeek().getValue() - 1L).plusWeeks(week - 1L);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%04d-W%02d", year, week);
  }
}
