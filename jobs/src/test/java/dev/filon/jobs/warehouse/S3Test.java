package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.ErasureProof;
import dev.filon.jobs.source.Person;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.storage.TableStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A warehouse whose tables lie on S3, beside one with tables in a folder of their own: a first load
 * and a night.
 */
class S3Test {
  private static final String BUCKET = "filon";
  private static final String PLACE = "s3a://filon/sales";

  /** Small dumps, or with {@code -Dfilon.s3.sample=true} those of the sample. */
  private static final boolean SAMPLE = Boolean.getBoolean("filon.s3.sample");

  private static final String FIRST = SAMPLE ? "2026-11-19" : "2026-01-15";
  private static final String SECOND = SAMPLE ? "2026-11-20" : "2026-01-16";

  /** A contact of the first extract. */
  private static final String PERSON = SAMPLE ? "P500001-1" : "PERSON-77";

  @TempDir static Path temp;
  private static S3Server server;
  private static Path local;
  private static Path folder;
  private static Path warehouse;
  private static Path extract;
  private static Path delta;
  private static List<String> keysAfterStop;
  private static boolean servedAfterStop;
  private static List<String> first;
  private static List<String> firstOnDisk;
  private static List<String> afterStoppedNight;
  private static Cli plan;
  private static List<String> night;
  private static List<String> nightOnDisk;
  private static Cli vacuum;
  private static int keysBeforeVacuum;
  private static int keysAfterVacuum;
  private static List<String> afterVacuum;
  private static ErasureProof.Result before;
  private static Cli erased;
  private static String log;

