package dev.filon.sampledata;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Clients and prospects: how many, who they are, and who is drawn next by size. */
final class Companies {

  /** A place that companies are in; {@code region} is {@code Export} abroad. */
  record City(String region, String name, String postcode, String country) {

    String currency() {
      return switch (country) {
        case "CH" -> "CHF";
        case "GB" -> "GBP";
        default -> "EUR";
      };
    }
  }

  private static final int LINES_PER_CLIENT = 40;
  private static final int EXPORT_PER_MILLE = 55;
  private static final double ZIPF = 1.1;
  private static final int RECENT = 1 << 16;
  private static final Profile.Plan[] PLANTED = {
    Profile.Plan.DORMANT, Profile.Plan.SECOND_ACTIVITY, Profile.Plan.ANGRY, Profile.Plan.COOLING
  };

  private final Settings settings;
  private final Activities activities;
  private final List<City> cities = new ArrayList<>();
  private final int[] repOfCity;
  private final int domesticCities;
  private final int clients;
  private final int prospects;
  private final int stride;
  private final int inverseStride;
  private final Reps reps;
  private final int offset;
  private final int plantedFrom;
  private final int plantedStep;
  private final int plantedEach;
  private final double zipfLow;
  private final double zipfHigh;

  /** Profiles that were asked for lately, by the low bits of their number. */
  private final Profile[] recent = new Profile[RECENT];

  Companies(Settings settings, Activities activities, Reps reps) {
    this.settings = settings;
    this.activities = activities;
    this.reps = reps;
    int domestic = 0;
    for (NamedCsvRecord row : Table.read("cities")) {
      String region = row.getField("region");
      cities.add(
          new City(
              region, row.getField("city"), row.getField("postcode"), row.getField("country")));
      domestic += region.equals("Export") ? 0 : 1;
    }
    repOfCity = cities.stream().mapToInt(city -> reps.ofRegion(city.region())).toArray();
    domesticCities = domestic;
    clients = clients(settings);
    prospects = Math.max(30, clients / 3);
    BigInteger modulus = BigInteger.valueOf(clients);
    BigInteger step = BigInteger.valueOf((long) (clients * 0.618));
    while (!step.gcd(modulus).equals(BigInteger.ONE)) {
      step = step.add(BigInteger.ONE);
    }
    stride = step.intValue();
    inverseStride = step.modInverse(modulus).intValue();
    offset = new Dice(settings.seed(), Dice.Topic.PLACE, -1).below(clients);
    plantedEach = Math.max(5, Math.min(400, clients / 30)) * settings.planted() / 100;
    plantedFrom = Math.max(2, clients / 50);
    plantedStep = Math.max(PLANTED.length, clients / 4 / plantedEach);
    zipfLow = StrictMath.pow(shift(), 1 - ZIPF);
    zipfHigh = StrictMath.pow(clients + shift(), 1 - ZIPF);
  }

  private double shift() {
    return clients * 0.01 + 2;
  }

  /** How many companies are clients within the history. */
  static int clients(Settings settings) {
    return settings.clients() > 0
        ? settings.clients()
        : (int) Math.max(Settings.FEWEST_CLIENTS, settings.lines() / LINES_PER_CLIENT);
  }

  /** Companies that are clients within the history. */
  int clients() {
    return clients;
  }

  int prospects() {
    return prospects;
  }

  /** Clients and prospects. */
  int count() {
    return clients + prospects;
  }

  City city(Profile profile) {
    return cities.get(profile.city());
  }

  /** Draws a client, the bigger the more often. */
  int draw(Dice dice) {
    double power = zipfLow + dice.unit() * (zipfHigh - zipfLow);
    double rank = StrictMath.pow(power, 1 / (1 - ZIPF)) - shift();
    return companyAt(Math.max(0, Math.min(clients - 1, (int) rank)));
  }

  /** The share of the invoices that the client of a rank gets. */
  double share(int rank) {
    double low = StrictMath.pow(rank + shift(), 1 - ZIPF);
    double high = StrictMath.pow(rank + 1 + shift(), 1 - ZIPF);
    return (high - low) / (zipfHigh - zipfLow);
  }

  int companyAt(int rank) {
    return (int) (((long) rank * stride + offset) % clients);
  }

  private int rankOf(int company) {
    return (int) (Math.floorMod((long) company - offset, (long) clients) * inverseStride % clients);
  }

  Profile profile(int company) {
    int place = company & (RECENT - 1);
    Profile known = recent[place];
    if (known == null || known.company() != company) {
      known = make(company);
      recent[place] = known;
    }
    return known;
  }

