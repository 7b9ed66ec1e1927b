package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Half a million real lines without reps, targets or line numbers: none is lost, none is
 * unexplained.
 */
class OnlineRetailTest {
  @TempDir static Path temp;
  private static Path warehouse;
  private static Path parquet;

  @BeforeAll
  static void load() {
    Path dumps = RealData.folder("online-retail-2009-2010");
    parquet = dumps.resolve("online-retail-2009-2010/online_retail_ii.parquet");
    warehouse = temp.resolve("warehouse");
    Cli result = Cli.run(warehouse, dumps, "online-retail", "2010-12-09", Cli.inSpark());
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
  }

  @Test
  void everyLineIsLoadedOrQuarantinedToTheRow() {
    assertThat(
            Cli.sql(
                warehouse,
                "select records_read, loaded + superseded + quarantined from meta.load where feed = 'invoice_lines'"))
        .containsExactly("525461,525461");
  }

  @Test
  void theAmountIsThatOfTheFileToThePenny() throws SQLException {
    String fromTheFile;
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) || ',' || sum(Quantity::decimal(18,4) * Price::decimal(18,4))::decimal(18,4)"
                    + " from read_parquet('"
                    + parquet
                    + "')")) {
      row.next();
      fromTheFile = row.getString(1);
    }
    assertThat(
            Cli.sql(warehouse, "select count(*), sum(net_amount)::decimal(18,4) from fact_sales"))
        .containsExactly(fromTheFile);
  }

  @Test
  void linesWithoutACustomerBelongToTheUnknownClient() {
    assertThat(Cli.sql(warehouse, "select count(*) from fact_sales where client_id = '(unknown)'"))
        .containsExactly("107927");
  }

  @Test
  void sparkAndDuckDbAgreeOnEveryModel() throws SQLException {
    assertThat(Agreement.differences(warehouse)).isEmpty();
  }
}
