package dev.filon.reports.dashboard.plan;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;

/** Open actions as all-day events of an iCalendar file (RFC 5545). */
public final class Calendar {

  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int LINE = 74;

  private Calendar() {}

  /**
   * The file.
   *
   * @param summary the title of an event
   * @param description its text
   */
  public static String of(
      List<PlanAction> actions,
      Function<PlanAction, String> summary,
      Function<PlanAction, String> description) {
    StringBuilder ics = new StringBuilder(200 * actions.size() + 100);
    line(ics, "BEGIN:VCALENDAR");
    line(ics, "VERSION:2.0");
    line(ics, "PRODID:-//Filon//Plan//EN");
    for (PlanAction action : actions) {
      LocalDate due = action.dueOn();
      line(ics, "BEGIN:VEVENT");
      line(ics, "UID:" + escaped(action.id()) + "@filon");
      line(ics, "SEQUENCE:" + (action.version() - 1));
      line(ics, "DTSTAMP:" + MOMENT.format(action.updatedAt()));
      line(ics, "DTSTART;VALUE=DATE:" + DAY.format(due));
      line(ics, "DTEND;VALUE=DATE:" + DAY.format(due.plusDays(1)));
      line(ics, "SUMMARY:" + escaped(summary.apply(action)));
      line(ics, "DESCRIPTION:" + escaped(description.apply(action)));
      line(ics, "TRANSP:TRANSPARENT");
      line(ics, "END:VEVENT");
    }
    line(ics, "END:VCALENDAR");
    return ics.toString();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replaceAll("\\R", "\\\\n")
        .replaceAll("\\p{Cc}", "");
  }

  /** Folds after 75 bytes, never inside a character. */
  private static void line(StringBuilder ics, String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      String one = Character.toString(character);
      int size = one.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + size > LINE) {
        ics.append("\r\n ");
        bytes = 1;
      }
      ics.append(one);
      bytes += size;
      i += Character.charCount(character);
    }
    ics.append("\r\n");
  }
}
