package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Resources;
import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.source.SourceDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every order of arrival of some days, through Spark, from the dumps to the star. What matters of a
 * warehouse is the set of the batches that it holds: from each set each missing day is taken in,
 * and wherever two ways lead to one set they must end in the same state. With n days that is n·2ⁿ⁻¹
 * runs for all n! orders. Of the warehouses that reach a set a random one goes on.
 *
 * <p>{@code -Dfilon.orders.days=5} makes the long run of it: 80 runs, 120 orders.
 */
@EnabledIfSystemProperty(
    named = "filon.orders.days",
    matches = ".+",
    disabledReason = "a load for each set of days: -Dfilon.orders.days=2")
class OrdersTest {
  private static final long SEED = Long.getLong("filon.seed", 20260119L);
  private static final int DAYS = Integer.getInteger("filon.orders.days", 2);

  private static final String LINES =
      "invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,"
          + "currency,rep_id,updated_at\n";
  private static final String CLIENTS = "client_id,name,segment,status,rep_id,country,updated_at\n";
  private static final String PRODUCTS = "product_id,label,family,standard_cost,updated_at\n";
  private static final String REPS =
      "rep_id,name,email,manager_id,team,region,valid_from,valid_to\n";
  private static final String TARGETS = "rep_id,period,family,amount,currency\n";
  private static final String DEALS =
      "opportunity_id,account_id,stage,amount,created_on,closed_on,status,updated_at\n";
  private static final String ACCOUNTS = "account_id,client_id,name,rep_id,created_on,updated_at\n";

  private static final Models MODELS = star();

  /** A day's dumps. */
  private record Day(String date, boolean full, Dumps dumps) {}

  @TempDir static Path temp;

  private static Dumps dumps(String date, String lines, String clients, String reps) {
    return Dumps.clean(temp.resolve(date))
        .file("erp/invoice_lines.csv", LINES + lines)
        .file("erp/clients.csv", CLIENTS + clients)
        .file("erp/products.csv", PRODUCTS)
        .file("crm/reps.csv", REPS + reps);
  }

  private static Day first() {
    Dumps dumps =
        dumps(
                "2026-01-15",
                """
                I1,1,invoice,2025-11-05,C1,P1,10,100.00,40.00,EUR,R1,2025-11-05T00:00:00Z
                I1,2,invoice,2025-11-05,C1,P2,2,6.10,3.00,EUR,R1,2025-11-05T00:00:00Z
                I2,1,invoice,2025-12-06,C2,P2,4,12.20,6.00,EUR,,2025-12-06T00:00:00Z
                I3,1,invoice,2026-01-06,C2,P2,1,3.05,1.50,EUR,R1,2026-01-06T00:00:00Z
                """,
                """
                C1,Plomberie Léa,plumbing,active,R1,FR,2026-01-01T00:00:00Z
                C2,Toits,roofing,active,R1,FR,2026-01-01T00:00:00Z
                """,
                """
                R1,Ana,,M1,North,North,2020-01-01,
                R2,Bo,,M1,North,North,2020-01-01,
                M1,Max,,,North,North,2020-01-01,
                """)
            .file(
                "erp/products.csv",
                PRODUCTS
                    + """
                    P1,Tube cuivre,Plumbing,4.00,2026-01-01T00:00:00Z
                    P2,Tuile,Roofing,1.50,2026-01-01T00:00:00Z
                    """)
            .file("erp/fx_rates.csv", "currency,date,rate\nGBP,2025-01-01,1.2\n")
            .file("erp/targets.csv", TARGETS + "R1,2026-01,,1000,EUR\nR2,2026-Q1,,500,EUR\n")
            .file(
                "crm/accounts.csv",
                ACCOUNTS
                    + """
                    A1,C1,Plomberie Léa,R1,2025-01-01,2025-01-01T00:00:00Z
                    A9,,Verre Neuf,R2,2025-06-01,2025-06-01T00:00:00Z
                    """)
            .file(
                "crm/opportunities.csv",
                DEALS + "O1,A1,qualification,900,2026-01-05,,open,2026-01-05T00:00:00Z\n");
    return new Day("2026-01-15", true, dumps);
  }

