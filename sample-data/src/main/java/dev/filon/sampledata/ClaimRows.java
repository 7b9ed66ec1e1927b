package dev.filon.sampledata;

import dev.filon.sampledata.Profile.Plan;
import java.util.ArrayList;
import java.util.List;

/** Disputes: the old ones that planted clients are angry about, and ordinary ones. */
final class ClaimRows {

  private static final int ORDINARY_PER_MILLE = 130;
  private static final List<String> REASONS =
      List.of(
          "livraison incomplète",
          "produit défectueux",
          "erreur de prix",
          "retard de livraison",
          "casse, emballage ouvert");

  private final World world;

  ClaimRows(World world) {
    this.world = world;
  }

  static String claimId(int company, int number) {
    return "L" + (100_001 + company) + "-" + number;
  }

  /** {@code erp/claims.csv} for one company. */
  List<List<String>> rows(int company, int asOf) {
    if (company >= world.companies().clients()) {
      return List.of();
    }
    Profile profile = world.companies().profile(company);
    List<List<String>> rows = new ArrayList<>();
    int number = 1;
    Dice dice = world.dice(Dice.Topic.CLAIM, company, number);
    if (profile.plan() == Plan.ANGRY) {
      rows.add(row(profile, number++, profile.pivot(), profile.pivot() + 40, asOf, dice));
    } else if (dice.chance(ORDINARY_PER_MILLE)) {
      int opened = world.settings().firstDay() + dice.below(world.settings().days());
      if (opened > profile.created() && profile.appetite(opened) == 1000) {
        int closes = opened + dice.between(5, 70);
        rows.add(row(profile, number, Calendar.workedFrom(opened), closes, asOf, dice));
      }
      number++;
    }
    for (int day : world.nights().companyChanges(company, asOf)) {
      Dice night = world.dice(Dice.Topic.CLAIM, company, day);
      if (profile.created() < day && night.chance(400)) {
        rows.add(row(profile, number++, day, day + 30, asOf, night));
      }
    }
    rows.removeIf(List::isEmpty);
    return rows;
  }

  private List<String> row(
      Profile profile, int number, int opened, int closes, int asOf, Dice dice) {
    if (opened > asOf) {
      return List.of();
    }
    boolean open = closes > asOf || dice.chance(profile.plan() == Plan.ANGRY ? 500 : 80);
    boolean settled = dice.chance(700);
    String status = settled ? "settled" : "rejected";
    String resolution = settled ? "avoir établi" : "refusée, hors délai";
    return List.of(
        claimId(profile.company(), number),
        World.clientId(profile.company()),
        Calendar.iso(opened),
        open ? "" : Calendar.iso(closes),
        dice.pick(REASONS),
        Money.text(100L * dice.between(30, 900 * profile.bulk())),
        world.companies().city(profile).currency(),
        open ? "open" : status,
        open ? "" : resolution,
        Calendar.evening(open ? opened : closes, profile.company() * 11));
  }
}
