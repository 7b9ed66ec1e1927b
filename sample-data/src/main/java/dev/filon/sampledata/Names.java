package dev.filon.sampledata;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Made-up names of people, firms and streets, and numbers that nobody has. */
final class Names {

  private static final List<String> FIRST_NAMES =
      List.of(
          "Adèle",
          "Amélie",
          "Antoine",
          "Aurélien",
          "Béatrice",
          "Bruno",
          "Camille",
          "Cédric",
          "Céline",
          "Damien",
          "Élodie",
          "Émile",
          "Fabien",
          "François",
          "Gaëlle",
          "Hugo",
          "Irène",
          "Jérôme",
          "Joël",
          "Karim",
          "Laëtitia",
          "Léa",
          "Loïc",
          "Manon",
          "Mehdi",
          "Nadège",
          "Noémie",
          "Olivier",
          "Pauline",
          "Raphaël",
          "Sébastien",
          "Solène",
          "Théo",
          "Valérie",
          "Yann",
          "Zélie");
  private static final List<String> HEADS =
      List.of(
          "Bra", "Cou", "Dar", "Fau", "Gri", "Hau", "Jou", "Lam", "Mor", "Nau", "Pel", "Qué", "Rou",
          "Sau", "Tré", "Val", "Vey", "Bé", "Châ", "Fré");
  private static final List<String> MIDDLES =
      List.of("be", "ca", "di", "guer", "lan", "mi", "no", "que", "ri", "sse", "ti", "vau");
  private static final List<String> TAILS =
      List.of("lier", "zac", "mont", "din", "reau", "ssol", "tal", "vert", "court", "lec", "gnac");
  private static final List<String> STREETS =
      List.of(
          "rue des Fours à chaux",
          "avenue de l'Écluse",
          "impasse du Rabot",
          "chemin des Tuileries",
          "rue de la Scierie",
          "boulevard des Compagnons",
          "ZA des Quatre-Vents, lot",
          "allée du Fil à plomb");
  private static final List<String> FORMS = List.of("SARL", "SAS", "EURL", "SA", "Ets.");
  private static final List<String> TRADES =
      List.of(
          "Bâtiment", "Rénovation", "Habitat", "Énergies", "Travaux", "Construction", "Services");
  private static final String LONG_TAIL =
      " - Entreprise générale de rénovation, d'aménagement et d'entretien";
  private static final int LONGEST = 60;

  private static final Pattern MARKS = Pattern.compile("\\p{M}");

  private Names() {}

  static String family(Dice dice) {
    return dice.pick(HEADS) + dice.pick(MIDDLES) + dice.pick(TAILS);
  }

  static String person(Dice dice) {
    return dice.pick(FIRST_NAMES) + " " + family(dice);
  }

  /** A firm's name, some with quotes, commas or exactly 60 characters. */
  static String firm(Dice dice, String city) {
    String family = family(dice);
    String trade = dice.pick(TRADES);
    return switch (dice.below(14)) {
      case 0 -> "Société \"" + family + "\"";
      case 1 -> family + ", " + family(dice) + " et Cie";
      case 2 -> "L'Atelier " + family + " & Fils";
      case 3 -> (family + " " + trade + " " + city + LONG_TAIL).substring(0, LONGEST - 1) + "e";
      case 4 -> "Les Compagnons d'" + city + " \"" + trade + ", toutes mains\"";
      case 5 -> dice.pick(FIRST_NAMES) + " " + family;
      default -> dice.pick(FORMS) + " " + family + " " + trade;
    };
  }

  static String street(Dice dice) {
    return dice.between(1, 180) + " " + dice.pick(STREETS);
  }

  /** A French number of the range kept free for fiction. */
  static String phone(Dice dice) {
    return "01 99 00 "
        + Calendar.twoDigits(dice.below(100))
        + " "
        + Calendar.twoDigits(dice.below(100));
  }

  /** An address under a domain that cannot exist. */
  static String email(String person, int number) {
    String ascii = MARKS.matcher(Normalizer.normalize(person, Normalizer.Form.NFD)).replaceAll("");
    return ascii.toLowerCase(Locale.ROOT).replace(' ', '.') + "@societe" + number + ".example";
  }

  /** A number in the shape of a SIREN with a right check digit, from a range not given out. */
  static String siren(int number) {
    String digits = "0" + Integer.toString(10_000_000 + (number + 1_000) % 10_000_000).substring(1);
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 2);
      sum += digit > 9 ? digit - 9 : digit;
    }
    return digits + (10 - sum % 10) % 10;
  }
}
