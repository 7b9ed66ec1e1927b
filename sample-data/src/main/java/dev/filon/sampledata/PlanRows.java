package dev.filon.sampledata;

import java.util.ArrayList;
import java.util.List;

/** Opportunities on their way through the stages, and the shared action plan. */
final class PlanRows {

  private static final List<String> STAGES = List.of("qualification", "proposal", "negotiation");
  private static final List<String> PROBABILITIES = List.of("0.20", "0.45", "0.70");
  private static final List<String> LOST =
      List.of("prix", "délai", "confrère déjà en place", "projet abandonné");
  private static final List<String> KINDS = List.of("visit", "call", "offer", "event");
  private static final List<String> ORIGINS =
      List.of("reactivation", "second_activity", "angry_client", "growth_pocket", "");

  private final World world;
  private final CompanyRows companies;

  PlanRows(World world, CompanyRows companies) {
    this.world = world;
    this.companies = companies;
  }

  /** {@code crm/opportunities.csv} for one company. */
  List<List<String>> opportunities(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    List<List<String>> rows = new ArrayList<>();
    if (!companies.hasAccount(profile)) {
      return rows;
    }
    Dice dice = world.dice(Dice.Topic.OPPORTUNITY, company, 0);
    int day = Math.max(profile.created(), world.settings().firstDay()) + dice.below(900);
    for (int number = 1; day <= asOf; number++) {
      day = Calendar.workedFrom(day);
      if (day <= asOf) {
        rows.add(opportunity(profile, number, day, asOf));
      }
      day += dice.between(120, 900);
    }
    return rows;
  }

  private List<String> opportunity(Profile profile, int number, int created, int asOf) {
    Dice dice = world.dice(Dice.Topic.OPPORTUNITY, profile.company(), number);
    boolean stale = dice.chance(180);
    int step = dice.between(8, 35);
    int decided = Calendar.workedFrom(created + 3 * step + dice.below(20));
    boolean won = dice.chance(420);
    boolean open = stale || decided > asOf;
    int stage = stale ? dice.below(2) : Math.min(2, (asOf - created) / step);
    int reached = open ? Math.min(stage, (asOf - created) / step) : 0;
    List<Integer> families = world.activities().trades().get(profile.activity()).ranked();
    String family = world.catalogue().families().get(dice.pick(families)).name();
    String amount = Money.text(10_000L * dice.between(4, 180 * profile.bulk()));
    String lostReason = dice.pick(LOST);
    int changedOn = open ? created + reached * step : decided;
    String end = won ? "won" : "lost";
    return List.of(
        "O" + (500_001 + profile.company()) + "-" + number,
        World.accountId(profile.company()),
        world.ownerOn(profile, created),
        family,
        open ? STAGES.get(reached) : end,
        amount,
        world.companies().city(profile).currency(),
        open ? PROBABILITIES.get(reached) : (won ? "1.00" : "0.00"),
        Calendar.iso(created),
        Calendar.iso(created + 3 * step + 10),
        open ? "" : Calendar.iso(decided),
        open ? "open" : end,
        open || won ? "" : lostReason,
        Calendar.evening(changedOn, profile.company() * 5 + number));
  }

  /** {@code crm/actions.csv} for one company. */
  List<List<String>> actions(int company, int asOf) {
    Profile profile = world.companies().profile(company);
    List<List<String>> rows = new ArrayList<>();
    Dice dice = world.dice(Dice.Topic.ACTION, company, 0);
    if (!companies.hasAccount(profile) || !dice.chance(450)) {
      return rows;
    }
    int planFrom = world.settings().lastDay() - Math.min(200, world.settings().days() - 1);
    int day = Math.max(profile.created(), planFrom) + dice.below(180);
    for (int number = 1; day <= asOf; number++) {
      day = Calendar.workedFrom(day);
      if (day <= asOf) {
        rows.add(action(profile, number, day, asOf));
      }
      day += dice.between(60, 200);
    }
    return rows;
  }

  private List<String> action(Profile profile, int number, int proposed, int asOf) {
    Dice dice = world.dice(Dice.Topic.ACTION, profile.company(), number);
    int agreed = Calendar.workedFrom(proposed + dice.between(1, 7));
    int due = Calendar.workedFrom(agreed + dice.between(5, 21));
    int ended = Calendar.workedFrom(due + dice.between(0, 6));
    boolean forgotten = dice.chance(150);
    boolean dropped = dice.chance(220);
    String status = "proposed";
    int changedOn = proposed;
    if (asOf >= ended && !forgotten) {
      status = dropped ? "dropped" : "done";
      changedOn = ended;
    } else if (asOf >= agreed) {
      status = "agreed";
      changedOn = agreed;
    }
    boolean done = status.equals("done");
    int owner = world.ownerIndexOn(profile, proposed);
    int manager = world.reps().rep(owner).manager();
    long expected = 10_000L * dice.between(2, 60 * profile.bulk());
    long result = expected / 100 * dice.below(160);
    String kind = dice.pick(KINDS);
    String origin = dice.pick(ORIGINS);
    boolean client = world.nights().isClient(profile, proposed);
    return List.of(
        "X" + (500_001 + profile.company()) + "-" + number,
        client ? World.clientId(profile.company()) : "",
        World.accountId(profile.company()),
        world.reps().rep(owner).id(),
        world.reps().rep(manager).id(),
        kind,
        origin,
        Calendar.iso(due),
        status,
        Money.text(expected),
        done ? Money.text(result) : "",
        done ? Calendar.iso(ended) : "",
        status.equals("dropped") ? "Pas de projet, à revoir au printemps." : "",
        done && result > expected ? "Beau résultat, à refaire." : "",
        Calendar.evening(changedOn, profile.company() * 3 + number));
  }
}
