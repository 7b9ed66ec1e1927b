package dev.filon.sampledata;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The documents of one day after the other. It must be asked for every day from the first one on;
 * it keeps only the credit notes that are still to be written.
 */
final class SalesStream {

  private record Credit(Profile client, String orderId, String rep, List<Sale.Line> lines) {}

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int CREDIT_PER_MILLE = 28;
  private static final int CORRECTION_PER_MILLE = 8;
  private static final int NO_REP_PER_MILLE = 150;
  private static final int MOST_LINES = 9;

  private final World world;
  private final Basket basket;
  private final long historyWeight;
  private final TreeMap<Integer, List<Credit>> credits = new TreeMap<>();
  private long weightSoFar;
  private long linesSoFar;
  private long documents;
  private int lastDay;

  SalesStream(World world) {
    this.world = world;
    basket = new Basket(world);
    Settings settings = world.settings();
    long weight = 0;
    for (int day = settings.firstDay(); day <= settings.lastDay(); day++) {
      weight += world.calendar().weight(day);
    }
    if (weight == 0) {
      throw SampleDataException.noWorkingDay(settings.until(), settings.days());
    }
    historyWeight = weight;
    lastDay = settings.firstDay() - 1;
  }

  /** The weight of all days of the history; a day's lines are its share of it. */
  long historyWeight() {
    return historyWeight;
  }

  /** Makes the documents of the next day. */
  void nextDay(Consumer<Sale> sink) {
    lastDay++;
    int day = lastDay;
    weightSoFar += world.calendar().weight(day);
    long target = world.settings().lines() * weightSoFar / historyWeight;
    long budget = target - linesSoFar;
    linesSoFar = target;
    if (budget == 0) {
      return;
    }
    LocalDate date = Calendar.date(day);
    Dice dice = world.dice(Dice.Topic.SALES, day, 0);
    budget -= dueCredits(day, date, budget, sink);
    int newcomer = world.nights().convertedOnDay(day);
    boolean first = true;
    while (budget > 0) {
      Profile client = newcomer >= 0 ? world.companies().profile(newcomer) : buyer(day, dice);
      newcomer = -1;
      Sale sale = invoice(client, day, date, budget, first, dice);
      sink.accept(sale);
      budget -= sale.lines().size();
      first = false;
    }
  }

  private Profile buyer(int day, Dice dice) {
    Companies companies = world.companies();
    for (int attempt = 0; attempt < 40; attempt++) {
      Profile profile = companies.profile(companies.draw(dice));
      if (dice.chance(profile.appetite(day))) {
        return profile;
      }
    }
    int company = dice.below(companies.clients());
    Profile profile = companies.profile(company);
    while (profile.plan() != Profile.Plan.PLAIN || profile.created() > day) {
      company = (company + 1) % companies.clients();
      profile = companies.profile(company);
    }
    return profile;
  }

  private Sale invoice(
      Profile client, int day, LocalDate date, long budget, boolean first, Dice dice) {
    int wanted = 1 + dice.below(3) + (dice.chance(350) ? dice.below(MOST_LINES - 2) : 0);
    int count = (int) Math.min(budget, wanted);
    List<Sale.Line> lines = new ArrayList<>(count);
    for (int number = 1; number <= count; number++) {
      lines.add(basket.line(number, client, day, date.getYear(), date.getMonthValue(), dice));
    }
    documents++;
    String order = dice.chance(100) ? "" : "CMD" + padded(documents);
    String rep = dice.chance(NO_REP_PER_MILLE) ? "" : world.ownerOn(client, day);
    String id = documentId("F", date);
    int endOfHistory = world.settings().lastDay();
    boolean lastOfHistory = first && day <= endOfHistory && Calendar.nextWorked(day) > endOfHistory;
    if (lastOfHistory || dice.chance(CORRECTION_PER_MILLE)) {
      return new Sale(
          id, order, false, day, client, rep, Calendar.nextWorked(day), lines, corrected(lines));
    }
    if (dice.chance(CREDIT_PER_MILLE)) {
      int due = Calendar.workedFrom(day + dice.between(3, 40));
      if (client.appetite(due) > 0) {
        int credited = Math.min(lines.size(), dice.between(1, 2));
        credits
            .computeIfAbsent(due, unused -> new ArrayList<>())
            .add(new Credit(client, order, rep, List.copyOf(lines.subList(0, credited))));
      }
    }
    return new Sale(id, order, false, day, client, rep, NEVER, lines, List.of());
  }

  /** The last line is cancelled and entered again under the next number, 10 % cheaper. */
  private static List<Sale.Line> corrected(List<Sale.Line> lines) {
    List<Sale.Line> corrected = new ArrayList<>(lines);
    Sale.Line last = corrected.remove(lines.size() - 1);
    corrected.add(
        new Sale.Line(
            last.number() + 1,
            last.product(),
            last.quantity(),
            Money.perMille(last.net(), 900),
            last.cost()));
    return corrected;
  }

  /** Writes the credit notes that are due as far as the day has lines for them. */
  private int dueCredits(int day, LocalDate date, long budget, Consumer<Sale> sink) {
    int written = 0;
    while (!credits.isEmpty() && credits.firstKey() <= day) {
      List<Credit> due = credits.firstEntry().getValue();
      Credit credit = due.get(0);
      if (written + credit.lines().size() > budget) {
        return written;
      }
      due.remove(0);
      if (due.isEmpty()) {
        credits.remove(credits.firstKey());
      }
      if (credit.client().appetite(day) > 0) {
        documents++;
        sink.accept(creditNote(credit, day, date));
        written += credit.lines().size();
      }
    }
    return written;
  }

  private Sale creditNote(Credit credit, int day, LocalDate date) {
    List<Sale.Line> lines = new ArrayList<>();
    for (Sale.Line line : credit.lines()) {
      lines.add(line.credited(lines.size() + 1));
    }
    return new Sale(
        documentId("A", date),
        credit.orderId(),
        true,
        day,
        credit.client(),
        credit.rep(),
        NEVER,
        lines,
        List.of());
  }

  private static String padded(long number) {
    return Long.toString(100_000_000L + number).substring(1);
  }

  private String documentId(String kind, LocalDate date) {
    return kind
        + Integer.toString(date.getYear() % 100 + 100).substring(1)
        + "-"
        + padded(documents);
  }
}
