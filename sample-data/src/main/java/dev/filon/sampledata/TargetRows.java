package dev.filon.sampledata;

import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Monthly targets per selling rep and quarterly ones for two families, for the whole calendar years
 * of the history. They follow what the rep's clients can be expected to buy.
 */
final class TargetRows {

  private static final int ROUND_CENTS = 10_000;
  private static final List<String> PUSHED_FAMILIES = List.of("CHA", "CLI");

  private final World world;
  private final double linesPerWeight;
  private final double[] centsPerLine;
  private final YearMonth firstMonth;
  private final int months;

  TargetRows(World world, long historyWeight) {
    this.world = world;
    linesPerWeight = (double) world.settings().lines() / historyWeight;
    centsPerLine = new double[world.reps().all().size()];
    Companies companies = world.companies();
    Basket basket = new Basket(world);
    for (int rank = 0; rank < companies.clients(); rank++) {
      Profile profile = companies.profile(companies.companyAt(rank));
      Activities.Activity trade = world.activities().trades().get(profile.activity());
      centsPerLine[profile.rep()] +=
          companies.share(rank) * basket.expectedCents(trade, profile.bulk());
    }
    centsPerLine[Reps.SUCCESSOR] = centsPerLine[Reps.LEAVER];
    firstMonth = YearMonth.from(Calendar.date(world.settings().firstDay()));
    YearMonth lastMonth = YearMonth.of(world.settings().until().getYear(), 12);
    months = (int) firstMonth.until(lastMonth, ChronoUnit.MONTHS) + 1;
  }

  int slots() {
    return centsPerLine.length * months;
  }

  /** {@code erp/targets.csv} for one rep and month. */
  List<List<String>> rows(int slot, int asOf) {
    int rep = slot / months;
    YearMonth month = firstMonth.plusMonths(slot % months);
    int firstDay = Math.toIntExact(month.atDay(1).toEpochDay());
    List<List<String>> rows = new ArrayList<>();
    if (!world.reps().rep(rep).sells() || !world.reps().isHere(rep, firstDay)) {
      return rows;
    }
    rows.add(row(rep, month.toString(), "", rounded(expected(rep, month))));
    if (month.getMonthValue() % 3 == 1) {
      double quarter = expected(rep, month);
      quarter += expected(rep, month.plusMonths(1)) + expected(rep, month.plusMonths(2));
      String period =
          String.format(Locale.ROOT, "%04d-Q%d", month.getYear(), (month.getMonthValue() + 2) / 3);
      for (String code : PUSHED_FAMILIES) {
        String family = world.catalogue().families().get(world.catalogue().familyOf(code)).name();
        rows.add(row(rep, period, family, rounded(quarter * 0.09)));
      }
    }
    return rows;
  }

  private double expected(int rep, YearMonth month) {
    long weight = 0;
    int firstDay = Math.toIntExact(month.atDay(1).toEpochDay());
    for (int day = firstDay; day < firstDay + month.lengthOfMonth(); day++) {
      weight += world.calendar().weight(day);
    }
    int stretch = new Dice(world.settings().seed(), Dice.Topic.TARGET, rep).between(970, 1090);
    return weight * linesPerWeight * centsPerLine[rep] * stretch / 1000;
  }

  private static long rounded(double cents) {
    return Math.max(1, Math.round(cents / ROUND_CENTS)) * ROUND_CENTS;
  }

  private List<String> row(int rep, String period, String family, long cents) {
    return List.of(world.reps().rep(rep).id(), period, family, Money.text(cents), "EUR");
  }
}
