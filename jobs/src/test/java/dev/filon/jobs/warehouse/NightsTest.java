package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.source.SourceDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Night after night: what changed is loaded, what did not is left alone. */
class NightsTest {
  private static final String LINES_HEADER =
      "invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,"
          + "currency,rep_id,updated_at\n";
  private static final String CLIENTS_HEADER =
      "client_id,name,segment,status,rep_id,country,updated_at\n";

  @TempDir static Path temp;
  private static Path loaded;

  /** Loaded once; each test goes on from a copy. */
  @BeforeAll
  static void load() {
    loaded = temp.resolve("loaded");
    run(loaded, first(), "2026-01-15");
  }

  private static Path copy(String name) throws IOException {
    Path copy = temp.resolve(name);
    Folders.copy(loaded, copy);
    return copy;
  }

  private static Dumps first() {
    return Dumps.clean(temp.resolve("first"))
        .file(
            "erp/invoice_lines.csv",
            LINES_HEADER
                + """
                I1,1,invoice,2025-11-05,C1,P1,10,100.00,40.00,EUR,R1,2025-11-05T00:00:00Z
                I1,2,invoice,2025-11-05,C1,P2,2,6.10,3.00,EUR,R1,2025-11-05T00:00:00Z
                I2,1,invoice,2025-12-06,C2,P2,4,12.20,6.00,EUR,,2025-12-06T00:00:00Z
                I3,1,invoice,2026-01-06,C2,P2,1,3.05,1.50,EUR,R1,2026-01-06T00:00:00Z
                """)
        .file(
            "crm/reps.csv",
            """
            rep_id,name,email,manager_id,team,region,valid_from,valid_to
            R1,Ana,ana@x.example,M1,North,North,2020-01-01,
            R2,Bo,bo@x.example,M1,North,North,2020-01-01,
            M1,Max,max@x.example,,North,North,2020-01-01,
            """);
  }

  /**
   * A delta with the given invoice lines and clients; the required files may be without records.
   */
  private static Dumps delta(String name, String lines, String clients) {
    return new Deltas(temp.resolve(name)).with(LINES_HEADER + lines, CLIENTS_HEADER + clients);
  }

  private static final class Deltas {
    private final Path folder;

    Deltas(Path folder) {
      this.folder = folder;
    }

    Dumps with(String lines, String clients) {
      Dumps clean = Dumps.clean(folder);
      String products = clean.text("erp/products.csv").lines().findFirst().orElseThrow() + "\n";
      String reps = clean.text("crm/reps.csv").lines().findFirst().orElseThrow() + "\n";
      return clean
          .file("erp/invoice_lines.csv", lines)
          .file("erp/clients.csv", clients)
          .file("erp/products.csv", products)
          .file("crm/reps.csv", reps);
    }
  }

  private static Cli run(Path warehouse, Dumps dumps, String date, String... more) {
    Cli result = Cli.run(warehouse, dumps.folder(), "filon", date, more);
    assertThat(result.exit()).describedAs(result.err()).isZero();
    return result;
  }

  private static Cli night(Path warehouse, Dumps dumps, String date) {
    return run(warehouse, dumps, date, "--mode", "delta");
  }

  private static Map<String, TableState> tables(Path warehouse) {
    return Served.read(warehouse.resolve("served")).tables();
  }

