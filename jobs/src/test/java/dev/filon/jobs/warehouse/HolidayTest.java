package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import de.focus_shift.jollyday.core.HolidayCalendar;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.Year;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The calendar's holidays against a library that nobody here wrote. */
class HolidayTest {

  @Test
  void frenchHolidaysAreThoseOfTheJollydayLibraryInEveryYear() throws SQLException {
    Model calendar = Models.load().find("dim_date").orElseThrow();
    Set<String> ours;
    try (TwoEngines engines = new TwoEngines()) {
      engines.view(
          "run",
          new RunView(
                  LocalDate.of(2026, 1, 15),
                  "test",
                  "EUR",
                  dev.filon.jobs.Settings.load(null, Map.of()))
              .sql());
      ours =
          new TreeSet<>(
              engines.duck(calendar.sql(), "holiday is not null", java.util.List.of("date_day")));
    }
    HolidayManager library =
        HolidayManager.getInstance(ManagerParameters.create(HolidayCalendar.FRANCE));
    Set<String> theirs = new TreeSet<>();
    for (int year = 1990; year < 2050; year++) {
      theirs.addAll(
          library.getHolidays(Year.of(year)).stream()
              .map(h -> "[" + h.getDate() + "]")
              .collect(Collectors.toSet()));
    }
    assertThat(ours).hasSizeGreaterThan(600).containsAll(theirs);
    // Whit Monday was the day of solidarity, worked by many: the library leaves it out, the law
    // kept it a holiday
    ours.removeAll(theirs);
    assertThat(ours)
        .containsExactly("[2004-05-31]", "[2005-05-16]", "[2006-06-05]", "[2007-05-28]");
  }
}
