package dev.filon.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/** A small served snapshot with the tables that packs read, as of Friday 2026-11-20 (2026-W47). */
public final class PackFixture {

  public static final String WEEK = "2026-W47";
  public static final String MANAGER = "M1";

  private static final String[] TABLES = {
    "create schema meta",
    """
    create table meta.snapshot(snapshot bigint, as_of_date date, batch_id varchar, source varchar,
      reporting_currency varchar, published_at timestamp, filon_version varchar)
    """,
    """
    create table meta.load(batch_id varchar, dump varchar, file varchar, feed varchar,
      records_read bigint, loaded bigint, superseded bigint, quarantined bigint,
      dump_modified_at timestamp)
    """,
    """
    create table dim_rep(rep_key bigint, rep_id varchar, name varchar, email varchar,
      manager_id varchar, team varchar, region varchar, is_inferred boolean, valid_from date,
      valid_to date, is_current boolean)
    """,
    """
    create table mart_target(rep_id varchar, period_kind varchar, period_start date,
      period_end date, target_amount decimal(18,4), target_basis varchar,
      actual_amount decimal(18,4), margin_amount decimal(18,4), previous_amount decimal(18,4),
      previous_margin_amount decimal(18,4), previous_full_amount decimal(18,4), working_days int,
      working_days_elapsed int, expected_amount decimal(18,4), gap_amount decimal(18,4),
      pace double)
    """,
    """
    create table mart_top_flop(kind varchar, period varchar, item_id varchar, label varchar,
      rep_id varchar, period_start date, period_end date, revenue decimal(18,4),
      revenue_previous decimal(18,4), change_amount decimal(18,4), up_rank int, down_rank int)
    """,
    """
    create table mart_client(client_id varchar, rep_id varchar, owner_rule varchar, name varchar,
      segment varchar, activity_code varchar, city varchar, country varchar,
      revenue decimal(18,4), revenue_previous decimal(18,4), growth double, margin decimal(18,4),
      margin_rate double, revenue_class varchar, previous_revenue_class varchar,
      first_order_on date, last_order_on date, days_since_last_order int, order_days int,
      families int)
    """,
    """
    create table agg_sales_client_family_month(client_id varchar, family varchar,
      month_start date, quantity decimal(18,4), revenue decimal(18,4), cost decimal(18,4),
      lines bigint, invoices bigint)
    """,
    """
    insert into meta.snapshot values
      (7, '2026-11-20', 'b7', 'fixture', 'EUR', '2026-11-21 04:30:00', '0.1')
    """,
    """
    insert into meta.load values
      ('b6', 'old', 'old.csv', 'clients', 9, 9, 0, 99, '2026-11-01 00:00:00'),
      ('b7', 'clients', 'clients.csv', 'clients', 40, 38, 0, 2, '2026-11-20 22:00:00'),
      ('b7', 'invoices', 'invoices.csv', 'invoice_lines', 900, 897, 0, 3, '2026-11-20 22:00:00'),
      ('b7', 'targets', 'targets.csv', 'targets', 12, 12, 0, 0, '2026-11-18 22:00:00'),
      ('b7', null, null, 'reps', null, 4, 0, 0, null)
    """,
  };

  private final Path warehouse;
  private final Connection connection;
  private int clients;

  private PackFixture(Path warehouse, Connection connection) {
    this.warehouse = warehouse;
    this.connection = connection;
  }

  /** An empty snapshot: tables, but no rep. */
  public static PackFixture empty(Path warehouse) throws SQLException, IOException {
    Path file = file(warehouse);
    Files.createDirectories(file.getParent());
    PackFixture fixture =
        new PackFixture(warehouse, DriverManager.getConnection("jdbc:duckdb:" + file));
    fixture.connection.setAutoCommit(false);
    for (String table : TABLES) {
      fixture.sql(table);
    }
    return fixture;
  }

  /** Three ordinary reps with their manager: 40, 9 and 2 clients. */
  public static PackFixture ordinary(Path warehouse) throws SQLException, IOException {
    PackFixture fixture = empty(warehouse);
    fixture.rep(MANAGER, "Marie Lefèvre", null);
    fixture.rep("R1", "Jean-Noël Bérengère", MANAGER);
    fixture.targets("R1", 1);
    fixture.portfolio("R1", "Zorglub", 40);
    fixture.rep("R2", "Łucja Żółć", MANAGER);
    fixture.targets("R2", 0.4);
    fixture.portfolio("R2", "Quibble", 9);
    fixture.rep("R3", "Ann O’Hara", MANAGER);
    fixture.portfolio("R3", "Wombat", 2);
    return fixture;
  }

  public static Path file(Path warehouse) {
    return warehouse.resolve("served").resolve("filon.duckdb");
  }

  public void rep(String id, String name, String manager) throws SQLException {
    sql(
        "insert into dim_rep values (1, ?, ?, null, ?, 'T', 'R', false, date '1900-01-01',"
            + " date '9999-12-31', true)",
        id,
        name,
        manager);
  }