  /** The days after the first. */
  private static List<Day> later() {
    Dumps changed =
        dumps(
                "2026-01-16",
                // I1 has lost its second line, C3 is no client yet
                """
                I1,1,invoice,2025-11-05,C1,P1,11,110.00,44.00,EUR,R1,2026-01-16T00:00:00Z
                I4,1,invoice,2026-01-16,C3,P1,1,9.00,4.00,EUR,R1,2026-01-16T00:00:00Z
                """,
                "",
                // since a day that sales were made after
                """
                R1,Ana,,M1,North,North,2020-01-01,2025-12-01
                R1,Ana,,M1,South,South,2025-12-01,
                """)
            .file(
                "crm/opportunities.csv",
                DEALS + "O1,A1,offer,800,2026-01-05,,open,2026-01-16T00:00:00Z\n");
    Dumps whole =
        dumps(
                "2026-01-17",
                // I3 is deleted, I4 is corrected
                """
                I2,1,invoice,2025-12-06,C2,P2,4,12.20,6.00,EUR,,2025-12-06T00:00:00Z
                I4,1,invoice,2026-01-16,C3,P1,2,18.00,8.00,EUR,R1,2026-01-17T00:00:00Z
                I5,1,invoice,2026-01-17,C1,P2,1,3.05,1.50,EUR,R2,2026-01-17T00:00:00Z
                """,
                // C2 has vanished, C3 is there now
                """
                C1,Plomberie Léa,heating,active,R2,FR,2026-01-17T00:00:00Z
                C3,Chauffage Zoé,heating,active,R2,FR,2026-01-17T00:00:00Z
                """,
                """
                R1,Ana,,M1,North,North,2020-01-01,2025-12-15
                R1,Ana,,M1,South,South,2025-12-15,
                R2,Bo,,M1,North,North,2020-01-01,
                M1,Max,,,North,North,2020-01-01,
                """)
            .file(
                "erp/products.csv",
                PRODUCTS
                    + """
                    P1,Tube cuivre,Plumbing,4.00,2026-01-01T00:00:00Z
                    P2,Tuile,Roofing,1.60,2026-01-17T00:00:00Z
                    """)
            .file("erp/targets.csv", TARGETS + "R1,2026-01,,1200,EUR\n");
    Dumps back =
        dumps(
                "2026-01-18",
                // I2 moves to another month, an older version of I4 comes late, and a line is
                // rejected
                """
                I2,1,invoice,2026-01-02,C2,P2,4,12.20,6.00,EUR,,2026-01-18T00:00:00Z
                I4,1,invoice,2026-01-16,C3,P1,7,63.00,28.00,EUR,R1,2026-01-15T00:00:00Z
                I6,1,invoice,2026-01-12,C1,P1,1,9.00,4.00,GBP,R1,2026-01-18T00:00:00Z
                I7,1,invoice,2026-01-32,C1,P1,1,9.00,4.00,EUR,R1,2026-01-18T00:00:00Z
                """,
                "C2,Toits et fils,roofing,active,R2,FR,2026-01-18T00:00:00Z\n",
                "")
            .file("erp/fx_rates.csv", "currency,date,rate\nGBP,2026-01-10,1.1\n");
    Dumps again =
        dumps(
                "2026-01-19",
                """
                I3,1,invoice,2026-01-06,C2,P2,1,3.05,1.50,EUR,R1,2026-01-06T00:00:00Z
                I8,1,invoice,2026-01-19,C3,P2,5,15.25,7.50,EUR,R2,2026-01-19T00:00:00Z
                """,
                "C3,Chauffage Zoé,plumbing,blocked,R1,FR,2026-01-19T00:00:00Z\n",
                """
                R2,Bo,,M1,West,West,2020-01-01,
                M1,Max,,,North,North,2020-01-01,
                """)
            .file(
                "erp/products.csv", PRODUCTS + "P2,Tuile plate,Roofing,1.60,2026-01-19T00:00:00Z\n")
            .file("erp/targets.csv", TARGETS + "R2,2026,,9000,EUR\n")
            .file(
                "crm/opportunities.csv",
                DEALS + "O1,A1,won,850,2026-01-05,2026-01-19,won,2026-01-19T00:00:00Z\n");
    Dumps converted =
        dumps(
                "2026-01-20",
                """
                G1,1,credit_note,2026-01-20,C1,P1,-1,-9.00,-4.00,EUR,R1,2026-01-20T00:00:00Z
                I9,1,invoice,2026-01-20,C4,P2,5,15.25,7.50,EUR,R2,2026-01-20T00:00:00Z
                """,
                "C4,Verre Neuf,glass,active,R2,FR,2026-01-20T00:00:00Z\n",
                "")
            .file("erp/products.csv", PRODUCTS + "P1,Tube,Heating,4.10,2026-01-20T00:00:00Z\n")
            .file(
                "crm/accounts.csv",
                ACCOUNTS + "A9,C4,Verre Neuf,R2,2025-06-01,2026-01-20T00:00:00Z\n");
    return List.of(
        new Day("2026-01-16", false, changed),
        new Day("2026-01-17", true, whole),
        new Day("2026-01-18", false, back),
        new Day("2026-01-19", true, again),
        new Day("2026-01-20", false, converted));
  }

