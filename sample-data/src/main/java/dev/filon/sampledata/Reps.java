package dev.filon.sampledata;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * The sales force: a director, three managers, one rep per region, one who left and was replaced.
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

  private final List<Rep> all =
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

  private final int firstDay;
  private final int leaveDay;
  private final int moveDay;

  Reps(Settings settings) {
    firstDay = settings.firstDay();
    leaveDay = firstDay + settings.days() / 2;
    moveDay = firstDay + settings.days() / 3;
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
    String hired = Calendar.iso(firstDay - 400 - 97 * index);
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
