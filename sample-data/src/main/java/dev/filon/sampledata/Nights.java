package dev.filon.sampledata;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What changes in the master data after the history: on each working day a few clients, two
 * products, one assignment, and one prospect that becomes a client. It depends on the day only, so
 * that a later full extract tells the same story as the nightly deltas.
 */
final class Nights {

  private final Settings settings;
  private final Companies companies;
  private final TreeMap<Integer, List<Integer>> changedCompanies = new TreeMap<>();
  private final TreeMap<Integer, List<Integer>> changedProducts = new TreeMap<>();
  private final List<Integer> workedDays = new ArrayList<>();

  Nights(Settings settings, Companies companies, int products) {
    this.settings = settings;
    this.companies = companies;
    int each = Math.max(4, Math.min(200, companies.clients() / 500));
    for (int day = settings.lastDay() + 1; day <= settings.horizonDay(); day++) {
      if (Calendar.isWorked(day)) {
        workedDays.add(day);
        Dice dice = new Dice(settings.seed(), Dice.Topic.NIGHT, day);
        for (int i = 0; i < each; i++) {
          add(changedCompanies, dice.below(companies.clients()), day);
        }
        add(changedProducts, dice.below(products), day);
        add(changedProducts, dice.below(products), day);
      }
    }
  }

  private static void add(TreeMap<Integer, List<Integer>> changes, int key, int day) {
    List<Integer> days = changes.computeIfAbsent(key, unused -> new ArrayList<>());
    if (days.isEmpty() || days.get(days.size() - 1) != day) {
      days.add(day);
    }
  }

  private static List<Integer> until(List<Integer> days, int asOf) {
    return days == null ? List.of() : days.stream().filter(day -> day <= asOf).toList();
  }

  /** The days up to {@code asOf} on which a company changed, ascending. */
  List<Integer> companyChanges(int company, int asOf) {
    return until(changedCompanies.get(company), asOf);
  }

  /** The days up to {@code asOf} on which a product's price changed, ascending. */
  List<Integer> productChanges(int product, int asOf) {
    return until(changedProducts.get(product), asOf);
  }

  /** The day on which a prospect places its first order, or {@link Integer#MAX_VALUE}. */
  int convertedOn(int company) {
    int turn = (company - companies.clients() - 3) / 10;
    boolean ready = company >= companies.clients() && (company - companies.clients()) % 10 == 3;
    return ready && turn < workedDays.size() ? workedDays.get(turn) : Integer.MAX_VALUE;
  }

  /** The prospect that becomes a client on a day, or -1. */
  int convertedOnDay(int day) {
    int turn = workedDays.indexOf(day);
    int company = companies.clients() + 3 + 10 * turn;
    return turn >= 0 && company < companies.count() ? company : -1;
  }

  /** True if the company is a client of the ERP on a day. */
  boolean isClient(Profile profile, int asOf) {
    return profile.company() < companies.clients()
        ? profile.created() <= asOf
        : convertedOn(profile.company()) <= asOf;
  }
}