  @Test
  void theSameBatchAgainChangesNothingAndOtherDumpsOfThatDayAreRefusedUnlessReplayed()
      throws IOException {
    Path warehouse = copy("again");
    Map<String, TableState> before = tables(warehouse);
    Cli again = run(warehouse, first(), "2026-01-15");
    assertThat(again.out()).contains("nothing changes; snapshot 1 is served");
    assertThat(tables(warehouse)).isEqualTo(before);
    Dumps other =
        Dumps.clean(temp.resolve("other"))
            .file("erp/invoice_lines.csv", first().text("erp/invoice_lines.csv"))
            .file("crm/reps.csv", first().text("crm/reps.csv"))
            .append(
                "erp/invoice_lines.csv",
                "I4,1,invoice,2026-01-07,C1,P1,1,9.00,4.00,EUR,R1,\n"
                    .getBytes(StandardCharsets.UTF_8));
    Cli refused = Cli.run(warehouse, other.folder(), "filon", "2026-01-15");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("2026-01-15 was loaded before").contains("filon replay");
    assertThat(Cli.sql(warehouse, "select count(*) from fact_sales")).containsExactly("4");
    Cli replayed =
        Cli.filon(
            "replay",
            "--warehouse",
            warehouse.toString(),
            "--date",
            "2026-01-15",
            "--dumps",
            other.folder().toString());
    assertThat(replayed.exit()).describedAs(replayed.err()).isZero();
    assertThat(Cli.sql(warehouse, "select count(*) from fact_sales")).containsExactly("5");
  }

