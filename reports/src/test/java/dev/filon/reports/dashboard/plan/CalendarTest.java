package dev.filon.reports.dashboard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalendarTest {

  @Test
  void anActionIsAnAllDayEventOnItsDueDay() {
    String ics =
        Calendar.of(
            List.of(PlanStoreTest.action("a;1")), a -> "Call: Müller, Fils; \\", a -> "one\ntwo");
    assertThat(ics)
        .startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        .contains("UID:a\\;1@filon\r\n")
        .contains("DTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128\r\n")
        .contains("SUMMARY:Call: Müller\\, Fils\\; \\\\\r\n")
        .contains("DESCRIPTION:one\\ntwo\r\n")
        .endsWith("END:VCALENDAR\r\n");
  }

  @Test
  void longLinesAreFoldedBetweenCharacters() {
    String ics = Calendar.of(List.of(PlanStoreTest.action("a")), a -> "é€😀".repeat(60), a -> "");
    for (String line : ics.split("\r\n")) {
      assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(75);
    }
    assertThat(ics.replace("\r\n ", "")).contains("é€😀".repeat(60));
  }
}
