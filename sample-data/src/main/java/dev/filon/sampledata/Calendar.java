package dev.filon.sampledata;

import java.time.DayOfWeek;
import java.time.LocalDate;

/** Days as numbers since 1970-01-01: which ones are worked in France, and how busy each is. */
final class Calendar {

  /** Weight of a working day by month: spring and autumn are busy, August sleeps. */
  private static final int[] SEASON = {
    86, 92, 104, 106, 104, 106, 92, 46, 112, 118, 110, 84,
  };

  private static final int GROWTH_PER_MILLE = 35;

  private final int firstDay;

  Calendar(int firstDay) {
    this.firstDay = firstDay;
  }

  static LocalDate date(int day) {
    return LocalDate.ofEpochDay(day);
  }

  static String iso(int day) {
    return date(day).toString();
  }

  /** An instant in the evening of a day, after the invoices are posted. */
  static String evening(int day, int spread) {
    int second = Math.floorMod(spread * 7919, 7200);
    String hour = iso(day) + "T" + (17 + second / 3600);
    return hour + ":" + twoDigits(second / 60 % 60) + ":" + twoDigits(second % 60) + "Z";
  }

  static boolean isWorked(int day) {
    LocalDate date = date(day);
    DayOfWeek weekday = date.getDayOfWeek();
    return weekday != DayOfWeek.SATURDAY && weekday != DayOfWeek.SUNDAY && !isHoliday(date);
  }

  static String twoDigits(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  /** The first working day on or after a day. */
  static int workedFrom(int day) {
    int worked = day;
    while (!isWorked(worked)) {
      worked++;
    }
    return worked;
  }

  /** The first day after a day that is worked. */
  static int nextWorked(int day) {
    return workedFrom(day + 1);
  }

  /** How busy a day is, in no unit: 0 when nobody works. */
  long weight(int day) {
    if (!isWorked(day)) {
      return 0;
    }
    long growth = 1000L * 365 + (long) GROWTH_PER_MILLE * Math.max(0, day - firstDay);
    return SEASON[date(day).getMonthValue() - 1] * growth / 365;
  }

  private static boolean isHoliday(LocalDate date) {
    int monthDay = date.getMonthValue() * 100 + date.getDayOfMonth();
    switch (monthDay) {
      case 101, 501, 508, 714, 815, 1101, 1111, 1225 -> {
        return true;
      }
      default -> {
        long sinceEaster = date.toEpochDay() - easter(date.getYear()).toEpochDay();
        return sinceEaster == 1 || sinceEaster == 39 || sinceEaster == 50;
      }
    }
  }

  /** Easter Sunday by the Gregorian computus. */
  private static LocalDate easter(int year) {
    int golden = year % 19;
    int century = year / 100;
    int solar = century - century / 4 - (8 * century + 13) / 25;
    int epact = Math.floorMod(solar + 19 * golden + 15, 30);
    int moon = epact - (epact / 28) * (1 - (29 / (epact + 1)) * ((21 - golden) / 11));
    int weekday = Math.floorMod(year + year / 4 + moon + 2 - century + century / 4, 7);
    int sunday = moon - weekday;
    int month = 3 + (sunday + 40) / 44;
    return LocalDate.of(year, month, sunday + 28 - 31 * (month / 4));
  }
}
