package dev.filon.sampledata;

import dev.filon.sampledata.Profile.Plan;
import java.util.ArrayList;
import java.util.List;

/** The people of the accounts and what was said to them. */
final class Contacts {

  /** One contact with an account. */
  record Contact(int number, int day, String kind, String outcome) {}

  private static final List<String> ROLES =
      List.of("gérant", "acheteuse", "conducteur de travaux", "comptable", "chef d'atelier");
  private static final List<String> KINDS =
      List.of("call", "call", "call", "visit", "visit", "email", "video", "event");
  private static final List<String> OUTCOMES =
      List.of("no_answer", "postponed", "interested", "interested", "ordered", "refused");
  private static final List<String> SOUR =
      List.of("no_answer", "refused", "postponed", "complaint");
  private static final List<String> NOTES =
      List.of(
          "",
          "",
          "Rappeler après le chantier.",
          "Demande un devis \"complet\", sous huitaine.",
          "Absent ; message laissé.",
          "Compare avec deux confrères, sensible au délai.",
          "Dépôt visité, très bon accueil.");
  private static final int READY_CONTACTS = 6;

  private final World world;
  private final CompanyRows companies;

  Contacts(World world, CompanyRows companies) {
    this.world = world;
    this.companies = companies;
  }

  private int people(int company) {
    return world.dice(Dice.Topic.CONTACT, company, 0).between(1, 3);
  }

  private static String contactId(int company, int number) {
    return "P" + (500_001 + company) + "-" + number;
  }

  /** {@code crm/contacts.csv} for one company. */
  List<List<String>> contacts(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    if (!companies.hasAccount(profile) || profile.created() > asOf) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    for (int number = 1; number <= people(company); number++) {
      Dice dice = world.dice(Dice.Topic.CONTACT, company, number);
      String name = Names.person(dice);
      String role = dice.pick(ROLES);
      String phone = Names.phone(dice);
      boolean optedOut = dice.chance(60) && profile.plan() != Plan.PROSPECT_READY;
      int changedOn = profile.created();
      for (int day : world.nights().companyChanges(company, asOf)) {
        if (number == 1) {
          phone = Names.phone(world.dice(Dice.Topic.CONTACT, company, day));
          changedOn = Math.max(changedOn, day);
        }
      }
      rows.add(
          List.of(
              contactId(company, number),
              World.accountId(company),
              name,
              role,
              Names.email(name, company + 1),
              dice.chance(850) ? phone : "",
              Boolean.toString(optedOut),
              Calendar.evening(changedOn, company * 13 + number)));
    }
    return rows;
  }

  /** The contacts with an account up to a day, at most one a day, in order of time. */
  List<Contact> contactsUntil(Profile profile, int asOf) {
    Dice dice = world.dice(Dice.Topic.INTERACTION, profile.company(), 0);
    return switch (profile.plan()) {
      case PROSPECT_READY -> ready(profile, asOf, dice);
      case PROSPECT -> few(profile, asOf, dice);
      default -> regular(profile, asOf, dice);
    };
  }

  /** Six contacts by the cadence, the last one some weeks before the end and promising. */
  private List<Contact> ready(Profile profile, int asOf, Dice dice) {
    List<Contact> contacts = new ArrayList<>();
    int day = world.settings().lastDay() - dice.between(95, 130);
    int[] gaps = {3, 5, 9, 17, 34};
    for (int number = 1; number <= READY_CONTACTS; number++) {
      int worked = Calendar.workedFrom(day);
      boolean last = number == READY_CONTACTS;
      String outcome = last ? "interested" : dice.pick(List.of("no_answer", "postponed"));
      contacts.add(new Contact(number, worked, last ? "visit" : dice.pick(KINDS), outcome));
      day = last ? worked : worked + gaps[number - 1];
    }
    int converted = world.nights().convertedOn(profile.company());
    if (converted < Integer.MAX_VALUE) {
      contacts.add(new Contact(READY_CONTACTS + 1, converted, "visit", "ordered"));
    }
    return contacts.stream().filter(contact -> contact.day() <= asOf).toList();
  }

  private List<Contact> few(Profile profile, int asOf, Dice dice) {
    List<Contact> contacts = new ArrayList<>();
    int wanted = dice.below(5);
    int day = profile.created() + dice.below(60);
    for (int number = 1; number <= wanted; number++) {
      day = Calendar.workedFrom(day);
      if (day <= asOf) {
        String outcome = dice.pick(List.of("no_answer", "postponed", "refused", "no_answer"));
        contacts.add(new Contact(number, day, dice.pick(KINDS), outcome));
      }
      day += dice.between(2, 45);
    }
    return contacts;
  }

  private List<Contact> regular(Profile profile, int asOf, Dice dice) {
    List<Contact> contacts = new ArrayList<>();
    int clients = world.companies().clients();
    int gap = 45 + 240 * profile.rank() / clients;
    int day = Math.max(profile.created(), world.settings().firstDay()) + dice.below(gap);
    for (int number = 1; day <= asOf; number++) {
      day = Calendar.workedFrom(day);
      boolean sour = profile.appetite(day) < 1000;
      String outcome = dice.pick(sour ? SOUR : OUTCOMES);
      String kind = dice.pick(KINDS);
      if (day <= asOf) {
        contacts.add(new Contact(number, day, kind, outcome));
      }
      day += dice.between(gap / 2, gap * 3 / 2);
    }
    return contacts;
  }

  /** {@code crm/interactions.csv} for one company. */
  List<List<String>> interactions(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    if (!companies.hasAccount(profile) || profile.created() > asOf) {
      return List.of();
    }
    List<List<String>> rows = new ArrayList<>();
    for (Contact contact : contactsUntil(profile, asOf)) {
      Dice dice = world.dice(Dice.Topic.INTERACTION, company, contact.number());
      String person = contactId(company, dice.between(1, people(company)));
      int second = dice.below(9 * 3600);
      String time =
          "T"
              + Calendar.twoDigits(7 + second / 3600)
              + ":"
              + Calendar.twoDigits(second / 60 % 60)
              + ":00Z";
      rows.add(
          List.of(
              "I" + (500_001 + company) + "-" + contact.number(),
              World.accountId(company),
              world.ownerOn(profile, contact.day()),
              dice.chance(900) ? person : "",
              Calendar.iso(contact.day()) + time,
              contact.kind(),
              contact.outcome(),
              dice.pick(NOTES)));
    }
    return rows;
  }
}
