package dev.filon.sampledata;

import dev.filon.sampledata.Activities.Activity;
import dev.filon.sampledata.Companies.City;
import java.util.ArrayList;
import java.util.List;

/** Clients in the ERP, their further activities, and accounts in the CRM. */
final class CompanyRows {

  private static final List<String> ORIGINS =
      List.of("salon", "site web", "parrainage", "prospection", "fichier");

  private final World world;

  CompanyRows(World world) {
    this.world = world;
  }

  /** What the two systems share about a company as it stands on a day. */
  private record Sheet(
      Profile profile,
      City city,
      String name,
      String legalId,
      int employees,
      String street,
      int changedOn) {

    String turnover() {
      return Money.text((long) employees * 11_800_000L + 137_00L * profile.company());
    }

    String segment() {
      if (employees < 10) {
        return "Artisan";
      }
      return employees < 50 ? "PME" : "Grand compte";
    }
  }

  private Sheet sheet(Profile profile, int asOf) {
    City city = world.companies().city(profile);
    Dice text = world.dice(Dice.Topic.TEXT, profile.company(), 0);
    String name = Names.firm(text, city.name());
    String street = Names.street(text);
    String legalId = legalId(profile, city, text);
    int changedOn = profile.created();
    Dice update = world.dice(Dice.Topic.UPDATE, profile.company(), 0);
    if (update.chance(600)) {
      int span = world.settings().lastDay() - world.settings().firstDay() + 1;
      changedOn = Math.max(changedOn, world.settings().firstDay() + update.below(span));
    }
    int employees = profile.employees();
    for (int day : world.nights().companyChanges(profile.company(), asOf)) {
      Dice night = world.dice(Dice.Topic.NIGHT, day, profile.company());
      employees += night.between(1, 4);
      street = Names.street(night);
      changedOn = day;
    }
    return new Sheet(profile, city, name, legalId, employees, street, changedOn);
  }

  /**
   * Some clients have none, every fiftieth shares its neighbour's (a branch), foreigners differ.
   */
  private String legalId(Profile profile, City city, Dice dice) {
    boolean prospect = profile.company() >= world.companies().clients();
    int roll = dice.below(1000);
    if (!city.country().equals("FR")) {
      return city.country() + "-" + (100_000_000 + profile.company());
    }
    if (!byLegalIdOnly(profile) && !prospect && roll < 40) {
      return "";
    }
    boolean branch = profile.company() % 50 == 49 && !byLegalIdOnly(profile);
    return Names.siren(branch ? profile.company() - 1 : profile.company());
  }

  /** Whether the CRM knows the client by its legal id alone. */
  private boolean byLegalIdOnly(Profile profile) {
    int company = profile.company();
    return company < world.companies().clients() && company % 7 == 4 && company % 50 < 48;
  }

  /** A few clients are in the ERP only. */
  boolean hasAccount(Profile profile) {
    return profile.company() >= world.companies().clients() || profile.company() % 29 != 11;
  }

  /** {@code erp/clients.csv} for one company. */
  List<List<String>> clients(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    if (!world.nights().isClient(profile, asOf)) {
      return List.of();
    }
    Sheet sheet = sheet(profile, asOf);
    int since =
        company < world.companies().clients()
            ? profile.created()
            : world.nights().convertedOn(company);
    Dice dice = world.dice(Dice.Topic.ACCOUNT, company, 1);
    String status = "active";
    int changedOn = Math.max(since, sheet.changedOn());
    int closedOn = profile.pivot() + 30;
    if (profile.plan() == Profile.Plan.CHURNED && dice.chance(400) && closedOn <= asOf) {
      status = "closed";
      changedOn = Math.max(changedOn, closedOn);
    } else if (profile.plan() == Profile.Plan.PLAIN && dice.chance(12)) {
      status = "blocked";
    }
    boolean named = dice.chance(850);
    String owner = world.reps().rep(profile.rep()).id();
    return List.of(
        List.of(
            World.clientId(company),
            sheet.name(),
            sheet.legalId(),
            trade(profile).code(),
            Integer.toString(sheet.employees()),
            dice.chance(700) ? sheet.turnover() : "",
            sheet.segment(),
            sheet.street(),
            sheet.city().postcode(),
            sheet.city().name(),
            sheet.city().country(),
            Calendar.iso(since),
            status,
            named ? owner : "",
            Calendar.evening(changedOn, company * 31)));
  }

  private Activity trade(Profile profile) {
    return world.activities().trades().get(profile.activity());
  }

  /** {@code erp/client_activities.csv} for one company. */
  List<List<String>> furtherActivities(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    if (!profile.declaresSecond() || !world.nights().isClient(profile, asOf)) {
      return List.of();
    }
    return List.of(
        List.of(
            World.clientId(company),
            world.activities().trades().get(profile.secondActivity()).code(),
            Calendar.iso(profile.created() + 10)));
  }

  /** {@code crm/accounts.csv} for one company. */
  List<List<String>> accounts(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    if (!hasAccount(profile) || profile.created() > asOf) {
      return List.of();
    }
    Sheet sheet = sheet(profile, asOf);
    boolean client = world.nights().isClient(profile, asOf);
    Dice dice = world.dice(Dice.Topic.ACCOUNT, company, 2);
    int changedOn = sheet.changedOn();
    if (client && company >= world.companies().clients()) {
      changedOn = world.nights().convertedOn(company);
    }
    return List.of(
        List.of(
            World.accountId(company),
            client && !byLegalIdOnly(profile) ? World.clientId(company) : "",
            sheet.name(),
            sheet.legalId(),
            trade(profile).code(),
            Integer.toString(sheet.employees()),
            dice.chance(500) ? sheet.turnover() : "",
            sheet.city().name(),
            sheet.city().postcode(),
            sheet.city().country(),
            dice.chance(900) ? world.reps().rep(profile.rep()).id() : "",
            dice.pick(ORIGINS),
            Calendar.iso(profile.created()),
            client ? "client" : "prospect",
            Calendar.evening(changedOn, company * 17)));
  }

  /** {@code crm/assignments.csv} for one company; {@code valid_to} is exclusive. */
  List<List<String>> assignments(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    int from = Math.max(profile.created(), world.settings().firstDay());
    if (!world.isAssigned(profile) || from > asOf) {
      return List.of();
    }
    List<Integer> handovers = new ArrayList<>();
    handovers.add(world.reps().leaveDay());
    handovers.addAll(world.nights().companyChanges(company, asOf));
    List<List<String>> rows = new ArrayList<>();
    int rep = world.ownerIndexOn(profile, from);
    for (int day : handovers) {
      int next = world.ownerIndexOn(profile, day);
      if (day > from && next != rep) {
        rows.add(assignment(profile, rep, from, day));
        from = day;
        rep = next;
      }
    }
    rows.add(assignment(profile, rep, from, -1));
    return rows;
  }

  private List<String> assignment(Profile profile, int rep, int from, int to) {
    boolean prospect = profile.company() >= world.companies().clients();
    return List.of(
        prospect ? "" : World.clientId(profile.company()),
        prospect ? World.accountId(profile.company()) : "",
        world.reps().rep(rep).id(),
        Calendar.iso(from),
        to < 0 ? "" : Calendar.iso(to));
  }
}
