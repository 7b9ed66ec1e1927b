package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published figures of AdventureWorks, from its dumps through the command line to the served
 * snapshot.
 */
class AdventureWorksTest {
  @TempDir static Path temp;
  private static Path warehouse;

  @BeforeAll
  static void load() {
    Path dumps = RealData.folder("adventureworks-dw");
    warehouse = temp.resolve("warehouse");
    Cli result = Cli.run(warehouse, dumps, "adventureworks", "2013-11-29", Cli.inSpark());
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("60,855 read = 60,855 loaded + 0 superseded + 0 quarantined")
        .contains("snapshot 1 is served");
  }

  @Test
  void theTotalIsThePublishedOneToTheCent() {
    assertThat(Cli.sql(warehouse, "select count(*), round(sum(net_amount), 2) from fact_sales"))
        .containsExactly("60855,80450596.98");
  }

  @Test
  void theCategoriesAreThePublishedOnesToTheCent() {
    assertThat(
            Cli.sql(
                warehouse,
                "select family, round(sum(net_amount), 2) from fact_sales join dim_product using"
                    + " (product_key) group by all order by 2 desc"))
        .containsExactly(
            "Bikes,66302381.56",
            "Components,11799076.66",
            "Clothing,1777840.84",
            "Accessories,571297.93");
  }

  @Test
  void theBusinessTypesAreThePublishedOnesToTheCent() {
    assertThat(
            Cli.sql(
                warehouse,
                "select segment, round(sum(net_amount), 2) from fact_sales join dim_client using"
                    + " (client_key) group by all order by 2 desc"))
        .containsExactly(
            "Warehouse,38726913.48",
            "Value Added Reseller,34967517.33",
            "Specialty Bike Shop,6756166.18");
  }

  @Test
  void theQuotasAddUp() {
    assertThat(Cli.sql(warehouse, "select sum(amount)::decimal(18,2) from fact_target"))
        .containsExactly("95714000.00");
  }

  @Test
  void buyersAndThoseWhoNeverBoughtAreAllThere() {
    assertThat(
            Cli.sql(
                warehouse,
                "select count(*) filter (where last_order_on is not null), count(*) filter (where"
                    + " last_order_on is null) from mart_client"))
        .containsExactly("635,66");
  }

  @Test
  void everyStoreIsAClientAndItsPeopleAreContacts() {
    assertThat(
            Cli.sql(
                warehouse,
                "select count(*), count(*) filter (where match_rule = 'client_id'), count(distinct"
                    + " client_id), (select count(*) from account_match_review) from dim_account"))
        .containsExactly("701,701,701,0");
    assertThat(Cli.sql(warehouse, "select count(*), count(distinct account_id) from dim_contact"))
        .containsExactly("753,701");
    assertThat(
            Cli.sql(warehouse, "select count(*) from dim_client where client_id like 'prospect:%'"))
        .containsExactly("0");
  }

  @Test
  void onAllTimeSales186ResellersMake80Percent() {
    assertThat(
            Cli.sql(
                warehouse,
                """
                with clients as (
                  select client_id, sum(net_amount) as revenue from fact_sales group by all
                ), ranked as (
                  select revenue, sum(revenue) over (order by revenue desc, client_id) - revenue as before, sum(revenue) over () as total
                  from clients
                )
                select count(*) from ranked where before < 0.8 * total
                """))
        .containsExactly("186");
  }

  @Test
  void noRecordIsUnexplainedAndNoAuditFailed() {
    assertThat(Cli.sql(warehouse, "select table_name, check_name from meta.audit where not passed"))
        .isEmpty();
    assertThat(Cli.sql(warehouse, "select count(*) >= 400 from meta.audit"))
        .containsExactly("true");
    assertThat(Cli.filon("check", "--warehouse", warehouse.toString()).exit()).isZero();
  }

  @Test
  void everyTableAndColumnOfTheSnapshotHasAComment() {
    assertThat(
            Cli.sql(
                warehouse,
                "select table_name || '.' || column_name from duckdb_columns() where schema_name = 'main'"
                    + " and not internal and comment is null"))
        .isEmpty();
  }

  @Test
  void readersCannotReachOtherFilesOrChangeAnything() {
    for (String query :
        new String[] {
          "select * from read_csv('/etc/passwd')",
          "attach '/tmp/x.duckdb'",
          "copy dim_rep to '/tmp/x.csv'",
          "delete from fact_sales",
          "set enable_external_access = true"
        }) {
      assertThat(Cli.filon("sql", "--warehouse", warehouse.toString(), query).exit())
          .describedAs(query)
          .isEqualTo(2);
    }
  }

  @Test
  void sparkAndDuckDbAgreeOnEveryModel() throws SQLException {
    assertThat(Agreement.differences(warehouse)).isEmpty();
  }
}
