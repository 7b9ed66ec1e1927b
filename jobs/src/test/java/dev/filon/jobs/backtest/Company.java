package dev.filon.jobs.backtest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A simulated company of three years, and what is left of it when some days are garbled. */
record Company(
    List<Client> clients,
    List<Sale> orders,
    List<Sale> products,
    List<Sale> families,
    List<Sale> reps,
    List<Deal> deals)
    implements Records {
  static final int FIRST = 18_993; // 2022-01-01
  static final int LAST = FIRST + 3 * 365;

  private static final int PRODUCTS = 60;
  private static final int FAMILIES = 12;

  /** A line before it is added up. */
  private record Line(
      String client, String rep, String product, String family, int day, double amount) {}

  static Company simulated() {
    Random random = new Random(11);
    List<Client> clients = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    List<Deal> deals = new ArrayList<>();
    for (int c = 0; c < 240; c++) {
      String id = "C%03d".formatted(c);
      int taste = c % 3;
      clients.add(new Client(id, "A" + c % 4, "S" + taste, 5 + c % 50, null, FIRST - 10));
      double gap = 12 + 60 * random.nextDouble();
      double size = Math.exp(5 + random.nextGaussian());
      int leaves = random.nextInt(3) == 0 ? FIRST + random.nextInt(1095) : LAST;
      for (double d = FIRST + random.nextDouble() * gap; d <= leaves; ) {
        int width = 1 + random.nextInt(4);
        for (int k = 0; k < width; k++) {
          int product = (taste * 20 + (int) Math.abs(random.nextGaussian() * 9)) % PRODUCTS;
          double season = 1 + 0.4 * Math.sin(d * 2 * Math.PI / 365);
          lines.add(
              new Line(
                  id,
                  "R" + c % 5,
                  "P%02d".formatted(product),
                  "F%02d".formatted(product % FAMILIES),
                  (int) d,
                  size * season * (0.5 + random.nextDouble())));
        }
        d += 1 - gap * Math.log(random.nextDouble());
      }
      for (int k = 0; k < 4; k++) {
        int created = FIRST + random.nextInt(1060);
        boolean ends = random.nextInt(4) > 0;
        int closed = created + 5 + random.nextInt(120);
        deals.add(
            new Deal(
                id + "-" + k,
                "R" + c % 5,
                100 + random.nextInt(9_000),
                created,
                ends && closed <= LAST ? closed : null,
                random.nextInt(3) == 0));
      }
    }
    // a last day that any garbling leaves in place, so that the history stays as long
    lines.add(new Line("C000", "R0", "P00", "F00", LAST, 1));
    return of(clients, lines, deals);
  }

  private static Company of(List<Client> clients, List<Line> lines, List<Deal> deals) {
    return new Company(
        clients,
        sum(lines, l -> new String[] {l.client(), ""}),
        sum(lines, l -> new String[] {l.client(), l.product()}),
        sum(lines, l -> new String[] {l.client(), l.family()}),
        sum(lines, l -> new String[] {l.rep(), ""}),
        deals);
  }

  private static List<Sale> sum(List<Line> lines, java.util.function.Function<Line, String[]> key) {
    Map<String, Sale> sums = new TreeMap<>();
    for (Line l : lines) {
      String[] k = key.apply(l);
      sums.merge(
          "%06d\t%s\t%s".formatted(l.day(), k[0], k[1]),
          new Sale(k[0], k[1], l.day(), l.amount(), l.amount(), 1),
          (a, b) ->
              new Sale(a.party(), a.item(), a.day(), a.sold() + b.sold(), a.net() + b.net(), 1));
    }
    return List.copyOf(sums.values());
  }

  /**
   * The same company with every record of some days changed: other amounts, other parties and
   * items, other days among those garbled. The last day keeps a sale.
   *
   * @param from first garbled day
   * @param until last garbled day
   */
  Company garbled(int from, int until) {
    Random random = new Random(5);
    List<Deal> other = new ArrayList<>();
    for (Deal d : deals) {
      boolean created = d.created() >= from && d.created() <= until;
      boolean closed =
          d.closed() == null ? until == LAST : d.closed() >= from && d.closed() <= until;
      other.add(
          new Deal(
              d.id(),
              d.rep(),
              created ? d.amount() * 7 : d.amount(),
              d.created(),
              closed
                  ? Integer.valueOf(Math.max(d.created(), from + random.nextInt(until - from + 1)))
                  : d.closed(),
              closed ? !d.won() : d.won()));
    }
    return new Company(
        clients,
        garbled(orders, from, until, random),
        garbled(products, from, until, random),
        garbled(families, from, until, random),
        garbled(reps, from, until, random),
        other);
  }

  private static List<Sale> garbled(List<Sale> sales, int from, int until, Random random) {
    List<Sale> result = new ArrayList<>();
    for (Sale s : sales) {
      if (s.day() < from || s.day() > until || s.day() == LAST) {
        result.add(s);
        continue;
      }
      Sale other = sales.get(random.nextInt(sales.size()));
      double amount = s.sold() * 20 * random.nextDouble();
      result.add(
          new Sale(
              random.nextInt(10) == 0 ? "new-" + other.party() : other.party(),
              other.item().isEmpty() || random.nextInt(10) > 0
                  ? other.item()
                  : "new-" + other.item(),
              from + random.nextInt(until - from + 1),
              amount,
              amount,
              1));
    }
    result.sort(
        Comparator.comparingInt(Sale::day).thenComparing(Sale::party).thenComparing(Sale::item));
    return result;
  }
}
