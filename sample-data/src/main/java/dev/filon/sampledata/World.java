package dev.filon.sampledata;

/** Everything that is fixed before the first invoice: who sells what to whom. */
final class World {

  /** Index of the first of four reps who take over clients after the history. */
  private static final int FIRST_HEIR = 4;

  private final Settings settings;
  private final Calendar calendar;
  private final Catalogue catalogue;
  private final Activities activities;
  private final Reps reps;
  private final Companies companies;
  private final Nights nights;
  private final Rates rates;

  World(Settings settings) {
    this.settings = settings;
    calendar = new Calendar(settings.firstDay());
    catalogue = new Catalogue(settings);
    activities = new Activities(catalogue);
    reps = new Reps(settings, Companies.clients(settings));
    companies = new Companies(settings, activities, reps);
    nights = new Nights(settings, companies, catalogue.products().size());
    rates = new Rates(settings);
  }

  Settings settings() {
    return settings;
  }

  Calendar calendar() {
    return calendar;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Activities activities() {
    return activities;
  }

  Reps reps() {
    return reps;
  }

  Companies companies() {
    return companies;
  }

  Nights nights() {
    return nights;
  }

  Rates rates() {
    return rates;
  }

  Dice dice(Dice.Topic topic, long first, long second) {
    return new Dice(settings.seed(), topic, first, second);
  }

  static String clientId(int company) {
    return "C" + (100_001 + company);
  }

  static String accountId(int company) {
    return "ACC-" + (500_001 + company);
  }

  /** Whether the CRM says from when to when a rep has the company. */
  boolean isAssigned(Profile profile) {
    boolean prospect = profile.company() >= companies.clients();
    return profile.rep() == Reps.LEAVER
        || dice(Dice.Topic.ACCOUNT, profile.company(), 3).chance(prospect ? 500 : 650);
  }

  /** The index of the rep who owns a company on a day. */
  int ownerIndexOn(Profile profile, int day) {
    int rep = reps.actingOn(profile.rep(), day);
    if (day <= settings.lastDay() || !isAssigned(profile)) {
      return rep;
    }
    for (int change : nights.companyChanges(profile.company(), day)) {
      rep = rep == FIRST_HEIR ? FIRST_HEIR + 1 : FIRST_HEIR;
      rep += 2 * (change % 2);
    }
    return rep;
  }

  /** The id of the rep who owns a company on a day. */
  String ownerOn(Profile profile, int day) {
    return reps.rep(ownerIndexOn(profile, day)).id();
  }
}