  @BeforeAll
  static void load() throws Exception {
    server = new S3Server();
    server.bucket(BUCKET);
    dumps();
    local = temp.resolve("local");
    folder = temp.resolve("an other place");
    warehouse = temp.resolve("warehouse");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream err = System.err;
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      ok(Cli.run(local, extract, "filon", FIRST, "--tables", folder.toString()));
      firstOnDisk = Cli.star(local);
      ok(Cli.run(local, delta, "filon", SECOND, "--mode", "delta"));
      nightOnDisk = Cli.star(local);

      assertThatThrownBy(() -> stopped(extract, FIRST, "feed_accounts")).hasMessage("stopped");
      servedAfterStop = Files.exists(warehouse.resolve("served/filon.duckdb"));
      keysAfterStop = server.keys(BUCKET);
      ok(Cli.run(warehouse, extract, "filon", FIRST, "--tables", PLACE, "--log=json"));
      first = Cli.star(warehouse);
      assertThatThrownBy(() -> stopped(delta, SECOND, "dim_contact")).hasMessage("stopped");
      afterStoppedNight = Cli.star(warehouse);
      ok(Cli.run(warehouse, delta, "filon", SECOND, "--mode", "delta"));
      night = Cli.star(warehouse);

      plan =
          Cli.filon(
              "plan",
              "--warehouse=" + warehouse,
              "--source=filon",
              "--dumps=" + delta,
              "--date=" + SECOND,
              "--mode=delta",
              "--master=local[2]");
      keysBeforeVacuum = server.keys(BUCKET).size();
      vacuum = Cli.filon("vacuum", "--keep=1", "--warehouse=" + warehouse);
      keysAfterVacuum = server.keys(BUCKET).size();
      before = new ErasureProof(warehouse, store(), Person.of(PERSON)).search();
      erased = Cli.filon("erase-contact", PERSON, "--warehouse=" + warehouse, "--master=local[2]");
    } finally {
      Cli.filon("history", "--log", "text", "--warehouse", local.toString());
      System.setErr(err);
      log = written.toString(StandardCharsets.UTF_8);
    }
  }

  private static void dumps() {
    if (SAMPLE) {
      extract = Path.of("../sample-data/small");
      delta = extract.resolve("nights/" + SECOND);
      return;
    }
    String contacts = "contact_id,account_id,name,role,email,phone,opted_out,updated_at\n";
    extract =
        Dumps.clean(temp.resolve("extract"))
            .file(
                "crm/accounts.csv",
                """
                account_id,client_id,name,rep_id,created_on,updated_at
                A1,C1,Plomberie Léa,R1,2025-01-01,2025-01-01T00:00:00Z
                """)
            .file(
                "crm/contacts.csv",
                contacts
                    + "PERSON-77,A1,Zoé Quill,acheteuse,zoe@lea.example,,false,2026-01-01T00:00:00Z\n"
                    + "PERSON-78,A1,Max Muster,gérant,max@lea.example,,true,2026-01-01T00:00:00Z\n")
            .folder();
    delta =
        Dumps.clean(temp.resolve("delta"))
            .file(
                "erp/invoice_lines.csv",
                """
                invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,currency,rep_id
                I3,1,invoice,2025-12-30,C2,P1,1,11.00,4.00,EUR,R1
                """)
            .file(
                "crm/contacts.csv",
                contacts
                    + "PERSON-79,A1,Ida Ide,,,,false,2026-01-16T00:00:00Z\n"
                    + "PERSON-77,A1,Zoé Quill,acheteuse,zoe@lea.example,,perhaps,\n")
            .folder();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void ok(Cli result) {
    assertThat(result.exit()).describedAs(result.err()).isZero();
  }

  private static TableStore store() {
    return TableStore.of(warehouse, PLACE, Sessions.hadoop());
  }

  /** A run that ends where a kill would have it end: some tables are committed, others not. */
  private static void stopped(Path dumps, String date, String where) {
    boolean night = dumps.equals(delta);
    new Nightly(
            TestSession.spark(),
            Models.load(),
            Clock.systemUTC(),
            step -> {
              if (step.equals(where)) {
                throw new IllegalStateException("stopped");
              }
            })
        .run(
            new Nightly.Request(
                warehouse,
                SourceDefinition.load("filon"),
                dumps.toString(),
                LocalDate.parse(date),
                night,
                false,
                Settings.load(null, night ? Map.of() : Map.of("FILON_TABLES", PLACE))));
  }

  private static Cli tables(String folder, String place) {
    return Cli.run(
        temp.resolve(folder),
        Dumps.clean(temp.resolve("clean")).folder(),
        "filon",
        "2026-01-15",
        "--tables",
        place);
  }

  @Test
  void aFirstLoadThatStoppedShowsNothingAndItsRerunConverges() {
    assertThat(servedAfterStop).isFalse();
    assertThat(keysAfterStop).anyMatch(k -> k.startsWith("sales/landing/batch_id="));
    assertThat(first).isEqualTo(firstOnDisk);
  }

  @Test
  void aNightThatStoppedShowsTheDayBeforeAndItsRerunWhatADiskWouldHave() {
    assertThat(afterStoppedNight).isEqualTo(first).isNotEqualTo(night);
    assertThat(night).isEqualTo(nightOnDisk);
  }

  @Test
  void theFolderHasNoTablesAndNoCopiesOfThem() throws Exception {
    assertThat(warehouse.resolve("tables")).doesNotExist();
    try (Stream<Path> files = Files.walk(warehouse)) {
      assertThat(files.map(Path::toString).toList())
          .noneMatch(f -> f.endsWith(".parquet") || f.contains(".building"));
    }
    assertThat(Cli.sql(warehouse, "select tables from meta.snapshot")).containsExactly(PLACE);
  }

  @Test
  void aPlanFindsThePlaceByItself() {
    ok(plan);
    assertThat(plan.out()).contains("a run would change nothing; snapshot 2 is served");
  }

  @Test
  void aVacuumDeletesWhatNoKeptSnapshotNeeds() {
    ok(vacuum);
    assertThat(vacuum.out()).startsWith("1 snapshots and ").doesNotContain(" 0 data files");
    assertThat(keysAfterVacuum).isPositive().isLessThan(keysBeforeVacuum);
  }

  @Test
  void anErasureReachesTheObjectsAndItsSearchReadsThem() throws Exception {
    assertThat(before.found())
        .anyMatch(f -> f.startsWith(PLACE + "/landing/"))
        .anyMatch(f -> f.startsWith("served main.dim_contact"));
    ok(erased);
    assertThat(erased.out()).contains("not found");
    List<String> keys = server.keys(BUCKET);
    Path copies = temp.resolve("copies");
    server.download(BUCKET, keys.stream().filter(k -> !k.endsWith("/")).toList(), copies);
    List<String> places = new ArrayList<>();
    try (Stream<Path> files = Files.walk(copies);
        Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = db.createStatement()) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (file.toString().endsWith(".parquet")) {
          try (ResultSet rows =
              statement.executeQuery(
                  "select string_agg(t::varchar, ' ') from read_parquet('" + file + "') t")) {
            rows.next();
            text += rows.getString(1);
          }
        }
        // P500001-10 would be somebody else
        if (text.matches("(?s).*" + PERSON + "(?![0-9]).*")) {
          places.add(file.toString());
        }
      }
    }
    assertThat(places).isEmpty();
  }

  @Test
  void theTablesStayWhereTheyAre() {
    Cli other = tables("warehouse", "s3a://filon/elsewhere");
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err())
        .contains(
            "the tables of the warehouse " + warehouse,
            "are in s3a://filon/sales, not in s3a://filon/elsewhere",
            "leave --tables");
    assertThat(tables("local", PLACE).err())
        .contains("are in file:" + folder + ", not in " + PLACE);
  }

  @Test
  void anotherWarehouseIsRefusedThePlace() {
    Cli second = tables("second", PLACE + "/");
    assertThat(second.exit()).isEqualTo(2);
    assertThat(second.err())
        .contains(PLACE + " has the tables of another warehouse (", warehouse.toString());
    assertThat(temp.resolve("second/served")).doesNotExist();
  }

  @Test
  void aBucketThatIsNotThereIsSaid() {
    Cli missing = tables("missing", "s3a://no-such-bucket/x");
    assertThat(missing.exit()).describedAs(missing.err()).isEqualTo(5);
    assertThat(missing.err()).contains("there is no such bucket", "s3a://no-such-bucket/x");
  }

  @Test
  void credentialsThatAreRefusedAreSaidAndNotShown() {
    server.bucket("closed");
    server.say("bucket.closed.secret.key", "wr0ng-secret");
    Cli refused = tables("refused", "s3a://closed/x");
    assertThat(refused.exit()).describedAs(refused.err()).isEqualTo(5);
    assertThat(refused.err())
        .contains("refuses access", "s3a://closed/x", "AWS_ACCESS_KEY_ID")
        .doesNotContain("wr0ng-secret");
  }

  @Test
  void aStoreThatDoesNotAnswerIsSaid() {
    server.say("bucket.away.endpoint", "http://127.0.0.1:1");
    Cli away = tables("away", "s3a://away/x");
    assertThat(away.exit()).isEqualTo(1);
    assertThat(away.err()).contains("the store of the tables does not answer", "s3a://away/x");
  }

  @Test
  void noSecretIsLogged() {
    assertThat(log).contains("mart_client").doesNotContain(S3Server.SECRET);
  }

  @Test
  void whatCannotBeAPlaceIsSaid() {
    assertThat(tables("x", "s3://filon/x").err()).contains("write s3a:// instead of s3://");
    assertThat(tables("x", "s3a:///x").err()).contains("names no bucket");
    Cli secret = tables("x", "s3a://user:pa55@filon/x");
    assertThat(secret.exit()).isEqualTo(2);
    assertThat(secret.err()).contains("must not have a password").doesNotContain("pa55");
    Cli unknown = tables("x", "nosuch://filon/x");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no library for the place of the tables");
  }

  @Test
  void anotherFolderOfTheMachineIsAPlaceToo() {
    assertThat(local.resolve("tables")).doesNotExist();
    assertThat(folder.resolve("fact_sales/_delta_log")).isDirectory();
    assertThat(Cli.sql(local, "select tables from meta.snapshot"))
        .containsExactly("file:" + folder);
    Cli again = Cli.run(local, delta, "filon", SECOND, "--mode=delta", "--tables=file:" + folder);
    ok(again);
    assertThat(again.out()).contains("was loaded before");
  }
}
