package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.serve.Served;
import dev.filon.sampledata.SampleData;
import dev.filon.sampledata.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Batches that a generator made without a fault, of several made-up companies, raise no alarm: no
 * audit fails, no gate closes, nothing is rejected. What is then spoilt in the snapshot is found.
 *
 * <p>{@code -Dfilon.clean.batches=100} makes the long run of it.
 */
@EnabledIfSystemProperty(
    named = "filon.clean.batches",
    matches = ".+",
    disabledReason = "a load for each batch: -Dfilon.clean.batches=5")
class CleanBatchesTest {
  private static final long SEED = Long.getLong("filon.seed", 20260121L);
  private static final int BATCHES = Integer.getInteger("filon.clean.batches", 5);

  /** Batches of one company; a gate compares with up to ten before. */
  private static final int SERIES = 25;

  private static final LocalDate FIRST = LocalDate.of(2026, 11, 19);

  @TempDir static Path temp;
  private static Path served;
  private static Served manifest;

  @BeforeAll
  static void cleanBatchesRaiseNoAlarm() throws IOException {
    System.out.println("CleanBatchesTest seed " + SEED);
    int done = 0;
    for (int company = 0; done < BATCHES; company++) {
      int batches = Math.min(SERIES, BATCHES - done);
      Path dumps = temp.resolve("dumps" + company);
      SampleData.write(
          new Settings(
              900 + 300L * company,
              SEED + company,
              500 + 100 * company,
              FIRST,
              batches - 1,
              0,
              0,
              100),
          dumps,
          true);
      Path warehouse = temp.resolve("w" + company);
      for (int day = 0; day < batches; day++) {
        LocalDate date = FIRST.plusDays(day);
        Path folder = day == 0 ? dumps : dumps.resolve("nights/" + date);
        take(warehouse, folder, date, day == 0 ? "full" : "delta");
        done++;
      }
      if (company == 0) {
        served = warehouse;
        manifest = Served.read(warehouse.resolve("served"));
      }
    }
    System.out.printf("CleanBatchesTest: %d batches%n", done);
  }

  private static void take(Path warehouse, Path dumps, LocalDate date, String mode) {
    String which = "%s of %s, seed %d".formatted(date, warehouse.getFileName(), SEED);
    Cli run = Cli.run(warehouse, dumps, "filon", date.toString(), "--mode", mode);
    assertThat(run.exit()).describedAs("%s: %s", which, run.err()).isZero();
    assertThat(
            Cli.sql(
                warehouse,
                "select table_name, check_name, violations from meta.audit where not passed"))
        .describedAs(which)
        .isEmpty();
    assertThat(Cli.sql(warehouse, "select * from meta.quarantine")).describedAs(which).isEmpty();
  }

