package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.ErasureProof;
import dev.filon.jobs.source.Person;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.storage.TableStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person is taken out of a warehouse: out of all of it, for good, and nobody else is. */
class EraseTest {
  private static final String CONTACTS =
      "contact_id,account_id,name,role,email,phone,opted_out,updated_at\n";
  private static final String INTERACTIONS =
      "interaction_id,account_id,rep_id,contact_id,occurred_at,kind,outcome,note\n";
  private static final List<String> TRACES =
      List.of("PERSON-77", "zoe.quillfeather", "Quillfeather", "01 99 00 76 76", "grossesse");

  @TempDir static Path temp;
  private static Path warehouse;
  private static List<String> sales;
  private static String foundBefore;
  private static List<String> snapshotAfterStop;
  private static Cli erased;

  @BeforeAll
  static void load() throws Exception {
    warehouse = temp.resolve("warehouse");
    Dumps first =
        Dumps.clean(temp.resolve("first"))
            .file(
                "crm/accounts.csv",
                """
                account_id,client_id,name,rep_id,created_on,updated_at
                A1,C1,Plomberie Léa,R1,2025-01-01,2025-01-01T00:00:00Z
                """)
            .file(
                "crm/contacts.csv",
                CONTACTS
                    + """
                    PERSON-77,A1,Zoé Quillfeather,acheteuse,zoe.quillfeather@lea.example,01 99 00 76 76,false,2026-01-01T00:00:00Z
                    PERSON-78,A1,Max Muster,gérant,max.muster@lea.example,01 99 00 76 77,true,2026-01-01T00:00:00Z
                    """)
            .file(
                "crm/interactions.csv",
                INTERACTIONS
                    + """
                    X1,A1,R1,PERSON-77,2026-01-05T09:00:00Z,call,interested,"Annonce sa grossesse, très bon accueil"
                    X2,A1,R1,PERSON-78,2026-01-06T09:00:00Z,visit,ordered,"Écrire aussi à zoe.quillfeather@lea.example"
                    X3,A1,R1,PERSON-78,2026-01-07T09:00:00Z,visit,ordered,"Content, commande"
                    """);
    ok(Cli.run(warehouse, first.folder(), "filon", "2026-01-15"));
    ok(
        Cli.run(
            warehouse,
            night("second", "2026-01-16").folder(),
            "filon",
            "2026-01-16",
            "--mode",
            "delta"));
    sales = Cli.sql(warehouse, "select * from fact_sales order by all");
    assertThat(places().toString())
        .as("what this test's own search finds before")
        .contains(
            "landing",
            "quarantine",
            "feed_contacts",
            "fact_interaction",
            "filon.duckdb dim_contact");
    foundBefore =
        new ErasureProof(
                warehouse,
                TableStore.of(warehouse, null, Sessions.hadoop()),
                Person.of("PERSON-77"))
            .search()
            .found()
            .toString();
    assertThatThrownBy(EraseTest::stoppedHalfWay).hasMessage("stopped");
    snapshotAfterStop = Cli.sql(warehouse, "select snapshot from meta.snapshot");
    erased =
        Cli.filon(
            "erase-contact",
            "PERSON-77",
            "--warehouse",
            warehouse.toString(),
            "--master",
            "local[2]");
  }

  /** As a kill would: landing is clean, nothing is published yet. */
  private static void stoppedHalfWay() {
    new Erasure(
            TestSession.spark(),
            Models.load(),
            Clock.systemUTC(),
            step -> {
              if (step.equals("audit and publish")) {
                throw new IllegalStateException("stopped");
              }
            })
        .erase(
            new Nightly.Request(
                warehouse,
                SourceDefinition.load("filon"),
                null,
                LocalDate.of(2026, 1, 16),
                true,
                true,
                Settings.load(null, Map.of())),
            "PERSON-77");
  }

  /** The person again, once with a bad cell and once in a ragged record: both are quarantined. */
  private static Dumps night(String folder, String day) {
    return Dumps.clean(temp.resolve(folder))
        .file(
            "crm/contacts.csv",
            CONTACTS
                + "PERSON-79,A1,Ida Ide,,,,false,"
                + day
                + "T00:00:00Z\n"
                + "PERSON-77,A1,Zoé Quillfeather,acheteuse,zoe.quillfeather@lea.example,01 99 00 76 76,perhaps,"
                + day
                + "T00:00:00Z\n"
                + "PERSON-77,A1,Zoé Quillfeather,acheteuse,zoe.quillfeather@lea.example\n")
        .file(
            "crm/interactions.csv",
            INTERACTIONS
                + "Y"
                + day
                + ",A1,R1,PERSON-77,"
                + day
                + "T09:00:00Z,call,interested,Rappeler\n");
  }