  @Test
  void aRunFitsItsSessionToItsOwnDumpsWhateverTheProcessLoadedBefore() throws IOException {
    Dumps big = first();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      lines.append("J").append(i).append(",1,invoice,2026-01-06,C1,P1,1,10.00,4.00,EUR,R1,\n");
    }
    big.append("erp/invoice_lines.csv", lines.toString().getBytes(StandardCharsets.UTF_8));
    Path warehouse = temp.resolve("fitted");
    Map<String, Boolean> small = new ConcurrentHashMap<>();
    Nightly nightly =
        new Nightly(
            TestSession.spark(),
            Models.load(),
            Clock.systemUTC(),
            step -> small.put(step, Sessions.small(TestSession.spark())));
    Sessions.fit(TestSession.spark(), true);
    nightly.run(request(warehouse, big, "2026-01-15", false));
    assertThat(small).containsEntry("landing", false).containsEntry("feed_invoice_lines", true);
    Sessions.fit(TestSession.spark(), false);
    Dumps night = delta("fitted-night", "I9,1,invoice,2026-01-16,C1,P1,1,9.00,4.00,EUR,R1,\n", "");
    nightly.run(request(warehouse, night, "2026-01-16", true));
    assertThat(small).containsEntry("landing", true);
    assertThat(Cli.sql(warehouse, "select count(*) from fact_sales")).containsExactly("40005");
  }

  private static Nightly.Request request(Path warehouse, Dumps dumps, String date, boolean delta) {
    return new Nightly.Request(
        warehouse,
        SourceDefinition.load("filon"),
        dumps.folder().toString(),
        LocalDate.parse(date),
        delta,
        false,
        Settings.load(null, Map.of()));
  }

  @Test
  void aNightRewritesOnlyTheMonthsThatItTouchesAndCanBeTakenBack() throws IOException {
    Path warehouse = copy("night");
    Map<String, TableState> before = tables(warehouse);
    List<String> star = Cli.star(warehouse);
    Path left = warehouse.resolve("served/.queries.tmp/of-a-killed-run");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "rows of people");
    Cli night =
        night(
            warehouse,
            delta(
                "n1",
                """
                I4,1,invoice,2026-01-16,C1,P1,1,9.00,4.00,EUR,R1,2026-01-16T00:00:00Z
                I1,1,invoice,2025-11-05,C1,P1,11,110.00,44.00,EUR,R1,2026-01-16T00:00:00Z
                I2,1,invoice,2025-12-06,C2,P2,9,99.00,6.00,EUR,R1,2025-12-01T00:00:00Z
                """,
                ""),
            "2026-01-16");
    assertThat(night.out())
        .describedAs("an older version of I2 comes late")
        .contains("3 read = 2 loaded + 1 superseded + 0 quarantined");
    assertThat(left.getParent()).doesNotExist();
    for (String table :
        List.of("feed_invoice_lines", "fact_sales", "agg_sales_client_family_month")) {
      assertThat(Tables.changedMonths(before.get(table), tables(warehouse).get(table)))
          .describedAs(table)
          .containsExactly("2025-11-01", "2026-01-01");
    }
    assertThat(
            Cli.sql(
                warehouse, "select invoice_id, line_no, net_amount from fact_sales order by all"))
        .describedAs("the changed document has lost its second line")
        .containsExactly("I1,1,110.0000", "I2,1,12.2000", "I3,1,3.0500", "I4,1,9.0000");
    assertThat(tables(warehouse).get("dim_date")).isEqualTo(before.get("dim_date"));
    Cli differs =
        Cli.filon("diff", "1", "2", "--warehouse", warehouse.toString(), "--format", "csv");
    assertThat(differs.out().lines().filter(l -> l.startsWith("fact_sales,")))
        .singleElement()
        .asString()
        .startsWith("fact_sales,4,4,1,1,1,")
        .contains("net_amount (1)", "net_amount 121.3500 -> 134.2500");

    Cli back = Cli.filon("rollback", "--warehouse", warehouse.toString(), "--to", "1");
    assertThat(back.exit()).describedAs(back.err()).isZero();
    assertThat(back.out())
        .contains("snapshot 1 of 2026-01-15 is served", "not in it: 2026-01-16-filon", "--to 2");
    assertThat(Cli.star(warehouse)).isEqualTo(star);
    assertThat(Cli.filon("rollback", "--warehouse", warehouse.toString(), "--to", "1").out())
        .contains("snapshot 1 of 2026-01-15 was served already")
        .doesNotContain("not in it");
    assertSays(warehouse, "there is no snapshot 9 in ", "rollback", "--to", "9");
    assertSays(warehouse, "kept are 2, 1", "rollback", "--to", "9");
    assertSays(warehouse, "no batch of 2026-01-16", "history", "--date", "2026-01-16");
    assertSays(warehouse, "no batch of 2026-01-16 to replay", "replay", "--date", "2026-01-16");
    assertSays(warehouse, "at least 1, not 0", "vacuum", "--keep", "0");
    assertThat(Cli.filon("vacuum", "--warehouse", warehouse.toString(), "--keep", "1").exit())
        .isZero();
    Dumps other = delta("n2", "I4,1,invoice,2026-01-16,C1,P1,1,8.00,4.00,EUR,R1,\n", "");
    Cli next = night(warehouse, other, "2026-01-16");
    assertThat(next.out()).contains("snapshot 3 is served");
    assertThat(Cli.sql(warehouse, "select net_amount from fact_sales where invoice_id = 'I4'"))
        .containsExactly("8.0000");
    assertThat(Cli.filon("history", "--warehouse", warehouse.toString()).out())
        .contains("2026-01-15-filon", "2026-01-16-filon", "snapshot 3 of 2026-01-16 is served")
        .contains("  1 of 2026-01-15 with 1 batch: filon rollback --to 1");
  }

  /** A wrong call is exit 2 and says what is wrong. */
  private static void assertSays(Path warehouse, String what, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--warehouse", warehouse.toString()));
    Cli said = Cli.filon(arguments.toArray(String[]::new));
    assertThat(said.exit()).describedAs(said.out() + said.err()).isEqualTo(2);
    assertThat(said.err()).contains(what);
  }

  @Test
  void aLateClientIsCompletedInPlaceAndAChangedOneGetsAVersion() throws IOException {
    Path warehouse = copy("clients");
    night(
        warehouse,
        delta(
            "n1",
            "I4,1,invoice,2026-01-16,C3,P1,1,9.00,4.00,EUR,R1,2026-01-16T00:00:00Z\n",
            "C1,Plomberie Léa,heating,active,R1,FR,2026-01-16T00:00:00Z\n"),
        "2026-01-16");
    night(
        warehouse,
        delta("n2", "", "C3,Chauffage Zoé,heating,active,R2,FR,2026-01-17T00:00:00Z\n"),
        "2026-01-17");
    assertThat(
            Cli.sql(
                warehouse,
                "select segment, valid_from from dim_client where client_id = 'C1' order by"
                    + " valid_from"))
        .containsExactly("plumbing,1900-01-01", "heating,2026-01-16");
    assertThat(
            Cli.sql(
                warehouse,
                "select name, valid_from, is_current from dim_client where client_id = 'C3'"))
        .describedAs("inferred from its invoice, completed in place when its record arrived")
        .containsExactly("Chauffage Zoé,1900-01-01,true");
  }

  @Test
  void aChangeWithEffectInThePastGivesItsFactsNewKeysAndLeavesEarlierMonthsAlone()
      throws IOException {
    Path warehouse = copy("backdated");
    Map<String, TableState> before = tables(warehouse);
    Dumps moved =
        delta("n3", "", "")
            .file(
                "crm/reps.csv",
                """
                rep_id,name,email,manager_id,team,region,valid_from,valid_to
                R1,Ana,ana@x.example,M1,North,North,2020-01-01,2025-12-01
                R1,Ana,ana@x.example,M1,South,South,2025-12-01,
                """);
    night(warehouse, moved, "2026-01-16");
    assertThat(
            Cli.sql(
                warehouse,
                "select invoice_id, team from fact_sales f join dim_rep r using (rep_key) order by"
                    + " all"))
        .describedAs("what each line was sold under")
        .containsExactly("I1,North", "I1,North", "I2,South", "I3,South");
    assertThat(
            Cli.sql(
                warehouse,
                "select distinct invoice_id, r.team from fact_sales f join dim_rep r on r.rep_id ="
                    + " f.rep_id and r.is_current order by all"))
        .describedAs("under today's team")
        .containsExactly("I1,South", "I2,South", "I3,South");
    assertThat(Tables.changedMonths(before.get("fact_sales"), tables(warehouse).get("fact_sales")))
        .containsExactly("2025-12-01", "2026-01-01");
    assertThat(
            Cli.sql(
                warehouse,
                "select month_start, reason from meta.rewrite where table_name = 'fact_sales' order"
                    + " by all"))
        .containsExactly("2025-12-01,dim_rep", "2026-01-01,dim_rep");
  }

  @Test
  void anOldExtractIsRefusedAndAQuietFeedIsReported() throws IOException {
    Path warehouse = copy("stale");
    Dumps old =
        Dumps.clean(temp.resolve("stale dumps"))
            .file("erp/invoice_lines.csv", first().text("erp/invoice_lines.csv"))
            .file("crm/reps.csv", first().text("crm/reps.csv"))
            .file("crm/accounts.csv", "account_id,client_id,name\nA1,C1,Plomberie Léa\n")
            .file(
                "crm/interactions.csv",
                """
                interaction_id,account_id,rep_id,occurred_at,kind,outcome
                X1,A1,R1,2026-01-08T09:00:00Z,call,interested
                X2,A1,R1,2206-01-10T09:00:00Z,visit,ordered
                """);
    Cli refused = Cli.run(warehouse, old.folder(), "filon", "2026-05-01");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err())
        .contains("meta.load.gate_freshness", "invoice_lines", "2026-01-06", "rejected.duckdb")
        .contains("gate_fresh_days")
        .doesNotContain("gate_quiet_feed");
    assertThat(Cli.sql(warehouse, "select snapshot from meta.snapshot")).containsExactly("1");
    Path config = Files.writeString(temp.resolve("stale.yml"), "gate_fresh_days: 365\n");
    run(warehouse, old, "2026-05-01", "--config", config.toString());
    assertThat(
            Cli.sql(
                warehouse,
                "select check_name, severity, violations from meta.audit where not passed and check_name like 'gate%'"))
        .containsExactly("gate_quiet_feed,warn,1");
    assertThat(Cli.sql(warehouse, "select newest_date from meta.load where feed = 'interactions'"))
        .describedAs("a year of 2206 tells nothing")
        .containsExactly("2026-01-08");
    Path wrong = Files.writeString(temp.resolve("wrong.yml"), "gate_quiet_days: 92,calls=3\n");
    Cli unknown =
        Cli.run(warehouse, old.folder(), "filon", "2026-05-02", "--config", wrong.toString());
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("'calls'", "interactions");
  }

  @Test
  void afterAChangeOfContractsTheAccountsOfEarlierBatchesAreStillThere() throws Exception {
    Path warehouse = copy("contracts");
    night(
        warehouse,
        delta(
            "n4",
            """
            I1,1,invoice,2025-11-05,C1,P1,11,110.00,44.00,EUR,R1,2026-01-16T00:00:00Z
            I4,1,invoice,2026-01-32,C1,P1,1,9.00,4.00,EUR,R1,2026-01-16T00:00:00Z
            """,
            ""),
        "2026-01-16");
    List<String> kept =
        List.of(
            "select * exclude newest_date from meta.load where batch_id < '2026-01-17' order by all",
            "select * from meta.quarantine order by all",
            "select * from meta.rewrite where snapshot = 2 order by all",
            "select * from meta.batch where batch_id < '2026-01-17' order by all");
    List<List<String>> before = kept.stream().map(query -> Cli.sql(warehouse, query)).toList();
    assertThat(before).noneMatch(List::isEmpty);
    // as an earlier version of Filon left it: other contracts, and an account of fewer columns
    try (Connection db =
            DriverManager.getConnection("jdbc:duckdb:" + warehouse.resolve("served/filon.duckdb"));
        Statement statement = db.createStatement()) {
      statement.execute("update meta.snapshot set layout = 'earlier'");
      statement.execute("alter table meta.load drop column newest_date");
    }
    night(
        warehouse,
        delta("n5", "I5,1,invoice,2026-01-17,C1,P1,1,9.00,4.00,EUR,R1,2026-01-17T00:00:00Z\n", ""),
        "2026-01-17");
    assertThat(kept.stream().map(query -> Cli.sql(warehouse, query)).toList()).isEqualTo(before);
    assertThat(
            Cli.sql(
                warehouse,
                "select batch_id, newest_date from meta.load where feed = 'invoice_lines' order by 1"))
        .containsExactly("2026-01-15-filon,", "2026-01-16-filon,", "2026-01-17-filon,2026-01-17");
    assertThat(Cli.filon("history", "--warehouse", warehouse.toString()).out().lines())
        .filteredOn(line -> line.startsWith("2026"))
        .hasSize(3)
        .allMatch(line -> line.matches(".*(full|delta) .*\\d.*"));
  }

  @Test
  void whatAFullExtractLacksIsClosedOrDeleted() throws IOException {
    Path warehouse = copy("full");
    Dumps later =
        Dumps.clean(temp.resolve("later"))
            .file("crm/reps.csv", first().text("crm/reps.csv"))
            .file(
                "erp/clients.csv",
                CLIENTS_HEADER + "C1,Plomberie Léa,plumbing,active,R1,FR,2026-01-01T00:00:00Z\n")
            .file(
                "erp/invoice_lines.csv",
                LINES_HEADER
                    + """
                    I2,1,invoice,2025-12-06,C2,P2,4,12.20,6.00,EUR,,2025-12-06T00:00:00Z
                    I5,1,invoice,2026-01-16,C1,P2,1,3.05,1.50,EUR,R1,2026-01-06T00:00:00Z
                    """);
    run(warehouse, later, "2026-01-16");
    assertThat(Cli.sql(warehouse, "select distinct invoice_id from fact_sales order by 1"))
        .describedAs("I3 lies in the period of the extract and is not in it; I1 lies before it")
        .containsExactly("I1", "I2", "I5");
    assertThat(
            Cli.sql(
                warehouse,
                "select status, valid_from from dim_client where client_id = 'C2' order by"
                    + " valid_from"))
        .containsExactly("active,1900-01-01", "closed,2026-01-16");
  }
}
