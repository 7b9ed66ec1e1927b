package dev.filon.reports.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small served snapshot whose tables have exactly the columns of the contracts. As of Friday
 * 2026-11-20: director D, managers M1 (reps R1, R2) and M2 (reps R3, R4), three clients and a
 * prospect each, whose names carry the rep's id.
 */
public final class DashboardFixture {

  public static final List<String> REPS = List.of("R1", "R2", "R3", "R4");
  static final String EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

  private final Path file;
  private final Connection connection;
  private final Map<String, List<String>> columns = new LinkedHashMap<>();

  private DashboardFixture(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Makes {@code served/filon.duckdb} in a warehouse, or puts another snapshot in its place. */
  public static Path served(Path warehouse, long number) throws Exception {
    return served(warehouse, number, true);
  }

  /** As above; without what a source that has no CRM leaves empty, if not wanted. */
  public static Path served(Path warehouse, long number, boolean crm) throws Exception {
    Path folder = Files.createDirectories(warehouse.resolve("served"));
    Path made = folder.resolve("next-" + number + ".duckdb");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + made)) {
      DashboardFixture fixture = new DashboardFixture(made, connection);
      fixture.tables();
      fixture.people(number);
      for (String rep : REPS) {
        fixture.portfolio(rep, crm);
      }
    }
    Path served = folder.resolve("filon.duckdb");
    Files.move(made, served, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return served;
  }

  static String client(String rep, int number) {
    return "C-" + rep + "-" + number;
  }

  static String prospect(String rep) {
    return "prospect:P-" + rep;
  }

  private void tables() throws SQLException, IOException {
    sql("create schema meta");
    sql(
        "create table meta.snapshot(snapshot bigint, as_of_date date, batch_id varchar, source varchar,"
            + " reporting_currency varchar, published_at timestamp, filon_version varchar)");
    sql(
        "create table meta.load(batch_id varchar, dump varchar, file varchar, feed varchar, records_read bigint,"
            + " loaded bigint, superseded bigint, quarantined bigint, dump_modified_at timestamp)");
    Path contracts =
        Path.of(System.getProperty("filon.root", ".."))
            .resolve("jobs/src/main/resources/warehouse");
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    for (String layer : List.of("2_star", "3_marts")) {
      try (Stream<Path> files = Files.list(contracts.resolve(layer))) {
        for (Path contract : files.filter(f -> f.toString().endsWith(".yml")).sorted().toList()) {
          JsonNode table = yaml.readTree(contract.toFile());
          List<String> definitions = new ArrayList<>();
          List<String> names = new ArrayList<>();
          for (JsonNode column : table.get("columns")) {
            names.add(column.get("name").asText());
            definitions.add(
                column.get("name").asText()
                    + " "
                    + column.get("type").asText().replace("string", "varchar"));
          }
          columns.put(table.get("table").asText(), names);
          sql(
              "create table "
                  + table.get("table").asText()
                  + "("
                  + String.join(", ", definitions)
                  + ")");
        }
      }
    }
  }

  private void people(long number) throws SQLException {
    sql(
        "insert into meta.snapshot values (?, '2026-11-20', 'b', 'fixture', 'EUR', '2026-11-21 04:30:00', '0.1')",
        number);
    sql(
        "insert into meta.load values ('b', 'd', 'd.csv', 'clients', 9, 7, 0, 2, '2026-11-20 22:00:00')");
    rep("D", null);
    rep("M1", "D");
    rep("M2", "D");
    rep("R1", "M1");
    rep("R2", "M1");
    rep("R3", "M2");
    rep("R4", "M2");
    for (String family : List.of("F1", "F2")) {
      row(
          "dim_product",
          "product_key",
          1,
          "product_id",
          "P" + family,
          "label",
          "Label",
          "family",
          family,
          "is_current",
          true);
      row(
          "mart_growth_pocket",
          "segment",
          "S",
          "family",
          family,
          "reason_code",
          "below_all_clients",
          "growing",
          true,
          "penetration",
          0.2,
          "target_penetration",
          0.5);
    }
    landing("total", "(total)", 2_000);
    landing("team", "M1", 1_000);
    landing("team", "M2", 1_000);
  }

  private void rep(String id, String manager) throws SQLException {
    row(
        "dim_rep",
        "rep_key",
        1,
        "rep_id",
        id,
        "name",
        "Rep " + id + " É",
        "manager_id",
        manager,
        "team",
        "T",
        "is_current",
        true);
  }

