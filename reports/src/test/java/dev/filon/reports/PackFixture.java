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
    create table meta.backtest(task varchar, method varchar, metric varchar, value double,
      baseline varchar, baseline_value double, cases bigint, is_fallback boolean, note varchar)
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
      rep_id varchar, reason_code varchar, period_start date, period_end date,
      revenue decimal(18,4), revenue_previous decimal(18,4), change_amount decimal(18,4),
      price_amount decimal(18,4), volume_amount decimal(18,4), mix_amount decimal(18,4),
      new_amount decimal(18,4), lost_amount decimal(18,4), currency_amount decimal(18,4),
      adjustment_amount decimal(18,4), deviations double, is_news boolean, up_rank int,
      down_rank int)
    """,
    """
    create table mart_client(client_id varchar, rep_id varchar, owner_rule varchar, name varchar,
      segment varchar, activity_code varchar, city varchar, country varchar,
      revenue decimal(18,4), revenue_previous decimal(18,4), growth double, margin decimal(18,4),
      margin_rate double, revenue_class varchar, previous_revenue_class varchar,
      first_order_on date, last_order_on date, days_since_last_order int, order_days int,
      families int, last_contact_on date, open_claims int, left_to_win decimal(18,4))
    """,
    """
    create table meta.run(as_of_date date, revenue_from date, revenue_to date,
      pareto_a decimal(9,4), pareto_b decimal(9,4), contact_cadence varchar)
    """,
    """
    create table dim_client(client_id varchar, account_id varchar, name varchar, rep_id varchar,
      is_current boolean)
    """,
    "create table dim_account(account_id varchar, client_id varchar, is_current boolean)",
    """
    create table dim_period(period_kind varchar, period_start date, period_end date)
    """,
    """
    create table bridge_client_rep(client_id varchar, rep_id varchar, owner_rule varchar,
      valid_from date, valid_to date)
    """,
    """
    create table mart_action(action_id varchar, state varchar, origin varchar, client_id varchar,
      account_id varchar, rep_id varchar, manager_id varchar, kind varchar, status varchar,
      reason_code varchar, subject varchar, due_on date, done_on date, probability double,
      urgency double, priority double, expected_amount decimal(18,4),
      claimed_amount decimal(18,4), obtained_amount decimal(18,4))
    """,
    """
    create table fact_action(action_id varchar, rep_id varchar, status varchar, rep_note varchar,
      due_on date, done_on date, updated_at timestamp)
    """,
    """
    create table mart_reactivation(client_id varchar, rep_id varchar, reason_code varchar,
      last_order_on date, days_silent int, cadence double, silence_probability double,
      last_year_revenue decimal(18,4), at_stake_amount decimal(18,4))
    """,
    """
    create table mart_second_activity(client_id varchar, family varchar, rep_id varchar,
      reason_code varchar, peers int, penetration double, gap_amount decimal(18,4))
    """,
    """
    create table mart_angry_client(client_id varchar, rep_id varchar, claim_id varchar,
      reason_code varchar, claim_reason varchar, opened_on date, days_compared int,
      kept_share double, damage_amount decimal(18,4))
    """,
    """
    create table mart_prospect(account_id varchar, client_id varchar, rep_id varchar,
      name varchar, reason_code varchar, is_promising boolean, next_contact_on date,
      contacts int, potential decimal(18,4), conversion_rate double)
    """,
    """
    create table mart_growth_pocket(segment varchar, family varchar, growing boolean,
      target_penetration double)
    """,
    """
    create table mart_growth_pocket_client(segment varchar, family varchar, client_id varchar,
      rep_id varchar, white_space_amount decimal(18,4))
    """,
    """
    create table mart_abc_cross(client_id varchar, rep_id varchar, revenue_class varchar,
      potential_class varchar, revenue decimal(18,4), left_to_win decimal(18,4))
    """,
    """
    create table mart_rhythm(client_id varchar, rep_id varchar, status varchar,
      first_order_on date, silence int, slipping_after double, last_year_revenue decimal(18,4))
    """,
    """
    create table fact_interaction(rep_id varchar, kind varchar, occurred_on date,
      is_positive boolean)
    """,
    """
    create table fact_opportunity_stage(opportunity_id varchar, account_id varchar,
      rep_id varchar, status varchar, created_on date, closed_on date, amount decimal(18,4),
      is_current boolean)
    """,
    """
    create table fact_claim(claim_id varchar, client_id varchar, opened_on date,
      amount decimal(18,4))
    """,
    """
    create table mart_outlook(opportunity_id varchar, account_id varchar, client_id varchar,
      rep_id varchar, family varchar, stage varchar, amount decimal(18,4), age_days int,
      typical_age_days double, pushes int, overdue_days int, next_step_on date,
      win_probability double, expected_amount decimal(18,4),
      year_expected_amount decimal(18,4), reason varchar)
    """,
    """
    create table mart_landing(scope varchar, rep_id varchar, horizon varchar, period_start date,
      period_end date, invoiced_amount decimal(18,4), pipeline_amount decimal(18,4),
      run_amount decimal(18,4), low_amount decimal(18,4), mid_amount decimal(18,4),
      high_amount decimal(18,4), target_amount decimal(18,4), target_probability double,
      previous_full_amount decimal(18,4), gap_amount decimal(18,4))
    """,
    """
    insert into meta.run values ('2026-11-20', '2025-11-01', '2026-11-01', 0.8, 0.95,
      '0,3,7,14,30,60,90')
    """,
    """
    insert into meta.backtest values
      ('reorder', 'bg_nbd', 'auc', 0.7, 'recency', 0.7, 3, true, 'too few orders'),
      ('landing', 'theta_growth', 'relative_error_month', 0.1, 'run_rate', 0.2, 12, false, ''),
      ('pipeline', 'age', 'relative_error_total', 0.2, 'win_rate', 0.9, 99, false, '')
    """,
    "insert into dim_period values ('year', '2026-01-01', '2026-12-31')",
    """
    insert into mart_growth_pocket values
      ('Artisan', 'Outillage', true, 0.62), ('Artisan', 'Gros œuvre', false, 0.41),
      ('PME', 'Climatisation et ventilation', false, 0.37)
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
    fixture.landing("R1", 0.96).lists("R1", "Zorglub").deals("R1", 11);
    fixture.rep("R2", "Łucja Żółć", MANAGER);
    fixture.targets("R2", 0.4);
    fixture.portfolio("R2", "Quibble", 9);
    fixture.landing("R2", 1.04).lists("R2", "Quibble").deals("R2", 3);
    // The first client of R2 was R1's until March.
    fixture.sql(
        """
        insert into bridge_client_rep values
          ('C00041', 'R1', 'assignment', '1900-01-01', '2026-03-02'),
          ('C00041', 'R2', 'assignment', '2026-03-02', '9999-12-31'),
          ('C00042', 'R2', 'assignment', '1900-01-01', '9999-12-31')
        """);
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

  /** So many clients at once, their revenue falling; the first have months. */
  public PackFixture many(String rep, int count) throws SQLException {
    sql(
        """
        insert into mart_client by name
        select 'M' || lpad(cast(i as varchar), 6, '0') as client_id, cast(? as varchar) as rep_id,
          'client' as owner_rule, 'Client number ' || i as name, 'S' as segment, 'FR' as country,
          900000 / (i + 1.0) as revenue, 800000 / (i + 2.0) as revenue_previous,
          case when i < 900 then 'A' when i < 2500 then 'B' else 'C' end as revenue_class,
          case when i % 3 = 0 then 'B' else 'A' end as previous_revenue_class,
          date '2026-11-18' - cast(i % 300 as int) as last_order_on, 0 as open_claims
        from range(cast(? as bigint)) r(i)
        """,
        rep, count);
    sql(
        """
        insert into dim_client by name
        select client_id, name, rep_id, true as is_current from mart_client where rep_id = ?
        """,
        rep);
    sql(
        """
        insert into mart_abc_cross
        select client_id, rep_id, revenue_class, cast(1 + length(name) % 3 as varchar), revenue,
          revenue / 3
        from mart_client where rep_id = ?
        """,
        rep);
    return sql(
        """
        insert into agg_sales_client_family_month by name
        select client_id, 'F' as family,
          cast(date '2024-11-01' + to_months(cast(m as int)) as date) as month_start,
          revenue / (1 + m % 5) as revenue
        from mart_client, range(24) t(m) where rep_id = ?
        """,
        rep);
  }

  /** Multiplies every amount of a rep but the targets and landings, which have their own size. */
  public PackFixture scale(String rep, double size) throws SQLException {
    for (String[] table :
        new String[][] {
          {"mart_client", "revenue", "revenue_previous", "margin", "left_to_win"},
          {
            "mart_top_flop",
            "revenue",
            "revenue_previous",
            "change_amount",
            "price_amount",
            "volume_amount",
            "mix_amount",
            "new_amount",
            "lost_amount",
            "currency_amount",
            "adjustment_amount"
          },
          {"mart_action", "expected_amount", "claimed_amount", "obtained_amount"},
          {"mart_reactivation", "last_year_revenue", "at_stake_amount"},
          {"mart_second_activity", "gap_amount"},
          {"mart_angry_client", "damage_amount"},
          {"mart_prospect", "potential"},
          {"mart_growth_pocket_client", "white_space_amount"},
          {"mart_abc_cross", "revenue", "left_to_win"},
          {"mart_outlook", "amount", "expected_amount", "year_expected_amount"},
        }) {
      StringBuilder set = new StringBuilder();
      for (int i = 1; i < table.length; i++) {
        set.append(i == 1 ? "" : ", ")
            .append(table[i] + " = cast(cast(" + table[i] + " as double) * " + size)
            .append(" as decimal(18,4))");
      }
      sql("update " + table[0] + " set " + set + " where rep_id = ?", rep);
    }
    return this;
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
            + " ?, null, ?, ?, date '2020-01-02', date '2026-11-18' - cast(? as int), ?, 9, 3,"
            + " date '2026-11-15' - cast(? as int), ?, ?)",
        id,
        rep,
        name,
        name + " Ville",
        revenue,
        previous,
        revenue * 0.3,
        revenueClass,
        previousClass,
        clients * 3,
        clients * 3,
        clients * 5,
        clients % 4 == 0 ? 1 : 0,
        Math.abs(revenue) / 3);
    sql("insert into dim_client values (?, 'A' || ?, ?, ?, true)", id, id, name, rep);
    sql("insert into dim_account values ('A' || ?, ?, true)", id, id);
    sql(
        "insert into mart_abc_cross values (?, ?, ?, ?, ?, ?)",
        id,
        rep,
        revenueClass,
        Integer.toString(1 + clients % 3),
        revenue,
        Math.abs(revenue) / 3);
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
        "insert into mart_top_flop values ('client', ?, ?, ?, ?, ?, date '2026-11-01',"
            + " date '2026-11-20', ?, ?, ?, 0, ?, 0, 0, 0, 0, 0, null, ?, null, null)",
        period,
        id,
        name,
        rep,
        change > 0 ? "volume" : "lost",
        revenue,
        revenue - change,
        change,
        change,
        clients % 5 == 0);
  }

  /** Landings of month, quarter and year at a share of the target, with their interval. */
  public PackFixture landing(String rep, double share) throws SQLException {
    return sql(
        """
        insert into mart_landing
        select 'rep', rep_id, period_kind, period_start, period_end, actual_amount,
          target_amount * 0.03, target_amount * cast(? as double) - target_amount * 0.03
            - actual_amount,
          target_amount * cast(? as double) * 0.95, target_amount * cast(? as double),
          target_amount * cast(? as double) * 1.05, target_amount, 0.37, previous_full_amount,
          target_amount * cast(? as double) - target_amount
        from mart_target where rep_id = ? and period_kind <> 'week'
        """,
        share,
        share,
        share,
        share,
        share,
        rep);
  }

  /** Fills every list of the pack from the rep's clients, and prospects named by a word. */
  public PackFixture lists(String rep, String word) throws SQLException {
    sql(
        """
        insert into mart_reactivation
        select client_id, rep_id, case when open_claims = 1 then 'slipping' else 'dormant' end,
          last_order_on, 40 + days_since_last_order, 31.4, 0.7, revenue_previous,
          abs(revenue_previous) / 9
        from mart_client where rep_id = ? and cast(substr(client_id, 2) as int) % 3 = 0
        """,
        rep);
    sql(
        """
        insert into mart_second_activity
        select client_id, 'Gros œuvre', rep_id, 'many_peers_buy', 14, 0.57, abs(revenue) / 11
        from mart_client where rep_id = ? and cast(substr(client_id, 2) as int) % 4 = 1
        """,
        rep);
    sql(
        """
        insert into mart_angry_client
        select client_id, rep_id, 'L' || client_id, 'open_dispute', 'erreur de prix',
          date '2026-06-30', 143, 0.12, abs(revenue_previous) / 7
        from mart_client where rep_id = ? and cast(substr(client_id, 2) as int) % 5 = 2
        """,
        rep);
    sql(
        """
        insert into mart_prospect
        select rep_id || '-' || i, 'prospect:' || rep_id || '-' || i, rep_id,
          cast(? as varchar) || ' Prospect ' || i,
          case when i = 2 then 'promising_due' when i = 7 then 'opted_out' else 'follow_up_due' end,
          i = 2, date '2026-10-01' + cast(i as int), cast(i % 6 as int), 4000 + 700 * i, 0.08
        from dim_rep, range(1, 9) r(i) where rep_id = ?
        """,
        word, rep);
    sql(
        """
        insert into mart_abc_cross
        select client_id, rep_id, 'P', '1', 0, potential from mart_prospect where rep_id = ?
        """,
        rep);
    sql(
        """
        insert into mart_growth_pocket_client
        select p.segment, p.family, c.client_id, c.rep_id, 100 + abs(c.revenue) / 17
        from mart_growth_pocket p, mart_client c
        where c.rep_id = ? and (length(p.family) + cast(substr(c.client_id, 2) as int)) % 2 = 0
        """,
        rep);
    sql(
        """
        insert into mart_top_flop
        select kind, 'year', item_id, label, rep_id, reason_code, date '2026-01-01', period_end,
          revenue * 9, revenue * 9 - change_amount * 4, change_amount * 4, 0, change_amount * 4,
          0, 0, 0, 0, 0, null, is_news, null, null
        from mart_top_flop where kind = 'client' and period = 'month' and rep_id = ?
        """,
        rep);
    sql(
        """
        insert into mart_top_flop values ('rep', 'year', ?, ?, ?, 'volume', date '2026-01-01',
          date '2026-11-20', 984321, 894000, 90321, 11000, 60321.5, -4000.25, 45000, -21000.25,
          -1500, 500, null, true, 1, null)
        """,
        rep,
        rep,
        rep);
    sql(
        """
        insert into mart_rhythm
        select client_id, rep_id, reason_code, date '2020-01-02', days_silent,
          case when reason_code = 'slipping' then days_silent - 3 else 20 end, last_year_revenue
        from mart_reactivation where rep_id = ?
        """,
        rep);
    actions(rep);
    return sql(
        """
        insert into fact_interaction
        select rep_id, case when i % 3 = 0 then 'visit' when i % 3 = 1 then 'call' else 'email' end,
          date '2026-11-18' - cast(i as int), i % (2 + length(rep_id || 'x') % 2) = 0
        from dim_rep, range(0, 30) r(i) where rep_id = ?
        """,
        rep);
  }

  /** Two actions done last week, one dropped, five carried over, four new. */
  private void actions(String rep) throws SQLException {
    sql(
        """
        insert into mart_action
        with ranked as (
          select client_id, name, revenue, row_number() over (order by client_id) as i
          from mart_client where rep_id = ?
        )
        select 'X-' || client_id || '.1', case when i <= 2 then 'done' when i = 3 then 'silenced'
            when i <= 8 then 'carried_over' else 'new' end,
          case when i % 2 = 0 then 'reactivation' else 'second_activity' end, client_id, null,
          cast(? as varchar), 'M1', 'call',
          case when i <= 2 then 'done' when i = 3 then 'dropped' when i <= 8 then 'agreed'
            else 'proposed' end,
          case when i % 2 = 0 and client_id in (select client_id from mart_reactivation)
              then 'dormant'
            when i % 2 = 1 and i > 3 and client_id in (select client_id from mart_second_activity)
              then 'many_peers_buy'
            else 'signal_gone' end,
          case when i % 2 = 1 then 'Gros œuvre' end,
          date '2026-11-27' - cast(case when i > 8 then 0 else 7 * i end as int),
          case when i <= 2 then date '2026-11-19' end, 0.5, 1, abs(revenue),
          abs(revenue) / 41 + i, case when i = 1 then 321 end,
          case when i <= 2 then abs(revenue) / 97 end
        from ranked where i <= 12
        """,
        rep, rep);
    sql(
        """
        insert into fact_action
        select action_id, rep_id, status, case when state = 'silenced' then 'Pas avant le printemps' end,
          due_on, done_on, timestamp '2026-11-18 10:00:00'
        from mart_action where rep_id = ? and state <> 'new'
        """,
        rep);
  }

  /** Open deals on the rep's first clients, and some that were closed. */
  public PackFixture deals(String rep, int count) throws SQLException {
    sql(
        """
        insert into mart_outlook
        with ranked as (
          select client_id, row_number() over (order by client_id) as i
          from mart_client where rep_id = ?
        )
        select 'O' || client_id, 'A' || client_id, client_id, cast(? as varchar), 'Outillage',
          case when i % 3 = 0 then 'negotiation' else 'proposal' end, 1000 * i + 250.5,
          cast(20 * i as int), 79, cast(i % 3 as int), cast(greatest(0, 10 * (i - 5)) as int),
          case when i % 2 = 0 then date '2026-11-24' + cast(i as int) end, 0.3 / i,
          300 + 75.15 / i, 100 + 10 * i, case when i > 8 then 'dead' else 'on_track' end
        from ranked where i <= ?
        """,
        rep, rep, count);
    return sql(
        """
        insert into fact_opportunity_stage
        select 'W' || opportunity_id, account_id, rep_id,
          case when age_days % 40 = 0 then 'won' else 'lost' end, date '2026-01-05',
          date '2026-11-17', amount, true
        from mart_outlook where rep_id = ?
        """,
        rep);
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