  /** Feeds and star; marts are a function of these, and most of the work. */
  private static Models star() {
    Map<String, String> files = new TreeMap<>(Resources.below("warehouse"));
    Models all = Models.of(files);
    files.keySet().removeIf(path -> path.startsWith("3_"));
    for (Model mart : all.served()) {
      if (mart.layer().equals(Models.MARTS)) {
        // the schemas meta and metric want them to be there
        StringBuilder contract = new StringBuilder("table: " + mart.table());
        contract.append("\ndescription: none\ngrain: none\ncolumns:\n");
        mart.contract()
            .columns()
            .forEach(
                c ->
                    contract.append(
                        "  - {name: %s, type: '%s', description: none}%n"
                            .formatted(c.name(), c.type())));
        files.put("3_marts/" + mart.table() + ".yml", contract.toString());
        files.put(
            "3_marts/" + mart.table() + ".sql",
            TwoEngines.select(mart.contract().columns(), List.of()));
      }
    }
    return Models.of(files);
  }

  private static void take(Path warehouse, Day day) {
    new Nightly(TestSession.spark(), MODELS, Clock.systemUTC(), step -> {})
        .run(
            new Nightly.Request(
                warehouse,
                SourceDefinition.load("filon"),
                day.dumps().folder().toString(),
                LocalDate.parse(day.date()),
                !day.full(),
                false,
                Settings.load(null, Map.of())));
  }

  /** All that a warehouse says and all that later days depend on. */
  private static List<String> state(Path warehouse) {
    List<String> state = new ArrayList<>(Cli.star(warehouse));
    for (String query :
        List.of(
            "select position, batch_id, mode, fingerprint from meta.batch order by position",
            "select batch_id, dump, feed, records_read, loaded, superseded, quarantined, loaded_amount,"
                + " newest_date from meta.load order by all",
            "select * from meta.quarantine order by all")) {
      state.addAll(Cli.sql(warehouse, query));
    }
    Tables tables =
        new Tables(
            TestSession.spark(),
            warehouse.toUri().toString(),
            table -> MODELS.find(table).orElseThrow().contract(),
            Served.read(warehouse.resolve("served")).tables());
    for (Model feed : MODELS.feeds()) {
      state.add(
          feed.table()
              + ": "
              + (feed.contract().monthly()
                  ? Content.of(tables.read(feed.table()))
                  : tables.state(feed.table()).map(TableState::content).orElse("none")));
    }
    return state;
  }

  private static String dates(List<Day> days, int set) {
    return IntStream.range(0, days.size())
        .filter(i -> (set & 1 << i) != 0)
        .mapToObj(i -> days.get(i).date().substring(8))
        .toList()
        .toString();
  }

  @Test
  void everyOrderOfArrivalEndsInTheSameState() throws IOException {
    System.out.println("OrdersTest seed " + SEED);
    Random random = new Random(SEED);
    List<Day> days = later().subList(0, DAYS);
    Map<Integer, Path> reached = new TreeMap<>();
    Map<Integer, Integer> ways = new TreeMap<>();
    Map<Integer, List<String>> states = new TreeMap<>();
    reached.put(0, temp.resolve("w"));
    take(reached.get(0), first());
    int runs = 0;
    List<Integer> sets =
        IntStream.range(0, 1 << DAYS)
            .boxed()
            .sorted(Comparator.comparing(Integer::bitCount).thenComparing(s -> s))
            .toList();
    for (int set : sets) {
      for (int i = 0; i < DAYS; i++) {
        int next = set | 1 << i;
        if (next == set) {
          continue;
        }
        Path warehouse = temp.resolve("w" + next + "from" + set);
        Folders.copy(reached.get(set), warehouse);
        take(warehouse, days.get(i));
        runs++;
        List<String> state = state(warehouse);
        assertThat(state)
            .describedAs("%s on top of %s, seed %d", days.get(i).date(), dates(days, set), SEED)
            .isEqualTo(states.getOrDefault(next, state));
        states.put(next, state);
        Path other = warehouse;
        if (random.nextInt(ways.merge(next, 1, Integer::sum)) == 0) {
          other = reached.put(next, warehouse);
        }
        Folders.delete(other);
      }
      if (set != sets.get(sets.size() - 1)) {
        Folders.delete(reached.get(set));
      }
    }
    assertThat(runs).isEqualTo(DAYS << DAYS - 1);
    assertThat(states.values())
        .describedAs("each set of days has a state of its own")
        .doesNotHaveDuplicates();
    System.out.printf("OrdersTest: %d days, %d runs, %d states%n", DAYS, runs, states.size());
    Path last = reached.get((1 << DAYS) - 1);
    assertThat(
            Cli.sql(
                last,
                "select name, valid_from from dim_client where client_id = 'C3' order by valid_from limit 1"))
        .describedAs("inferred from its invoice or there before it, all the same")
        .containsExactly("Chauffage Zoé,1900-01-01");
    assertThat(Cli.sql(last, "select count(*) from fact_sales where invoice_id = 'I1'"))
        .describedAs("the changed document has lost its second line")
        .containsExactly("1");
  }
}