  /** A change of the snapshot, and audits that must find it. */
  private static Map<String, List<String>> spoilt() {
    Map<String, List<String>> spoilt = new LinkedHashMap<>();
    spoilt.put(
        "insert into fact_sales select * from fact_sales order by all limit 1",
        List.of("fact_sales.key_is_unique", "fact_sales.every_month_adds_up_to_the_dumps"));
    spoilt.put(
        "delete from fact_sales where invoice_id = (select max(invoice_id) from fact_sales)",
        List.of(
            "fact_sales.every_month_adds_up_to_the_dumps",
            "agg_sales_client_family_month.sums_are_those_of_fact_sales",
            "agg_sales_rep_day.sums_are_those_of_fact_sales"));
    spoilt.put(
        "update fact_sales set net_amount = net_amount + 0.01 where currency = 'EUR' and invoice_id ="
            + " (select max(invoice_id) from fact_sales where currency = 'EUR')",
        List.of(
            "fact_sales.reporting_currency_needs_no_rate",
            "agg_sales_client_day.sums_are_those_of_fact_sales"));
    spoilt.put(
        "update fact_sales set net_amount = net_amount * 1.1 where currency = 'GBP' or currency = 'CHF'",
        List.of("fact_sales.amounts_are_at_the_rate_of_the_day"));
    spoilt.put(
        "update fact_sales set document_amount = document_amount + 0.01, net_amount = net_amount + 0.01"
            + " where currency = 'EUR' and invoice_id = (select max(invoice_id) from fact_sales where"
            + " currency = 'EUR')",
        List.of("fact_sales.every_month_adds_up_to_the_dumps"));
    spoilt.put(
        "update fact_sales set client_key = null where invoice_id = (select max(invoice_id) from fact_sales)",
        List.of("fact_sales.client_key_is_not_null", "fact_sales.client_version_holds_on_the_day"));
    spoilt.put(
        "update fact_sales set product_key = 1 where invoice_id = (select max(invoice_id) from fact_sales)",
        List.of(
            "fact_sales.product_key_exists_in_dim_product",
            "fact_sales.product_version_holds_on_the_day"));
    spoilt.put(
        "insert into dim_client select * from dim_client where is_current order by all limit 1",
        List.of(
            "dim_client.key_is_unique",
            "dim_client.surrogate_is_unique",
            "dim_client.one_current_version",
            "dim_client.versions_have_no_gap_and_no_overlap"));
    spoilt.put(
        "update dim_product set valid_to = valid_to - 1 where product_id = (select max(product_id) from"
            + " dim_product where valid_to < '9999-12-31')",
        List.of("dim_product.versions_have_no_gap_and_no_overlap"));
    spoilt.put(
        "update dim_rep set is_current = false where rep_id = (select max(rep_id) from dim_rep)",
        List.of("dim_rep.one_current_version"));
    spoilt.put(
        "update bridge_client_rep set valid_to = '9999-12-31' where client_id = (select max(client_id)"
            + " from bridge_client_rep where valid_to < '9999-12-31')",
        List.of("bridge_client_rep.spans_do_not_overlap"));
    spoilt.put(
        "update fact_opportunity set amount = amount + 1 where opportunity_id = (select"
            + " max(opportunity_id) from fact_opportunity)",
        List.of("fact_opportunity.what_was_known_then_is_shown"));
    spoilt.put(
        "update fact_interaction set kind = 'telepathy' where interaction_id = (select"
            + " max(interaction_id) from fact_interaction)",
        List.of("fact_interaction.kind_is_an_accepted_value"));
    spoilt.put(
        "update agg_sales_client_family_month set revenue = revenue + 0.01 where client_id = (select"
            + " max(client_id) from agg_sales_client_family_month)",
        List.of("agg_sales_client_family_month.sums_are_those_of_fact_sales"));
    spoilt.put(
        "update meta.load set loaded = loaded - 1 where feed = 'claims'",
        List.of("meta.load.every_record_explained"));
    spoilt.put(
        "update meta.feed set feed_rows = feed_rows + 100000 where feed = 'claims'",
        List.of("meta.feed.empty_before_the_first_batch"));
    return spoilt;
  }

  @Test
  void whatIsSpoiltInTheSnapshotIsFoundByTheAuditsThatWatchIt() throws Exception {
    // the audits know the database by this name
    Path copy = Files.createDirectory(temp.resolve("spoilt")).resolve(Served.FILE);
    Files.copy(served.resolve("served").resolve(Served.FILE), copy);
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:" + copy);
        Statement statement = db.createStatement()) {
      statement.execute("create temp view run as select * from meta.run");
      statement.execute("create temp view feed_invoice_lines as " + lines());
      Map<String, String> audits = new TreeMap<>();
      try (ResultSet rows =
          statement.executeQuery("select table_name || '.' || check_name, sql from meta.audit")) {
        while (rows.next()) {
          audits.put(rows.getString(1), rows.getString(2));
        }
      }
      for (Map.Entry<String, List<String>> change : spoilt().entrySet()) {
        assertThat(audits).containsKeys(change.getValue().toArray(String[]::new));
        statement.execute("begin");
        assertThat(statement.executeUpdate(change.getKey()))
            .describedAs(change.getKey())
            .isPositive();
        for (String audit : change.getValue()) {
          assertThat(count(statement, audits.get(audit)))
              .describedAs("%s after %s", audit, change.getKey())
              .isPositive();
        }
        statement.execute("rollback");
      }
      for (Map.Entry<String, String> audit : audits.entrySet()) {
        assertThat(count(statement, audit.getValue())).describedAs(audit.getKey()).isZero();
      }
    }
  }

  private static String lines() {
    return "select * from read_parquet(["
        + manifest.tables().get("feed_invoice_lines").files().stream()
            .map(f -> "'" + served.resolve("tables/feed_invoice_lines").resolve(f) + "'")
            .collect(Collectors.joining(", "))
        + "], hive_partitioning = true, hive_types = {'invoice_month': date})";
  }

  private static long count(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery("select count(*) from (" + sql + ")")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
