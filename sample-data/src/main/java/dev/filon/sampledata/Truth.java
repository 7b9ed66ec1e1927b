package dev.filon.sampledata;

import dev.filon.sampledata.Contacts.Contact;
import dev.filon.sampledata.Profile.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * Watches the planted clients while sales stream by, then writes what was planted, as far as the
 * sales really show it.
 */
final class Truth {

  /** Half a year before and after the day on which a pattern starts. */
  static final int WINDOW_DAYS = 182;

  private static final int YEAR_DAYS = 365;

  private static final class Tally {
    private int orderDays;
    private int lastSale;
    private int lastInvoice;
    private long total;
    private long yearBefore;
    private long before;
    private long after;
  }

  private final World world;
  private final TreeMap<Integer, Tally> tallies = new TreeMap<>();
  private long net;

  Truth(World world) {
    this.world = world;
  }

  /** Counts a document, unless it is later than the history. */
  void watch(Sale sale) {
    if (sale.day() > world.settings().lastDay()) {
      return;
    }
    long amount = 0;
    for (Sale.Line line : sale.linesOn(world.settings().lastDay())) {
      amount += line.net();
    }
    net += amount;
    Profile client = sale.client();
    Plan plan = client.plan();
    if (plan == Plan.PLAIN || plan == Plan.CHURNED) {
      return;
    }
    Tally tally = tallies.computeIfAbsent(client.company(), unused -> new Tally());
    tally.total += amount;
    if (!sale.credit() && tally.lastInvoice != sale.day()) {
      tally.orderDays++;
      tally.lastInvoice = sale.day();
    }
    tally.lastSale = sale.day();
    int since = sale.day() - client.pivot();
    if (since < 0) {
      tally.yearBefore += since >= -YEAR_DAYS ? amount : 0;
      tally.before += since >= -WINDOW_DAYS ? amount : 0;
    } else {
      tally.after += since < WINDOW_DAYS ? amount : 0;
    }
  }

  /** Writes {@code truth/*.csv} below a folder. */
  void write(Path out, Contacts contacts) throws IOException {
    Path folder = out.resolve("truth");
    dormant(folder);
    secondActivity(folder);
    angry(folder);
    cooling(folder);
    prospects(folder, contacts);
  }

  /** What an average client brings in a year, in cents; two thirds of it count as big. */
  private long usualYear() {
    return net / world.companies().clients() * YEAR_DAYS / Math.max(YEAR_DAYS, days());
  }

  private int days() {
    return world.settings().days();
  }

  private void dormant(Path folder) throws IOException {
    List<String> columns =
        List.of("client_id", "stopped_on", "last_sale_on", "order_days", "revenue_year_before");
    try (CsvFile csv = new CsvFile(folder.resolve("dormant_but_big.csv"), columns)) {
      tallies.forEach(
          (company, tally) -> {
            Profile profile = world.companies().profile(company);
            if (profile.plan() == Plan.DORMANT
                && tally.orderDays >= 3
                && tally.yearBefore * 3 > usualYear() * 2) {
              csv.write(
                  World.clientId(company),
                  Calendar.iso(profile.pivot()),
                  Calendar.iso(tally.lastSale),
                  Integer.toString(tally.orderDays),
                  Money.text(tally.yearBefore));
            }
          });
    }
  }

  private void secondActivity(Path folder) throws IOException {
    List<String> columns =
        List.of("client_id", "family", "evidence", "activity_code", "order_days", "revenue_total");
    try (CsvFile csv = new CsvFile(folder.resolve("second_activity.csv"), columns)) {
      tallies.forEach(
          (company, tally) -> {
            Profile profile = world.companies().profile(company);
            if (profile.plan() == Plan.SECOND_ACTIVITY && tally.orderDays >= 3) {
              boolean declared = profile.declaresSecond();
              int trade = declared ? profile.secondActivity() : profile.activity();
              csv.write(
                  World.clientId(company),
                  world.catalogue().families().get(profile.blockedFamily()).name(),
                  declared ? "declared" : "peers",
                  world.activities().trades().get(trade).code(),
                  Integer.toString(tally.orderDays),
                  Money.text(tally.total));
            }
          });
    }
  }

  private void angry(Path folder) throws IOException {
    List<String> columns =
        List.of("client_id", "claim_id", "opened_on", "revenue_before", "revenue_after");
    try (CsvFile csv = new CsvFile(folder.resolve("angry.csv"), columns)) {
      tallies.forEach(
          (company, tally) -> {
            Profile profile = world.companies().profile(company);
            if (profile.plan() == Plan.ANGRY && halved(profile, tally)) {
              csv.write(
                  World.clientId(company),
                  ClaimRows.claimId(company, 1),
                  Calendar.iso(profile.pivot()),
                  Money.text(tally.before),
                  Money.text(tally.after));
            }
          });
    }
  }

  private void cooling(Path folder) throws IOException {
    List<String> columns =
        List.of("client_id", "slowing_from", "last_sale_on", "revenue_before", "revenue_after");
    try (CsvFile csv = new CsvFile(folder.resolve("cooling.csv"), columns)) {
      tallies.forEach(
          (company, tally) -> {
            Profile profile = world.companies().profile(company);
            if (profile.plan() == Plan.COOLING && tally.after > 0 && halved(profile, tally)) {
              csv.write(
                  World.clientId(company),
                  Calendar.iso(profile.pivot()),
                  Calendar.iso(tally.lastSale),
                  Money.text(tally.before),
                  Money.text(tally.after));
            }
          });
    }
  }

  /** Per day, at most half of what it was in the half-year before. */
  private boolean halved(Profile profile, Tally tally) {
    int first = world.settings().firstDay();
    long before = Math.min(WINDOW_DAYS, profile.pivot() - first);
    long after = Math.min(WINDOW_DAYS, world.settings().lastDay() + 1 - profile.pivot());
    return tally.before > 0 && tally.after * before * 2 <= tally.before * after;
  }

  private void prospects(Path folder, Contacts contacts) throws IOException {
    List<String> columns =
        List.of(
            "account_id", "contact_days", "first_contact_on", "last_contact_on", "last_outcome");
    int asOf = world.settings().lastDay();
    try (CsvFile csv = new CsvFile(folder.resolve("prospects_ready.csv"), columns)) {
      for (int i = world.companies().clients(); i < world.companies().count(); i++) {
        Profile profile = world.companies().profile(i);
        if (profile.plan() == Plan.PROSPECT_READY) {
          List<Contact> made = contacts.contactsUntil(profile, asOf);
          Contact last = made.get(made.size() - 1);
          csv.write(
              World.accountId(i),
              Integer.toString(made.size()),
              Calendar.iso(made.get(0).day()),
              Calendar.iso(last.day()),
              last.outcome());
        }
      }
    }
  }
}
