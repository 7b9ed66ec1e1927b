package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.serve.Served;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** What a night reads, counted by Spark's own scans. */
class ScanTest {
  private static final String LINES_HEADER =
      "invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,"
          + "currency,rep_id,updated_at\n";

  /** Invoice lines of each month of the history. */
  private static final int LINES = 40;

  private static final Scans SCANS = new Scans();

  @TempDir static Path temp;

  /** Rows, bytes and months read by table, in all sessions of the process. */
  private static final class Scans extends SparkListener {
    private final Map<String, Long> rows = new TreeMap<>();
    private final Map<String, Long> bytes = new TreeMap<>();
    private final Map<String, Set<String>> months = new TreeMap<>();

    @Override
    public synchronized void onOtherEvent(SparkListenerEvent event) {
      if (event instanceof SparkListenerSQLExecutionEnd end && end.qe() != null) {
        scan(end.qe().executedPlan());
      }
    }

    private void scan(SparkPlan plan) {
      if (plan instanceof AdaptiveSparkPlanExec adaptive) {
        scan(adaptive.executedPlan());
      } else if (plan instanceof QueryStageExec stage) {
        scan(stage.plan());
      } else if (plan instanceof FileSourceScanExec scan) {
        long read = scan.metrics().apply("numOutputRows").value();
        long size = scan.metrics().apply("filesSize").value();
        for (String file : scan.relation().location().inputFiles()) {
          String[] parts = file.split("/tables/", 2);
          if (parts.length == 2) {
            String[] folders = parts[1].split("/", -1);
            rows.merge(folders[0], read, Math::max);
            bytes.merge(folders[0], size, Math::max);
            months.computeIfAbsent(folders[0], t -> new TreeSet<>()).add(folders[1]);
          }
        }
      }
      CollectionConverters.asJava(plan.children()).forEach(this::scan);
    }

    synchronized void clear() {
      rows.clear();
      bytes.clear();
      months.clear();
    }
  }

  @BeforeAll
  static void listen() {
    TestSession.spark().sparkContext().addSparkListener(SCANS);
  }

  @AfterAll
  static void stop() {
    TestSession.spark().sparkContext().removeSparkListener(SCANS);
  }

  @Test
  void aNightReadsTheLinesOfTheMonthsThatItTouchesAndItsMartsReadAggregates()
      throws TimeoutException {
    Path warehouse = temp.resolve("warehouse");
    String history =
        Stream.of("2024-01", "2024-02", "2025-10", "2025-11", "2025-12", "2026-01")
            .flatMap(
                month ->
                    java.util.stream.IntStream.range(0, LINES)
                        .mapToObj(
                            i ->
                                "%s-%d,1,invoice,%s-05,C%d,P%d,10,100.00,40.00,EUR,R1,\n"
                                    .formatted(month, i, month, 1 + i % 2, 1 + i / 2 % 2)))
            .collect(Collectors.joining());
    run(warehouse, dumps("first", LINES_HEADER + history, false), "2026-01-15");
    assertThat(keptMonths(warehouse))
        .containsExactly("2024-02-01", "2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01");
    TableState pipeline = Served.read(warehouse.resolve("served")).tables().get("fact_opportunity");
    SCANS.clear();
    run(
        warehouse,
        dumps("night", LINES_HEADER + "N1,1,invoice,2026-01-30,C1,P1,1,9.00,4.00,EUR,R1,\n", true),
        "2026-02-02",
        "--mode",
        "delta");
    TestSession.spark().sparkContext().listenerBus().waitUntilEmpty();
    assertThat(SCANS.months.get("fact_sales")).containsExactly("invoice_month=2026-01-01");
    assertThat(SCANS.rows.get("fact_sales")).isEqualTo(LINES + 1L);
    assertThat(SCANS.bytes.get("fact_sales"))
        .describedAs("the files of one month of six")
        .isPositive()
        .isLessThan(size(warehouse, "fact_sales") / 5);
    assertThat(SCANS.months.get("agg_sales_client_day"))
        .describedAs("marts read the aggregates of all months")
        .hasSize(6);
    assertThat(SCANS.months).containsKey("agg_sales_client_product_day");
    assertThat(keptMonths(warehouse))
        .describedAs("a month that is 24 months old is left behind")
        .containsExactly("2025-10-01", "2025-11-01", "2025-12-01", "2026-01-01");
    assertThat(
            Cli.sql(
                warehouse,
                "select month_start, reason from meta.rewrite where snapshot = 2 and table_name ="
                    + " 'agg_sales_client_product_day' order by all"))
        .containsExactly("2024-02-01,run", "2026-01-01,fact_sales");
    assertThat(
            Tables.changedMonths(
                pipeline,
                Served.read(warehouse.resolve("served")).tables().get("fact_opportunity")))
        .describedAs("the Mondays since the first run")
        .containsExactly("2026-01-01", "2026-02-01");
  }

  /** Bytes of the served files of a table. */
  private static long size(Path warehouse, String table) {
    return Served.read(warehouse.resolve("served")).tables().get(table).files().stream()
        .mapToLong(f -> warehouse.resolve("tables").resolve(table).resolve(f).toFile().length())
        .sum();
  }

  private static List<String> keptMonths(Path warehouse) {
    return Tables.partitions(
        Served.read(warehouse.resolve("served")).tables().get("agg_sales_client_product_day"));
  }

  @Test
  void noMartNamesATableOfLines() {
    for (Model model : Models.load().served()) {
      if (model.layer().equals(Models.MARTS)) {
        assertThat(model.reads())
            .describedAs(model.table())
            .doesNotContain("fact_sales", "feed_invoice_lines");
      }
    }
  }

  private static Dumps dumps(String name, String lines, boolean delta) {
    Dumps clean = Dumps.clean(temp.resolve(name)).file("erp/invoice_lines.csv", lines);
    if (!delta) {
      return clean.withPipeline();
    }
    for (String file : List.of("erp/clients.csv", "erp/products.csv", "crm/reps.csv")) {
      clean.file(file, clean.text(file).lines().findFirst().orElseThrow() + "\n");
    }
    return clean;
  }

  private static void run(Path warehouse, Dumps dumps, String date, String... more) {
    String[] options =
        Stream.concat(Stream.of(more), Stream.of(Cli.inSpark())).toArray(String[]::new);
    Cli result = Cli.run(warehouse, dumps.folder(), "filon", date, options);
    assertThat(result.exit()).describedAs(result.err()).isZero();
  }
}
