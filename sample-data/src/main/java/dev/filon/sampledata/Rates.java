package dev.filon.sampledata;

import java.util.ArrayList;
import java.util.List;

/** Euros per Swiss franc (each working day) and per pound (each Monday), in millionths. */
final class Rates {

  private static final int DAYS_BEFORE = 10;

  private final Settings settings;

  Rates(Settings settings) {
    this.settings = settings;
  }

  /** The rate that holds on a day: the last one on or before it. */
  long rateOn(String currency, int day) {
    return switch (currency) {
      case "CHF" -> published(currency, lastWorked(day));
      case "GBP" -> published(currency, lastMonday(day));
      default -> Money.RATE_UNIT;
    };
  }

  private static int lastWorked(int day) {
    int worked = day;
    while (!Calendar.isWorked(worked)) {
      worked--;
    }
    return worked;
  }

  /** 1970-01-05 was a Monday. */
  private static int lastMonday(int day) {
    return day - Math.floorMod(day - 4, 7);
  }

  private long published(String currency, int day) {
    boolean franc = currency.equals("CHF");
    long base = franc ? 1_041_000 : 1_168_000;
    double wave = StrictMath.sin(day / (franc ? 173.0 : 121.0)) * 0.022;
    int noise = new Dice(settings.seed(), Dice.Topic.RATE, day, franc ? 1 : 2).between(-2500, 2500);
    return base + (long) (base * wave) + noise;
  }

  /** Number of days that may have a rate. */
  int size() {
    return settings.horizonDay() - settings.firstDay() + 1 + DAYS_BEFORE;
  }

  /** The rows of {@code erp/fx_rates.csv} for one day. */
  List<List<String>> rows(int slot, int asOf) {
    int day = settings.firstDay() - DAYS_BEFORE + slot;
    List<List<String>> rows = new ArrayList<>();
    if (day <= asOf && Calendar.isWorked(day)) {
      rows.add(row("CHF", day));
    }
    if (day <= asOf && lastMonday(day) == day) {
      rows.add(row("GBP", day));
    }
    return rows;
  }

  private List<String> row(String currency, int day) {
    return List.of(currency, Calendar.iso(day), Money.rateText(published(currency, day)));
  }
}
