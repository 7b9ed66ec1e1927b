package dev.filon.jobs.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.RunView;
import dev.filon.jobs.warehouse.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which columns each column is made from. */
class LineageTest {
  /** Columns that no query takes from a table: constants, and the calendar. */
  private static final Set<String> MADE_FROM_NOTHING =
      Set.of(
          "account_match_review.reason",
          "bridge_client_activity.evidence",
          "dim_account.is_inferred",
          "dim_activity.is_inferred",
          "dim_client.is_prospect",
          "dim_contact.is_inferred",
          "dim_date.date_day",
          "dim_date.holiday",
          "dim_date.is_weekend",
          "dim_date.is_working_day",
          "dim_date.iso_day",
          "dim_date.iso_week",
          "dim_date.iso_week_label",
          "dim_date.iso_year",
          "dim_date.month",
          "dim_date.month_start",
          "dim_date.quarter",
          "dim_date.quarter_start",
          "dim_date.working_day_of_month",
          "dim_date.working_day_of_year",
          "dim_date.year",
          "dim_period.period_kind",
          "dim_product.is_inferred",
          "dim_rep.is_inferred",
          "mart_action.urgency",
          "mart_landing.scope",
          "mart_revenue_class.kind",
          "mart_revenue_class.revenue_window",
          "mart_second_activity.evidence",
          "mart_top_flop.kind");

  private static final Models MODELS = Models.load();
  private static final Lineage COMPUTED = ModelLineage.of(TestSession.spark(), MODELS);

  @Test
  void theFileIsWhatSparkSaysOfTheQueries() throws IOException {
    if (Boolean.getBoolean("filon.golden.write")) {
      Files.writeString(
          Path.of(System.getProperty("filon.root"), "jobs/src/main/resources/lineage/columns.tsv"),
          COMPUTED.text());
      return;
    }
    assertThat(Lineage.load().text())
        .describedAs(
            "columns.tsv is made from the queries: ./mvnw -pl jobs test -Dtest=LineageTest"
                + " -Dfilon.golden.write=true")
        .isEqualTo(COMPUTED.text());
  }

  @Test
  void everyColumnIsMadeFromSomethingOrDeclaredAsMadeFromNothing() {
    Set<String> nothing = new TreeSet<>();
    COMPUTED
        .tables()
        .forEach(
            (table, columns) ->
                columns.forEach(
                    (column, origin) -> {
                      if (origin.all().isEmpty()) {
                        nothing.add(table + "." + column);
                      }
                    }));
    assertThat(nothing).containsExactlyInAnyOrderElementsOf(MADE_FROM_NOTHING);
  }

  @Test
  void everyColumnOfEveryModelIsThereAndEverySourceExistsAndIsRead() {
    RunView run = new RunView(LocalDate.EPOCH, "x", "EUR", Settings.load(null, Map.of()));
    assertThat(COMPUTED.tables()).hasSameSizeAs(MODELS.all());
    for (Model model : MODELS.all()) {
      Map<String, Origin> columns = COMPUTED.tables().get(model.table());
      assertThat(List.copyOf(columns.keySet()))
          .isEqualTo(model.contract().columns().stream().map(Column::name).toList());
      for (Origin origin : columns.values()) {
        for (ColumnSource source : origin.all()) {
          if (source.table().equals(ModelLineage.RUN)) {
            assertThat(run.sql()).contains(" as " + source.column());
          } else if (source.table().startsWith(ModelLineage.INCOMING)) {
            assertThat(source.table()).isEqualTo(ModelLineage.INCOMING + model.entity());
            assertThat(model.contract().column(source.column())).isPresent();
          } else {
            assertThat(model.reads()).contains(source.table());
            if (!source.column().equals(ColumnSource.ROWS)) {
              assertThat(
                      MODELS.find(source.table()).orElseThrow().contract().column(source.column()))
                  .describedAs(source.toString())
                  .isPresent();
            }
          }
        }
      }
    }
  }

  @Test
  void someColumnsAsReadByHand() {
    assertThat(made("mart_client", "revenue")).isEqualTo("agg_sales_client_family_month.revenue");
    assertThat(decided("mart_client", "revenue"))
        .isEqualTo("agg_sales_client_family_month.month_start run.revenue_from run.revenue_to");
    assertThat(made("mart_client", "days_since_last_order")).isEqualTo("mart_rhythm.silence");
    assertThat(made("mart_rhythm", "last_order_on"))
        .isEqualTo("fit_order_feature.silence run.as_of_date");
    assertThat(made("fit_order_feature", "silence"))
        .isEqualTo(
            "agg_sales_client_day.sales_date dim_date.iso_week run.as_of_date run.horizon_days");
    assertThat(made("mart_client", "open_claims"))
        .describedAs("count(*) counts the rows")
        .isEqualTo("fact_claim.*");
    assertThat(made("dim_client", "city"))
        .describedAs("both branches of a union")
        .isEqualTo("dim_account.city feed_clients.city");
    assertThat(decided("dim_client", "status")).isEqualTo("feed_clients.vanished_on");
    assertThat(made("dim_client", "valid_from"))
        .describedAs("added by the engine")
        .isEqualTo("run.as_of_date");
    assertThat(made("feed_invoice_lines", "invoice_month"))
        .isEqualTo("incoming_invoice_lines.invoice_date");
    assertThat(made("mart_pareto", "revenue")).isEqualTo("mart_revenue_class.revenue");
    assertThat(decided("mart_client", "families"))
        .isEqualTo(
            "agg_sales_client_family_month.month_start agg_sales_client_family_month.revenue"
                + " run.revenue_from run.revenue_to");
    assertThat(COMPUTED.readIn("mart_revenue_class", "share_before"))
        .contains(new ColumnSource("mart_pareto", "share_before"));
  }

  @Test
  void aNameOfAPersonIsFollowedThroughTheTables() {
    Set<ColumnSource> name = Set.of(new ColumnSource("feed_reps", "name"));
    assertThat(COMPUTED.holds("dim_rep", "name", name)).isTrue();
    assertThat(COMPUTED.holds("mart_top_flop", "label", name)).isTrue();
    assertThat(COMPUTED.holds("mart_client", "name", name)).isFalse();
  }

  private static String made(String table, String column) {
    return text(COMPUTED.of(table, column).values());
  }

  private static String decided(String table, String column) {
    return text(COMPUTED.of(table, column).decidedBy());
  }

  private static String text(Set<ColumnSource> sources) {
    return sources.stream().map(ColumnSource::toString).collect(Collectors.joining(" "));
  }
}