  /** Week to year with figures that grow with the period; the year has last year 10 % above. */
  public PackFixture targets(String rep, double size) throws SQLException {
    period(rep, "week", "2026-11-16", "2026-11-22", 21_000, 23_456.49, 20_100, 5, 5, size);
    period(rep, "month", "2026-11-01", "2026-11-30", 84_000, 51_234.5, 56_900, 20, 14, size);
    period(rep, "quarter", "2026-10-01", "2026-12-31", 260_000, 140_900, 149_000, 64, 36, size);
    period(rep, "year", "2026-01-01", "2026-12-31", 1_050_000, 984_321, 894_000, 254, 226, size);
    return this;
  }

  private void period(
      String rep,
      String kind,
      String start,
      String end,
      double target,
      double actual,
      double previous,
      int days,
      int elapsed,
      double size)
      throws SQLException {
    double expected = target * elapsed / days;
    sql(
        "insert into mart_target values (?, ?, cast(? as date), cast(? as date), ?, 'given', ?, ?,"
            + " ?, ?, ?, ?, ?, ?, ?, ?)",
        rep,
        kind,
        start,
        end,
        target * size,
        actual * size,
        actual * size * 0.347,
        previous * size,
        previous * size * 0.339,
        previous * size * days / elapsed,
        days,
        elapsed,
        expected * size,
        (actual - target) * size,
        actual / expected);
  }

  /** Clients of a rep, their names led by a word of its own, with months and moves. */
  public void portfolio(String rep, String word, int count) throws SQLException {
    for (int i = 0; i < count; i++) {
      double revenue = i % 11 == 10 ? -1_200 : 310_000 / Math.pow(i + 1.0, 1.1);
      double previous = i % 7 == 6 ? 0 : revenue * (0.8 + (i * 37 % 50) / 100.0);
      client(rep, word + " " + name(i), revenue, i % 13 == 12 ? 5_000 : previous);
    }
  }

  private static String name(int i) {
    String[] names = {
      "Ateliers du Rhône",
      "Société Générale de Forage & Fils",
      "Łódź <Metal>",
      "Küchen Müller GmbH",
      "L’Étoile 5 € pièce",
      "BTP Outillage",
      "Maison Roux",
      "Nord-Est"
    };
    return names[i % names.length] + " " + (i + 1);
  }

  /** One client whose revenue is spread over the window, and that of the year before likewise. */
  public PackFixture client(String rep, String name, double revenue, double previous)
      throws SQLException {
    String id = String.format(Locale.ROOT, "C%05d", ++clients);
    String revenueClass = revenue <= 0 ? "N" : revenue > 9_000 ? "A" : revenue > 6_000 ? "B" : "C";
    String previousClass = previous <= 0 ? null : previous > 10_000 ? "A" : "B";
    sql(
        "insert into mart_client values (?, ?, 'client', ?, 'S', '4690Z', ?, 'FR', ?, ?, null,"
            + " null, null, ?, ?, date '2020-01-02', date '2026-11-18' - cast(? as int), ?, 9, 3)",
        id,
        rep,
        name,
        name + " Ville",
        revenue,
        previous,
        revenueClass,
        previousClass,
        clients * 3,
        clients * 3);
    for (int month = 0; month < 24; month++) {
      double year = month < 12 ? previous : revenue;
      double weight = (1 + (month * 7 + clients * 5) % 12) / 78.0;
      sql(
          "insert into agg_sales_client_family_month values"
              + " (?, ?, cast(date '2024-11-01' + to_months(cast(? as int)) as date), 1, ?, 0, 1,"
              + " 1)",
          id,
          "F" + month % 2,
          month,
          year * weight);
    }
    double change = (clients % 3 == 0 ? -1 : 1) * revenue / 37;
    move(rep, "week", id, name, revenue / 52, change / 3);
    move(rep, "month", id, name, revenue / 12, change);
    return this;
  }

  private void move(
      String rep, String period, String id, String name, double revenue, double change)
      throws SQLException {
    sql(
        "insert into mart_top_flop values ('client', ?, ?, ?, ?, date '2026-11-01',"
            + " date '2026-11-20', ?, ?, ?, null, null)",
        period,
        id,
        name,
        rep,
        revenue,
        revenue - change,
        change);
  }

  /** Runs a statement. */
  public PackFixture sql(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    }
    return this;
  }

  /** Closes the file, so that readers may open it. */
  public Path done() throws SQLException {
    connection.commit();
    connection.close();
    return warehouse;
  }

  /** The first column of a query on a finished snapshot. */
  public static List<String> query(Path warehouse, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    Properties readOnly = new Properties();
    readOnly.setProperty("duckdb.read_only", "true");
    try (Connection reader =
            DriverManager.getConnection("jdbc:duckdb:" + file(warehouse), readOnly);
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
