package dev.filon.sampledata;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The sales force: a director, three managers, one rep per region, one who left and was replaced.
 * In a company of thousands of clients each region has further reps, in teams of ten.
 */
final class Reps {

  /**
   * A rep.
   *
   * @param manager index of the manager, -1 at the top
   * @param region the region that the rep sells in; managers who do not sell have a team region
   */
  record Rep(String id, String name, int manager, String team, String region, boolean sells) {

    String email() {
      String ascii = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
      return ascii.toLowerCase(Locale.ROOT).replace("'", "").replace(' ', '.')
          + "@distribat.example";
    }
  }

  private static final int WEST = 1;
  private static final int NORTH = 2;
  private static final int SOUTH = 3;

  /** Index of the rep who left in the middle of the history, and of the successor. */
  static final int LEAVER = 8;

  static final int SUCCESSOR = 13;

  /** Index of the rep who changed team after a third of the history. */
  static final int MOVER = 9;

  /** Clients of a region per further rep. */
  private static final int CLIENTS_EACH = 200;

  private static final int TEAM = 10;

  /** Index of the first rep of a region; the others follow. */
  private static final int FIRST_SELLER = 3;

  private static final int REGIONS = 10;

  /** Letters that a further rep's name has from each of two others. */
  private static final int LETTERS = 5;

  private static final List<Rep> FIRST =
      List.of(
          new Rep("R01", "Hélène Valcourtois", -1, "Direction", "France", false),
          new Rep("R02", "Gaëtan Morvaldec", 0, "Ouest", "Ouest", false),
          new Rep("R03", "Sylvie Ostrebant", 0, "Nord et Est", "Nord et Est", false),
          new Rep("R04", "Rémi Carbossol", 0, "Sud", "Nouvelle-Aquitaine", true),
          new Rep("R05", "Maëlle Kervadou", WEST, "Ouest", "Bretagne", true),
          new Rep("R06", "Thibault Haurquetin", WEST, "Ouest", "Normandie", true),
          new Rep("R07", "Zoé Vanderlinck", NORTH, "Nord et Est", "Hauts-de-France", true),
          new Rep("R08", "Noël Brissonneau", NORTH, "Nord et Est", "Île-de-France", true),
          new Rep("R09", "Françoise Altmayrin", NORTH, "Nord et Est", "Grand Est", true),
          new Rep("R10", "Benoît Charvolley", SOUTH, "Sud", "Bourgogne-Franche-Comté", true),
          new Rep("R11", "Inès Peyrolant", SOUTH, "Sud", "Auvergne-Rhône-Alpes", true),
          new Rep("R12", "Lucas Montségurel", SOUTH, "Sud", "Occitanie", true),
          new Rep("R13", "Chloé d'Estérelle", SOUTH, "Sud", "Provence-Alpes-Côte d'Azur", true),
          new Rep("R14", "Anaïs Wolfgangel", NORTH, "Nord et Est", "Grand Est", true));

  private final List<Rep> all = new ArrayList<>(FIRST);

  /** Further reps of each region. */
  private final int colleagues;

  private final int firstDay;
  private final int leaveDay;
  private final int moveDay;

  Reps(Settings settings, int clients) {
    colleagues = clients / REGIONS / CLIENTS_EACH;
    for (int seller = FIRST_SELLER; seller < FIRST_SELLER + REGIONS; seller++) {
      for (int number = 0; number < colleagues; number++) {
        all.add(colleague(FIRST.get(seller), seller, number));
      }
    }
    firstDay = settings.firstDay();
    leaveDay = firstDay + settings.days() / 2;
    moveDay = firstDay + settings.days() / 3;
  }

  /** A further rep; the first of ten leads the others. */
  private Rep colleague(Rep of, int seller, int number) {
    int leader = number / TEAM * TEAM;
    boolean team = leader + 1 < colleagues;
    int manager = seller == FIRST_SELLER ? SOUTH : of.manager();
    if (team) {
      manager = number == leader ? 0 : all.size() - number + leader;
    }
    return new Rep(
        "R" + (101 + all.size() - FIRST.size()),
        inventedName(all.size() - FIRST.size()),
        manager,
        team ? of.region() + " " + (number / TEAM + 1) : of.team(),
        of.region(),
        true);
  }

  private static String inventedName(int number) {
    int people = FIRST.size();
    int place = number / people;
    String first = FIRST.get(number % people).name().split(" ", 2)[0];
    String begin = surname(place % people);
    String end = surname((place / people + place % people + 1) % people);
    int again = place / people / people;
    return first
        + " "
        + begin.substring(0, LETTERS)
        + end.substring(end.length() - LETTERS)
        + (again == 0 ? "" : " " + (again + 1));
  }

  private static String surname(int index) {
    String name = FIRST.get(index).name();
    return name.substring(Math.max(name.lastIndexOf(' '), name.lastIndexOf('\'')) + 1);
  }

  List<Rep> all() {
    return all;
  }

  Rep rep(int index) {
    return all.get(index);
  }

  /** The rep who sold in a region when the history began; export is sold from Île-de-France. */
  int ofRegion(String region) {
    String soldFrom = region.equals("Export") ? "Île-de-France" : region;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).region().equals(soldFrom)) {
        return i;
      }
    }
    throw new IllegalArgumentException("No rep sells in " + region);
  }

  /**
   * Who of a region has a company.
   *
   * @param seller what {@link #ofRegion} gave
   */
  int oneOf(int seller, Dice dice) {
    int number = colleagues == 0 ? 0 : dice.below(colleagues + 1);
    return number == 0 ? seller : FIRST.size() + (seller - FIRST_SELLER) * colleagues + number - 1;
  }

  /** Who has the clients of a rep on a day: the rep, or the successor of the one who left. */
  int actingOn(int rep, int day) {
    return rep == LEAVER && day >= leaveDay ? SUCCESSOR : rep;
  }

  /** The first day of the successor, in days since 1970-01-01. */
  int leaveDay() {
    return leaveDay;
  }

  boolean isHere(int rep, int day) {
    return switch (rep) {
      case LEAVER -> day < leaveDay;
      case SUCCESSOR -> day >= leaveDay;
      default -> true;
    };
  }

  /** The rows of {@code crm/reps.csv} for one rep; {@code valid_to} is exclusive. */
  List<List<String>> rows(int index, int asOf) {
    Rep rep = all.get(index);
    String hired = Calendar.iso(firstDay - 400 - 97 * (index % 60));
    return switch (index) {
      case LEAVER ->
          List.of(row(rep, rep.manager(), rep.team(), hired, asOf < leaveDay ? -1 : leaveDay));
      case SUCCESSOR ->
          asOf < leaveDay
              ? List.of()
              : List.of(row(rep, rep.manager(), rep.team(), Calendar.iso(leaveDay), -1));
      case MOVER -> {
        List<String> before = row(rep, rep.manager(), rep.team(), hired, moveDay);
        List<String> after = row(rep, NORTH, "Nord et Est", Calendar.iso(moveDay), -1);
        yield List.of(before, after);
      }
      default -> List.of(row(rep, rep.manager(), rep.team(), hired, -1));
    };
  }

  private List<String> row(Rep rep, int manager, String team, String from, int to) {
    return List.of(
        rep.id(),
        rep.name(),
        rep.email(),
        manager < 0 ? "" : all.get(manager).id(),
        team,
        rep.region(),
        from,
        to < 0 ? "" : Calendar.iso(to));
  }
}
