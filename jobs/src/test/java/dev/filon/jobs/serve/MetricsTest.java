package dev.filon.jobs.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.RunView;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The semantic layer alone, without a warehouse; FilonTest compares it with the pack. */
class MetricsTest {
  private final Metrics metrics = Metrics.load();

  @Test
  void everyMetricIsNamedAndDescribedInBothLanguages() {
    assertThat(metrics.metrics()).hasSizeBetween(10, 15);
    assertThat(metrics.metrics()).extracting(Metrics.Metric::name).doesNotHaveDuplicates();
    for (Metrics.Metric metric : metrics.metrics()) {
      assertThat(metric.label()).describedAs(metric.name()).containsOnlyKeys("en", "fr");
      assertThat(metric.description()).describedAs(metric.name()).containsOnlyKeys("en", "fr");
      assertThat(metric.description().values()).allMatch(d -> d.endsWith("."));
      assertThat(metric.additivity()).describedAs(metric.name()).matches("(not )?additive.*");
      assertThat(metric.unit()).isNotBlank();
    }
    assertThat(metrics.metrics())
        .extracting(Metrics.Metric::base)
        .describedAs("no base is there for nothing")
        .containsAll(metrics.bases().keySet());
  }

  @Test
  void everyMetricIsATableWithItsDimensionsAndItsValue() throws Exception {
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = db.createStatement()) {
      for (Model model : Models.load().served()) {
        statement.execute(
            "create table "
                + model.table()
                + model.contract().columns().stream()
                    .map(c -> c.name() + " " + Duck.duckType(c.type()))
                    .collect(Collectors.joining(", ", " (", ")")));
      }
      statement.execute("create schema meta");
      statement.execute(
          "create table meta.run as "
              + new RunView(LocalDate.of(2026, 1, 15), "b", "EUR", Settings.load(null, Map.of()))
                  .sql());
      statement.execute(
          "insert into dim_period (period_kind, period_start, period_end, period_to,"
              + " previous_start, previous_end, previous_to) values ('month', '2026-01-01',"
              + " '2026-01-31', '2026-01-15', '2025-01-01', '2025-01-31', '2025-01-14')");
      statement.execute(
          "insert into agg_sales_rep_day (rep_id, sales_date, revenue, cost, invoices) values"
              + " ('R1', '2026-01-05', 100, 60, 2), ('R1', '2026-01-15', 50, 30, 1),"
              + " ('R1', '2026-01-16', 999, 1, 1), ('R1', '2025-01-10', 120, 60, 1),"
              + " ('R1', '2025-01-15', 999, 1, 1), ('R2', '2026-01-02', 10, null, 1)");
      statement.execute(
          "insert into mart_client (client_id, rep_id) values ('C1', 'R1'), ('C2', 'R1')");
      statement.execute(
          "insert into agg_sales_client_day (client_id, sales_date, invoices) values"
              + " ('C1', '2026-01-05', 1), ('C1', '2026-01-06', 1), ('C2', '2025-12-31', 1)");
      statement.execute(
          "insert into fact_opportunity_stage (rep_id, status, amount, closed_on, is_current)"
              + " values ('R1', 'open', 500, null, true), ('R1', 'won', 70, '2025-06-01', true),"
              + " ('R1', 'lost', 70, '2025-07-01', true), ('R1', 'lost', 70, '2025-07-02', true),"
              + " ('R1', 'won', 70, '2024-06-01', true), ('R1', 'open', 9, null, false)");
      MetricTables.write(db, metrics);
      MetricTables.write(db, metrics); // over what is there
      assertThat(value(statement, "revenue", "R1")).isEqualTo("150.0000");
      assertThat(value(statement, "margin", "R1")).isEqualTo("60.0000");
      assertThat(value(statement, "margin_rate", "R1")).isEqualTo("0.4");
      assertThat(value(statement, "margin", "R2")).describedAs("a cost is unknown").isNull();
      assertThat(value(statement, "revenue_previous", "R1")).isEqualTo("120.0000");
      assertThat(value(statement, "revenue_growth", "R1")).isEqualTo("0.25");
      assertThat(value(statement, "average_invoice", "R1")).isEqualTo("50.0000");
      assertThat(value(statement, "active_clients", "R1")).isEqualTo("1");
      assertThat(value(statement, "open_pipeline", "R1")).isEqualTo("500.0000");
      assertThat(value(statement, "win_rate", "R1")).startsWith("0.3333");
      for (Metrics.Metric metric : metrics.metrics()) {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows =
            statement.executeQuery(
                "select column_name from duckdb_columns() where schema_name = 'metric' and"
                    + " table_name = '"
                    + metric.name()
                    + "' order by column_index")) {
          while (rows.next()) {
            columns.add(rows.getString(1));
          }
        }
        List<String> expected = new ArrayList<>(metric.by());
        expected.add("value");
        assertThat(columns).describedAs(metric.name()).isEqualTo(expected);
      }
      assertThat(one(statement, "select count(*) from metric.definition"))
          .isEqualTo(String.valueOf(metrics.metrics().size()));
    }
  }

  private static String value(Statement statement, String metric, String rep) throws Exception {
    return one(statement, "select value from metric." + metric + " where rep_id = '" + rep + "'");
  }

  private static String one(Statement statement, String sql) throws Exception {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).describedAs(sql).isTrue();
      return rows.getString(1);
    }
  }
}