  private Profile make(int company) {
    boolean prospect = company >= clients;
    int rank = prospect ? clients / 2 : rankOf(company);
    Dice place = new Dice(settings.seed(), Dice.Topic.PLACE, company);
    Profile.Plan plan = prospect ? prospectPlan(company - clients) : clientPlan(rank);
    boolean planted = plan != Profile.Plan.PLAIN;
    boolean abroad = place.chance(EXPORT_PER_MILLE) && !planted;
    int city =
        abroad
            ? domesticCities + place.below(cities.size() - domesticCities)
            : place.below(domesticCities);
    Dice work = new Dice(settings.seed(), Dice.Topic.WORK, company);
    int trades = activities.trades().size();
    int activity = work.below(trades);
    int second = -1;
    if (plan == Profile.Plan.SECOND_ACTIVITY ? work.chance(700) : work.chance(90)) {
      second = otherTrade(activity, work);
    }
    boolean declares = second >= 0 && (plan == Profile.Plan.SECOND_ACTIVITY || work.chance(600));
    int blocked = -1;
    if (plan == Profile.Plan.SECOND_ACTIVITY) {
      blocked =
          second >= 0
              ? activities.trades().get(second).ranked().get(0)
              : activities.trades().get(activity).ranked().get(1);
    }
    double fraction = prospect ? work.unit() : (rank + 1.0) / clients;
    int employees = Math.max(1, (int) (3 / (fraction + 0.02) * (0.5 + 1.5 * work.unit())));
    int bulk = 1 + (int) (5 * (0.12 / (fraction + 0.12)) * (0.6 + 0.4 * work.unit()));
    return new Profile(
        company,
        rank,
        plan,
        pivot(plan, company),
        city,
        activity,
        second,
        declares,
        blocked,
        created(company, rank, planted),
        reps.oneOf(repOfCity[city], new Dice(settings.seed(), Dice.Topic.COLLEAGUE, company)),
        employees,
        Math.min(6, bulk));
  }

  /** A trade whose main family the first trade does not live from. */
  private int otherTrade(int activity, Dice dice) {
    List<Activities.Activity> trades = activities.trades();
    List<Integer> main = trades.get(activity).ranked().subList(0, 2);
    int other = dice.below(trades.size());
    while (main.contains(trades.get(other).ranked().get(0))) {
      other = (other + 1) % trades.size();
    }
    return other;
  }

  private Profile.Plan clientPlan(int rank) {
    int slot = rank - plantedFrom;
    if (slot >= 0 && slot / plantedStep < plantedEach) {
      int within = slot % plantedStep;
      return within < PLANTED.length ? PLANTED[within] : Profile.Plan.PLAIN;
    }
    boolean small = rank > clients * 6 / 10;
    boolean churned = new Dice(settings.seed(), Dice.Topic.PLAN, rank).chance(150);
    return small && churned ? Profile.Plan.CHURNED : Profile.Plan.PLAIN;
  }

  private Profile.Plan prospectPlan(int prospect) {
    return prospect % 10 == 3 && prospect / 10 < 400
        ? Profile.Plan.PROSPECT_READY
        : Profile.Plan.PROSPECT;
  }

  private int pivot(Profile.Plan plan, int company) {
    Dice dice = new Dice(settings.seed(), Dice.Topic.LIFE, company, 1);
    int days = settings.days();
    int last = settings.lastDay();
    return switch (plan) {
      case DORMANT -> last - dice.between(Math.min(150, days / 5), Math.min(330, days * 9 / 20));
      case CHURNED -> last - dice.between(days / 10, days * 8 / 10);
      case ANGRY -> last - dice.between(Math.min(80, days / 6), Math.min(240, days * 2 / 5));
      case COOLING -> last - dice.between(Math.min(150, days / 4), Math.min(240, days * 2 / 5));
      default -> 0;
    };
  }

  private int created(int company, int rank, boolean planted) {
    Dice dice = new Dice(settings.seed(), Dice.Topic.LIFE, company, 2);
    if (company >= clients && prospectPlan(company - clients) == Profile.Plan.PROSPECT_READY) {
      return settings.lastDay() - 150 - dice.below(200);
    }
    if (company >= clients) {
      return settings.firstDay() + dice.below(Math.max(1, settings.days() * 6 / 10));
    }
    boolean young = dice.chance(220) && !planted && rank > clients * 4 / 10;
    return young
        ? settings.firstDay() + dice.below(settings.days())
        : settings.firstDay() - 30 - dice.below(4000);
  }
}
