package dev.filon.jobs.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.filon.jobs.Settings;
import dev.filon.jobs.backtest.Records.Sale;
import dev.filon.jobs.fit.Fit;
import dev.filon.jobs.method.OrderModel;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.RunView;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the warehouse serves as order probability is what the backtest has proved. */
class OrderScoreTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 1, 15);
  private static final int HORIZON = 91;
  private static final long SEED = Long.getLong("filon.seed", 20260115L);

  @Test
  void theMartsGiveEachClientTheProbabilityThatTheBacktestGivesIt() throws SQLException {
    System.out.println("OrderScoreTest seed " + SEED);
    List<Sale> sales = company(new Random(SEED), 400);
    Map<String, Double> served = served(sales);
    int today = (int) TODAY.toEpochDay();
    int first = sales.stream().mapToInt(Sale::day).min().orElseThrow();
    List<Reorder.Orders> known = Reorder.known(Reorder.orders(sales), today);
    OrderModel model = OrderModel.fit(Reorder.origins(known, first, today, HORIZON), HORIZON);
    assertThat(model.method()).describedAs("fitted: %s", model.notes()).isEqualTo("blend");
    List<OrderModel.Client> clients =
        Reorder.origins(known, first, today, HORIZON).get(0).clients();
    assertThat(served).hasSameSizeAs(known);
    assertThat(Reorder.orders(sales))
        .describedAs("some have ordered for longer than orders count")
        .anyMatch(o -> o.days()[o.days().length - 1] - o.days()[0] > OrderModel.LOOK_BACK);
    for (int i = 0; i < known.size(); i++) {
      assertThat(served.get(known.get(i).client()))
          .describedAs(known.get(i).client())
          .isCloseTo(model.served(clients.get(i), HORIZON), within(1e-7));
    }
  }

  @Test
  void withTooFewClientsThePlainFormulaStandsIn() throws SQLException {
    List<Sale> sales = company(new Random(SEED), 5);
    try (Connection duck = warehouse(sales)) {
      try (Statement statement = duck.createStatement();
          ResultSet row = statement.executeQuery("select method, note from fit_order")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo("none");
        assertThat(row.getString(2)).contains("too few", "left out");
      }
    }
    assertThat(served(sales).values()).allMatch(p -> p > 0 && p < 1);
  }

  /** Clients with a cadence each, of whom some stop; some with more than five years of orders. */
  private static List<Sale> company(Random random, int clients) {
    List<Sale> sales = new ArrayList<>();
    int today = (int) TODAY.toEpochDay();
    for (int c = 0; c < clients; c++) {
      double cadence = 10 + 120 * random.nextDouble();
      TreeSet<Integer> days = new TreeSet<>();
      double day = today - (c % 8 == 0 ? 3000 : 900) + random.nextInt(700);
      while (day <= today && random.nextDouble() > 0.05) {
        days.add((int) day);
        day += 1 + cadence * -Math.log(1 - random.nextDouble());
      }
      for (int d : days) {
        double amount = 10 + random.nextInt(1000);
        sales.add(new Sale("C%03d".formatted(c), "", d, amount, amount, 1));
      }
    }
    return sales;
  }

  private static Map<String, Double> served(List<Sale> sales) throws SQLException {
    Map<String, Double> served = new HashMap<>();
    try (Connection duck = warehouse(sales);
        Statement statement = duck.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select client_id, order_probability from ("
                    + Models.load().find("mart_rhythm").orElseThrow().sql()
                    + "\n)")) {
      while (rows.next()) {
        served.put(rows.getString(1), rows.getDouble(2));
      }
    }
    return served;
  }

  /** What mart_rhythm reads, in DuckDB. */
  private static Connection warehouse(List<Sale> sales) throws SQLException {
    Connection duck = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duck.createStatement()) {
      statement.execute(
          "create view run as "
              + new RunView(TODAY, "test", "EUR", Settings.load(null, Map.of())).sql());
      statement.execute("create table dim_date as select range::int as iso_week from range(1, 54)");
      statement.execute(
          "create table agg_sales_client_day (client_id varchar, sales_date date,"
              + " revenue decimal(18,4), cost decimal(18,4), invoices bigint)");
    }
    try (PreparedStatement insert =
        duck.prepareStatement(
            "insert into agg_sales_client_day values (?, date '1970-01-01' + ?::int, ?, null, 1)")) {
      for (Sale s : sales) {
        insert.setString(1, s.party());
        insert.setInt(2, s.day());
        insert.setDouble(3, s.net());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    try (Statement statement = duck.createStatement()) {
      statement.execute(
          "create table dim_client as select distinct client_id, 'R' as rep_id, 'S' as segment,"
              + " false as is_prospect, true as is_current, null::varchar as status"
              + " from agg_sales_client_day");
    }
    Models models = Models.load();
    fitted(duck, models.find("fit_order_feature").orElseThrow());
    fitted(duck, models.find("fit_order").orElseThrow());
    return duck;
  }

  private static void fitted(Connection duck, Model model) throws SQLException {
    String table = model.table();
    try (Statement statement = duck.createStatement()) {
      if (model.contract().fittedBy() == null) {
        statement.execute("create table " + table + " as " + model.sql());
        return;
      }
      statement.execute(
          "create table " + table + " (" + model.contract().sparkDdl(true).replace('`', '"') + ")");
      List<String> columns = new ArrayList<>();
      List<Object[]> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(model.sql())) {
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          columns.add(result.getMetaData().getColumnName(i));
        }
        while (result.next()) {
          Object[] row = new Object[columns.size()];
          for (int i = 0; i < row.length; i++) {
            row[i] = result.getObject(i + 1);
          }
          rows.add(row);
        }
      }
      for (Object[] row : Fit.of(model.contract().fittedBy()).fit(new Fit.Input(columns, rows))) {
        try (PreparedStatement insert =
            duck.prepareStatement(
                "insert into " + table + " values (" + "?, ".repeat(row.length - 1) + "?)")) {
          for (int i = 0; i < row.length; i++) {
            insert.setObject(i + 1, row[i]);
          }
          insert.execute();
        }
      }
    }
  }
}