  private void landing(String scope, String id, int mid) throws SQLException {
    row(
        "mart_landing",
        "scope",
        scope,
        "rep_id",
        id,
        "horizon",
        "year",
        "period_start",
        "2026-01-01",
        "period_end",
        "2026-12-31",
        "invoiced_amount",
        mid - 300,
        "pipeline_amount",
        100,
        "run_amount",
        200,
        "low_amount",
        mid - 50,
        "mid_amount",
        mid,
        "high_amount",
        mid + 50,
        "target_amount",
        mid + 400,
        "target_probability",
        0.2,
        "gap_amount",
        -400,
        "method",
        "growth",
        "past_errors",
        12);
  }

  private void portfolio(String rep, boolean crm) throws SQLException {
    String manager = rep.compareTo("R3") < 0 ? "M1" : "M2";
    landing("rep", rep, 500);
    for (String period : List.of("week", "month", "quarter", "year")) {
      row(
          "mart_target",
          "rep_id",
          rep,
          "period_kind",
          period,
          "period_start",
          "2026-11-01",
          "period_end",
          "2026-11-30",
          "target_amount",
          1200,
          "target_basis",
          "given",
          "actual_amount",
          600,
          "previous_amount",
          500,
          "previous_full_amount",
          900,
          "working_days",
          20,
          "working_days_elapsed",
          10,
          "expected_amount",
          600,
          "gap_amount",
          -600,
          "pace",
          1.0);
    }
    for (int i = 1; i <= 3; i++) {
      String id = client(rep, i);
      String name = "Client " + rep + "-" + i + (i == 3 ? " " + EVIL : "");
      row(
          "mart_client",
          "client_id",
          id,
          "rep_id",
          rep,
          "name",
          name,
          "segment",
          "S",
          "city",
          "Ville",
          "revenue",
          1000 * i,
          "revenue_previous",
          900,
          "margin",
          300 * i,
          "margin_rate",
          0.3,
          "revenue_class",
          i == 3 ? "A" : "B",
          "previous_revenue_class",
          "B",
          "potential",
          5000,
          "potential_class",
          "1",
          "share_of_wallet",
          0.2,
          "left_to_win",
          4000,
          "status",
          "active",
          "order_probability",
          0.5,
          "last_order_on",
          "2026-11-02",
          "open_claims",
          1);
      row("mart_pareto", "client_id", id, "rep_id", rep, "name", name, "revenue", 1000 * i);
      row(
          "mart_abc_cross",
          "client_id",
          id,
          "rep_id",
          rep,
          "revenue_class",
          "B",
          "potential_class",
          "1",
          "reason_code",
          "priority");
      row(
          "mart_reactivation",
          "client_id",
          id,
          "rep_id",
          rep,
          "reason_code",
          "dormant",
          "at_stake_amount",
          100 * i,
          "days_silent",
          200);
      row(
          "mart_second_activity",
          "client_id",
          id,
          "family",
          "F2",
          "rep_id",
          rep,
          "evidence",
          "inferred",
          "reason_code",
          "most_peers_buy",
          "penetration",
          0.6,
          "gap_amount",
          70 * i);
      row(
          "mart_angry_client",
          "client_id",
          id,
          "rep_id",
          rep,
          "claim_id",
          "L-" + id,
          "reason_code",
          "open_dispute",
          "claim_reason",
          EVIL,
          "damage_amount",
          50 * i);
      row(
          "mart_growth_pocket_client",
          "segment",
          "S",
          "family",
          "F1",
          "client_id",
          id,
          "rep_id",
          rep,
          "revenue",
          1000,
          "white_space_amount",
          10 * i);
      row(
          "mart_top_flop",
          "kind",
          "client",
          "period",
          "month",
          "item_id",
          id,
          "label",
          name,
          "rep_id",
          rep,
          "revenue",
          600,
          "revenue_previous",
          500,
          "change_amount",
          i == 1 ? -100 : 100,
          "reason_code",
          "volume",
          "period_end",
          "2026-11-20");
      row(
          "fact_sales",
          "invoice_id",
          "I-" + id,
          "line_no",
          1,
          "kind",
          "invoice",
          "client_id",
          id,
          "product_id",
          "PF1",
          "rep_id",
          rep,
          "invoice_date",
          "2026-11-05",
          "quantity",
          1,
          "net_amount",
          200,
          "cost_amount",
          140);
      row(
          "agg_sales_client_family_month",
          "client_id",
          id,
          "family",
          "F1",
          "month_start",
          "2026-06-01",
          "revenue",
          1000 * i);
      row(
          "dim_account",
          "account_key",
          1,
          "account_id",
          "A-" + id,
          "client_id",
          id,
          "name",
          name,
          "is_current",
          true);
      row(
          "fact_claim",
          "claim_id",
          "L-" + id,
          "client_id",
          id,
          "opened_on",
          "2026-01-05",
          "status",
          "open",
          "reason",
          EVIL,
          "amount",
          40);
      if (crm) {
        row(
            "fact_interaction",
            "interaction_id",
            "N-" + id,
            "client_id",
            id,
            "account_id",
            "A-" + id,
            "rep_id",
            rep,
            "occurred_on",
            "2026-10-01",
            "kind",
            "call",
            "outcome",
            "interested",
            "note",
            EVIL);
        row("dim_contact", "contact_id", "K-" + id, "account_id", "A-" + id, "role", "buyer");
        row(
            "fact_opportunity_stage",
            "opportunity_id",
            "O-" + id,
            "account_id",
            "A-" + id,
            "rep_id",
            rep,
            "family",
            "F1",
            "stage",
            "proposal",
            "status",
            "open",
            "amount",
            900,
            "created_on",
            "2026-09-01",
            "is_current",
            true);
        row(
            "mart_outlook",
            "opportunity_id",
            "O-" + id,
            "account_id",
            "A-" + id,
            "client_id",
            id,
            "rep_id",
            rep,
            "family",
            "F1",
            "stage",
            "proposal",
            "created_on",
            "2026-09-01",
            "amount",
            900,
            "win_probability",
            0.4,
            "expected_amount",
            360,
            "year_probability",
            0.3,
            "year_expected_amount",
            270,
            "is_stuck",
            false,
            "reason",
            "on_track");
        row(
            "mart_action",
            "action_id",
            "reactivation:" + id + ":1",
            "state",
            "new",
            "origin",
            "reactivation",
            "client_id",
            id,
            "rep_id",
            rep,
            "manager_id",
            manager,
            "kind",
            "call",
            "status",
            "proposed",
            "reason_code",
            "dormant",
            "due_on",
            "2026-11-27",
            "probability",
            0.5,
            "expected_amount",
            90 * i);
        row(
            "fact_action",
            "action_id",
            "X-" + id,
            "client_id",
            id,
            "rep_id",
            rep,
            "manager_id",
            manager,
            "kind",
            "visit",
            "origin",
            "second_activity",
            "status",
            "agreed",
            "due_on",
            "2026-11-18",
            "updated_at",
            "2026-11-10 10:00:00",
            "expected_amount",
            100,
            "rep_note",
            EVIL);
        row(
            "mart_action",
            "action_id",
            "X-" + id,
            "state",
            "carried_over",
            "origin",
            "second_activity",
            "client_id",
            id,
            "rep_id",
            rep,
            "manager_id",
            manager,
            "kind",
            "visit",
            "status",
            "agreed",
            "reason_code",
            "signal_gone",
            "due_on",
            "2026-11-18",
            "expected_amount",
            100);
      }
    }
    // a line that this rep sold to the next rep's client
    String other = REPS.get((REPS.indexOf(rep) + 1) % REPS.size());
    row(
        "fact_sales",
        "invoice_id",
        "I-abroad-" + rep,
        "line_no",
        1,
        "kind",
        "invoice",
        "client_id",
        client(other, 1),
        "product_id",
        "PF1",
        "rep_id",
        rep,
        "invoice_date",
        "2026-11-06",
        "quantity",
        1,
        "net_amount",
        17,
        "cost_amount",
        10);
    if (crm) {
      row(
          "mart_prospect",
          "account_id",
          "P-" + rep,
          "client_id",
          prospect(rep),
          "rep_id",
          rep,
          "name",
          "Prospect " + rep,
          "reason_code",
          "follow_up_due",
          "contacts",
          2,
          "next_contact_on",
          "2026-11-20",
          "potential",
          3000);
      row(
          "dim_account",
          "account_key",
          1,
          "account_id",
          "P-" + rep,
          "client_id",
          prospect(rep),
          "name",
          "Prospect " + rep,
          "is_current",
          true);
    }
  }

  /** Inserts a row; columns that are not named are null. */
  private void row(String table, Object... namesAndValues) throws SQLException {
    List<String> names = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!columns.get(table).contains((String) namesAndValues[i])) {
        throw new IllegalArgumentException(table + " has no column " + namesAndValues[i]);
      }
      names.add((String) namesAndValues[i]);
      values.add(namesAndValues[i + 1]);
    }
    sql(
        "insert into "
            + table
            + " ("
            + String.join(", ", names)
            + ") values ("
            + "?, ".repeat(names.size() - 1)
            + "?)",
        values.toArray());
  }

  private void sql(String sql, Object... values) throws SQLException {
    if (values.length == 0) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    }
  }
}