  private static void ok(Cli result) {
    assertThat(result.exit()).describedAs(result.err()).isZero();
  }

  /** Where any trace of the person is, found without the product's own search. */
  private static List<String> places() throws Exception {
    List<String> places = new ArrayList<>();
    try (Stream<Path> files = Files.walk(warehouse);
        Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = db.createStatement()) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.toString();
        if (name.endsWith(".duckdb")) {
          // its bytes are packed, so its tables are read as well
          statement.execute("attach '" + file + "' as db (read_only)");
          for (String table :
              column(
                  statement,
                  "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'db'")) {
            note(
                places,
                name + " " + table.replace("main.", ""),
                String.join("\n", column(statement, "select t::varchar from db." + table + " t")));
          }
          statement.execute("detach db");
        }
        note(
            places,
            name,
            name.endsWith(".parquet")
                ? String.join(
                    "\n",
                    column(statement, "select t::varchar from read_parquet('" + file + "') t"))
                : Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return places;
  }

  private static void note(List<String> places, String where, String text) {
    TRACES.stream().filter(text::contains).forEach(t -> places.add(where + ": " + t));
  }

  private static List<String> column(Statement statement, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  @Test
  void theSearchFindsThePersonAsLongAsItIsThere() {
    assertThat(foundBefore)
        .contains("served main.dim_contact, column contact_id: 1 rows")
        .contains("served meta.quarantine, column raw: 2 rows")
        .contains("tables/landing/")
        .contains("column raw");
  }

  @Test
  void stoppedHalfWayReadersSeeTheSnapshotBefore() {
    assertThat(snapshotAfterStop).containsExactly("2");
  }

  @Test
  void nothingOfThePersonIsLeftInAnyFile() throws Exception {
    ok(erased);
    assertThat(erased.out())
        .contains("erased: records of the contact: 2; its place in others: 2; batches: 2")
        .contains("not found");
    assertThat(places()).isEmpty();
    assertThat(
            Cli.sql(warehouse, "select count(*) from dim_contact where contact_id = 'PERSON-77'"))
        .containsExactly("0");
  }

  @Test
  void everythingElseIsAsItWas() {
    assertThat(Cli.sql(warehouse, "select * from fact_sales order by all")).isEqualTo(sales);
    assertThat(Cli.sql(warehouse, "select contact_id, opted_out from dim_contact order by 1"))
        .containsExactly("PERSON-78,true", "PERSON-79,false");
    assertThat(
            Cli.sql(
                warehouse, "select interaction_id, contact_id from fact_interaction order by 1"))
        .containsExactly("X1,", "X2,PERSON-78", "X3,PERSON-78", "Y2026-01-16,");
    assertThat(
            Cli.sql(
                warehouse,
                "select count(*) from meta.load where dump = 'contacts' and records_read <> loaded + superseded + quarantined"))
        .containsExactly("0");
    assertThat(Cli.filon("check", "--warehouse", warehouse.toString()).exit()).isZero();
  }

  @Test
  void whoWasErasedStaysOutOfLaterDumpsAndReplays() throws Exception {
    Path copy = warehouse;
    warehouse = temp.resolve("later");
    try {
      Folders.copy(copy, warehouse);
      ok(
          Cli.run(
              warehouse,
              night("third", "2026-01-17").folder(),
              "filon",
              "2026-01-17",
              "--mode",
              "delta"));
      ok(
          Cli.filon(
              "replay",
              "--date",
              "2026-01-15",
              "--warehouse",
              warehouse.toString(),
              "--master",
              "local[2]"));
      assertThat(places()).isEmpty();
      assertThat(Cli.sql(warehouse, "select count(*) from fact_interaction")).containsExactly("5");
    } finally {
      warehouse = copy;
    }
  }

  @Test
  void anUnknownContactIsAnErrorThatChangesNothing() throws IOException {
    List<String> before = Cli.sql(warehouse, "from meta.snapshot");
    Cli unknown =
        Cli.filon(
            "erase-contact", "NOBODY", "--warehouse", warehouse.toString(), "--master", "local[2]");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("no record of 2 batches has the contact 'NOBODY'");
    assertThat(Cli.sql(warehouse, "from meta.snapshot")).isEqualTo(before);
    assertThat(Files.readAllLines(warehouse.resolve("erased.tsv"))).hasSize(2);
  }

  @Test
  void theDeltaLogHoldsNoValues() throws IOException {
    try (Stream<Path> files = Files.walk(warehouse)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        assertThat(Files.readString(log)).doesNotContain("minValues").doesNotContain("maxValues");
      }
    }
  }
}
