package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose queries DuckDB computes in the driver, beside the same computed by Spark. */
class LocalQueriesTest {
  private static final String DAY = "2026-01-15";
  private static final String NEXT = "2026-01-19";

  @TempDir static Path temp;
  private static Path night;
  private static Path local;
  private static Path mixed;
  private static Jobs localJobs;
  private static Jobs sparkJobs;

  /** Counts the jobs that Spark is asked for. */
  private static final class Jobs extends SparkListener {
    private int started;

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
      started++;
    }
  }

  @BeforeAll
  static void load() throws Exception {
    local = temp.resolve("local");
    mixed = temp.resolve("mixed");
    Path first = Dumps.clean(temp.resolve("first")).withPipeline().folder();
    night =
        Dumps.clean(temp.resolve("night"))
            .file(
                "erp/invoice_lines.csv",
                """
                invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,currency,rep_id
                I3,1,invoice,2026-01-15,C1,P2,3,9.15,4.50,EUR,R1
                """)
            .folder();
    localJobs = run(local, first, DAY);
    sparkJobs = run(mixed, first, DAY, Cli.inSpark());
    for (Path warehouse : List.of(local, mixed)) {
      run(warehouse, night, NEXT, "--mode", "delta");
    }
  }

  private static Jobs run(Path warehouse, Path dumps, String day, String... more) throws Exception {
    Jobs jobs = new Jobs();
    TestSession.spark().sparkContext().addSparkListener(jobs);
    Cli result = Cli.run(warehouse, dumps, "filon", day, more);
    TestSession.spark().sparkContext().listenerBus().waitUntilEmpty();
    TestSession.spark().sparkContext().removeSparkListener(jobs);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    return jobs;
  }

  @Test
  void littleInputIsLeftToDuckDb() {
    assertThat(localJobs.started).isLessThan(sparkJobs.started / 2);
  }

  @Test
  void aWarehouseThatSparkBeganAndDuckDbWentOnWithIsThatOfDuckDbAlone() throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      for (Map.Entry<String, Path> side : Map.of("one", local, "other", mixed).entrySet()) {
        statement.execute(
            "attach '%s' as %s (read_only)"
                .formatted(side.getValue().resolve("served/filon.duckdb"), side.getKey()));
      }
      for (Model model : Models.load().served()) {
        String columns =
            model.contract().columns().stream()
                .map(c -> c.type().equals("double") ? "round(" + c.name() + ", 9)" : c.name())
                .collect(Collectors.joining(", "));
        assertThat(
                Cli.texts(
                    statement,
                    "select x::varchar from ((select %1$s from one.%2$s except all select %1$s from other.%2$s) union all (select %1$s from other.%2$s except all select %1$s from one.%2$s)) x"
                        .formatted(columns, model.table())))
            .describedAs(model.table())
            .isEmpty();
      }
      assertThat(Cli.texts(statement, "select count(*) from one.fact_sales")).containsExactly("4");
    }
  }

  @Test
  void ofATableThatIsOnlyKeptByMonthTheMonthsThatDifferAreWritten() throws Exception {
    Path served = local.resolve("served");
    Served first = Served.earlier(served, snapshot -> snapshot.snapshot() == 1).iterator().next();
    TableState before = first.tables().get("fact_opportunity");
    TableState after = Served.read(served).tables().get("fact_opportunity");
    assertThat(Tables.partitions(after))
        .containsExactly("2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01");
    assertThat(Tables.changedMonths(before, after)).containsExactly("2026-01-01");
    assertThat(Cli.sql(local, "select count(*), max(week_start) from fact_opportunity"))
        .containsExactly("13,2026-01-19");
  }

  @Test
  void deltaReadsWhatDuckDbWrote() {
    long rows =
        TestSession.spark()
            .read()
            .format("delta")
            .load(local.resolve("tables/fact_sales").toString())
            .filter("invoice_month >= date '2026-01-01' and net_amount is not null")
            .count();
    assertThat(
            Cli.sql(
                local, "select count(*) from fact_sales where invoice_month >= date '2026-01-01'"))
        .containsExactly(String.valueOf(rows));
  }

  @Test
  void theSameDayAgainWritesNothing() throws Exception {
    List<String> before = logs();
    run(local, night, NEXT, "--mode", "delta");
    Cli again =
        Cli.filon("replay", "--warehouse", local.toString(), "--date", NEXT, "--source", "filon");
    assertThat(again.err()).isEmpty();
    assertThat(logs().stream().filter(l -> l.contains("/mart_")).toList())
        .isEqualTo(before.stream().filter(l -> l.contains("/mart_")).toList());
  }

  private static List<String> logs() throws Exception {
    try (Stream<Path> files = Files.walk(local.resolve("tables"))) {
      return files
          .map(f -> local.relativize(f).toString())
          .filter(f -> f.contains("_delta_log/0") && f.endsWith(".json"))
          .sorted()
          .toList();
    }
  }

  @Test
  void rowsOfManyMonthsAreWrittenWithoutWaitingForEachOtherInMemory() throws Exception {
    Contract contract = Models.load().find("fact_opportunity").orElseThrow().contract();
    String values =
        contract.columns().stream()
            .map(c -> value(c, contract) + " as " + c.name())
            .collect(Collectors.joining(", "));
    String sql = "select " + values + " from range(100) m(month_no), range(8000) r(row_no)";
    try (LocalQueries queries = new LocalQueries(Models.load(), 0, 40, temp.resolve("spill"));
        LocalQueries.Query query =
            queries.query(
                new Model("2_star", sql, contract, Set.of()), RandomCompany.RUN, Map.of())) {
      Map<String, String> contents = query.contents();
      assertThat(contents).hasSize(100);
      List<String> files = query.write(temp.resolve("months"), contents.keySet());
      assertThat(files).hasSizeGreaterThanOrEqualTo(100);
      try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = duck.createStatement()) {
        assertThat(
                Cli.texts(
                    statement,
                    "select count(*) from '%s/*/*.parquet'".formatted(temp.resolve("months"))))
            .containsExactly("800000");
      }
    }
  }

  @Test
  void whatAKilledRunLeftOnTheDiskIsDeletedAndItsOwnToo() throws IOException {
    Path spill = temp.resolve("killed");
    Path left = Files.createDirectories(spill.resolve("delta")).resolve("part.parquet");
    Files.writeString(left, "somebody");
    try (LocalQueries queries = new LocalQueries(Models.load(), 0, 1024, spill)) {
      assertThat(left).doesNotExist();
      assertThat(queries.folder()).hasParentRaw(spill);
      Files.writeString(queries.folder(), "somebody");
    }
    assertThat(spill).doesNotExist();
  }

  private static String value(Column column, Contract contract) {
    if (contract.partitionedBy().contains(column.name())) {
      return "(date '2018-01-01' + to_months(cast(month_no as int)))::date";
    }
    return switch (column.type()) {
      case "string" -> "'a text of some length ' || row_no";
      case "date" -> "date '2018-01-01'";
      case "boolean" -> "true";
      default -> "row_no % 100";
    };
  }

  @Test
  void whatCannotBeWrittenIsNamedWithItsPlace() throws Exception {
    Model model = Models.load().find("dim_date").orElseThrow();
    Path file = Files.createFile(temp.resolve("file"));
    try (LocalQueries queries = new LocalQueries(Models.load(), 0, 1024);
        LocalQueries.Query query = queries.query(model, RandomCompany.RUN, nothing(model))) {
      assertThatThrownBy(() -> query.write(file.resolve("dim_date")))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("cannot write dim_date to " + file)
          .hasMessageContaining("check space and permissions");
    }
  }

  @Test
  void aQueryThatCannotRunIsNamed() {
    Model model = Models.load().find("dim_date").orElseThrow();
    Model wrong =
        new Model(model.layer(), "select no_such_column from run", model.contract(), model.reads());
    try (LocalQueries queries = new LocalQueries(Models.load(), 0, 1024);
        LocalQueries.Query query = queries.query(wrong, RandomCompany.RUN, nothing(model))) {
      assertThatThrownBy(query::content)
          .isInstanceOf(JobException.class)
          .hasMessageContaining("the query of dim_date cannot run in DuckDB")
          .hasMessageContaining("no_such_column");
    }
  }

  private static Map<Contract, List<String>> nothing(Model model) {
    return model.reads().stream()
        .map(r -> Models.load().find(r).orElseThrow().contract())
        .collect(Collectors.toMap(c -> c, c -> List.<String>of()));
  }
}
