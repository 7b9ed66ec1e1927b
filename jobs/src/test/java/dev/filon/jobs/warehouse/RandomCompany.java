package dev.filon.jobs.warehouse;

import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Column;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The star of a company drawn from a seed, with what real ones have at their edges: clients without
 * orders or with one, no segment, equal and tiny and huge amounts, credit notes above the sales,
 * lines without product, quantity or cost, products that begin and end, foreign money.
 */
final class RandomCompany {
  static final LocalDate DAY = LocalDate.of(2026, 1, 15);
  static final RunView RUN = new RunView(DAY, "test", "EUR", Settings.load(null, Map.of()));

  private static final LocalDate BEGINNING = LocalDate.of(1900, 1, 1);
  private static final LocalDate END = LocalDate.of(9999, 12, 31);
  private static final Models MODELS = Models.load();

  /** Star tables that are given; the other ones and the marts are computed from them. */
  private static final Set<String> COMPUTED =
      Set.of(
          "agg_sales_client_day",
          "agg_sales_client_family_month",
          "agg_sales_client_product_day",
          "agg_sales_currency_day",
          "agg_sales_product_day",
          "agg_sales_product_month",
          "agg_sales_rep_day",
          "dim_date",
          "dim_period");

  private final Random random;
  private final boolean credits;
  private final int clients;
  private final int products;
  private final int segments;
  private final int reps;
  private final Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();

  /**
   * Draws a company.
   *
   * @param lines of invoices and credit notes
   * @param credits whether anything is ever credited
   */
  RandomCompany(long seed, int lines, boolean credits) {
    this.random = new Random(seed);
    this.credits = credits;
    this.clients = 1 + random.nextInt(lines / 8);
    this.products = 1 + random.nextInt(30);
    this.segments = 1 + random.nextInt(4);
    this.reps = 1 + random.nextInt(5);
    reps();
    products();
    clients();
    sales(lines);
    prospects();
    deals();
    targets();
  }

  /** Models that are computed from the given tables, in order. */
  static List<Model> computed() {
    return MODELS.served().stream()
        .filter(m -> m.layer().equals("3_marts") || COMPUTED.contains(m.table()))
        .toList();
  }

  /** Given tables, those without a row included. */
  static List<Model> given() {
    return MODELS.served().stream().filter(m -> !computed().contains(m)).toList();
  }

  private void add(String table, Object... cells) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < cells.length; i += 2) {
      row.put((String) cells[i], cells[i + 1]);
    }
    rows.computeIfAbsent(table, t -> new ArrayList<>()).add(row);
  }

  private void member(String table, Object... cells) {
    add(table, cells);
    Map<String, Object> row = rows.get(table).get(rows.get(table).size() - 1);
    row.put("is_inferred", false);
    row.put("valid_from", BEGINNING);
    row.put("valid_to", END);
    row.put("is_current", true);
  }

  private void reps() {
    member("dim_rep", "rep_key", 0, "rep_id", "(unassigned)", "name", "(unassigned)");
    for (int r = 1; r <= reps; r++) {
      member(
          "dim_rep",
          "rep_key",
          r,
          "rep_id",
          "R" + r,
          "name",
          "Rep " + r,
          "manager_id",
          r == 1 ? null : "R1",
          "team",
          "T" + r % 2);
    }
  }

  private void products() {
    member(
        "dim_product",
        "product_key",
        0,
        "product_id",
        "(unknown)",
        "label",
        "(unknown)",
        "family",
        "(unknown)");
    for (int p = 1; p <= products; p++) {
      member(
          "dim_product",
          "product_key",
          p,
          "product_id",
          "P" + p,
          "label",
          "Product " + p,
          "family",
          "F" + p % (1 + products / 4));
    }
  }

  private void clients() {
    member(
        "dim_client",
        "client_key",
        0,
        "client_id",
        "(unknown)",
        "name",
        "(unknown)",
        "rep_id",
        "(unassigned)",
        "owner_rule",
        "none",
        "is_prospect",
        false);
    for (int c = 1; c <= clients; c++) {
      client(c, "C%04d".formatted(c), false);
      if (random.nextInt(8) == 0) {
        add(
            "bridge_client_activity",
            "client_id",
            "C%04d".formatted(c),
            "activity_code",
            "A" + random.nextInt(3),
            "evidence",
            "declared",
            "valid_from",
            BEGINNING,
            "valid_to",
            END);
      }
      if (random.nextInt(10) == 0) {
        add(
            "fact_claim",
            "claim_id",
            "K" + c,
            "client_key",
            c,
            "client_id",
            "C%04d".formatted(c),
            "opened_on",
            DAY.minusDays(random.nextInt(500)),
            "status",
            random.nextBoolean() ? "open" : "settled",
            "currency",
            "EUR",
            "amount",
            money());
      }
    }
  }

  private void client(int key, String id, boolean prospect) {
    boolean owned = random.nextInt(12) > 0;
    member(
        "dim_client",
        "client_key",
        key,
        "client_id",
        id,
        "name",
        "Client " + id,
        "account_id",
        prospect ? "X" + key : null,
        "activity_code",
        random.nextInt(6) == 0 ? null : "A" + random.nextInt(3),
        "segment",
        random.nextInt(9) == 0 ? null : "S" + random.nextInt(segments),
        "employees",
        random.nextInt(4) == 0 ? null : random.nextInt(400),
        "status",
        prospect ? "prospect" : "active",
        "created_on",
        DAY.minusDays(random.nextInt(900)),
        "rep_id",
        owned ? "R" + (1 + random.nextInt(reps)) : "(unassigned)",
        "owner_rule",
        owned ? "client" : "none",
        "is_prospect",
        prospect);
  }

  /** Few different amounts, so that many are equal; some in pence, a few very large. */
  private BigDecimal money() {
    return switch (random.nextInt(10)) {
      case 0 -> BigDecimal.valueOf(1 + random.nextInt(9_999), 4);
      case 1 -> BigDecimal.valueOf(1_000_000L * (1 + random.nextInt(50)));
      case 2, 3 -> BigDecimal.valueOf(100L * (1 + random.nextInt(5)));
      default -> BigDecimal.valueOf(1 + random.nextInt(500_000), 2);
    };
  }

  private void sales(int lines) {
    for (int i = 0; i < lines; i++) {
      LocalDate day = DAY.minusDays(random.nextInt(random.nextInt(3) == 0 ? 60 : 1100));
      int c = random.nextInt(15) == 0 ? 0 : 1 + (int) (clients * Math.pow(random.nextDouble(), 2));
      int p = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(products);
      if (p > 0 && (p % 5 == 0) == day.isAfter(DAY.minusDays(200))) {
        p = Math.max(1, p - 1);
      }
      boolean credit = credits && random.nextInt(7) == 0;
      int sign = credit || (credits && random.nextInt(40) == 0) ? -1 : 1;
      BigDecimal amount = money().multiply(BigDecimal.valueOf(sign));
      boolean foreign = random.nextInt(6) == 0;
      add(
          "fact_sales",
          "invoice_id",
          (credit ? "N" : "I") + i / 3,
          "line_no",
          i,
          "kind",
          credit ? "credit_note" : "invoice",
          "client_key",
          c,
          "client_id",
          c == 0 ? "(unknown)" : "C%04d".formatted(c),
          "product_key",
          p,
          "product_id",
          p == 0 ? "(unknown)" : "P" + p,
          "rep_key",
          c == 0 ? 0 : 1 + c % reps,
          "rep_id",
          c == 0 ? "(unassigned)" : "R" + (1 + c % reps),
          "currency",
          foreign ? "CHF" : "EUR",
          "invoice_date",
          day,
          "invoice_month",
          day.withDayOfMonth(1),
          "quantity",
          random.nextInt(15) == 0 ? 0 : sign * (1 + random.nextInt(40)),
          "net_amount",
          amount,
          "cost_amount",
          random.nextInt(10) == 0
              ? null
              : amount.movePointLeft(1).setScale(4, java.math.RoundingMode.DOWN),
          "document_amount",
          foreign
              ? amount.add(amount.movePointLeft(1)).setScale(4, java.math.RoundingMode.DOWN)
              : amount);
    }
  }

  private void prospects() {
    for (int p = 1; p <= 12; p++) {
      int key = 100_000 + p;
      client(key, "prospect:X" + key, true);
      member(
          "dim_account",
          "account_key",
          key,
          "account_id",
          "X" + key,
          "client_id",
          "prospect:X" + key,
          "match_rule",
          "none",
          "name",
          "Prospect " + p,
          "created_on",
          DAY.minusDays(400));
      for (int k = random.nextInt(8); k > 0; k--) {
        LocalDate on = DAY.minusDays(random.nextInt(300));
        boolean positive = random.nextInt(3) == 0;
        add(
            "fact_interaction",
            "interaction_id",
            "I" + key + "-" + k,
            "client_key",
            key,
            "client_id",
            "prospect:X" + key,
            "account_id",
            "X" + key,
            "rep_key",
            1,
            "rep_id",
            "R1",
            "occurred_at",
            on + " 10:00:00",
            "occurred_on",
            on,
            "kind",
            "call",
            "outcome",
            positive ? "interested" : random.nextBoolean() ? "refused" : "no_answer",
            "is_positive",
            positive);
      }
    }
  }

  private void deals() {
    for (int d = 0; d < 80; d++) {
      LocalDate created = DAY.minusDays(1 + random.nextInt(500));
      int age = random.nextInt(150);
      LocalDate closed = created.plusDays(age);
      boolean open = closed.isAfter(DAY) || random.nextInt(4) == 0;
      int rep = random.nextInt(reps + 1);
      add(
          "fact_opportunity_stage",
          "opportunity_key",
          d,
          "opportunity_id",
          "O" + d,
          "account_id",
          "X" + (100_001 + random.nextInt(12)),
          "rep_id",
          rep == 0 ? "(unassigned)" : "R" + rep,
          "stage",
          "offer",
          "status",
          open ? "open" : random.nextBoolean() ? "won" : "lost",
          "currency",
          "EUR",
          "created_on",
          created,
          "expected_close_on",
          created.plusDays(40 + random.nextInt(200)),
          "closed_on",
          open ? null : closed,
          "amount",
          money(),
          "document_amount",
          1,
          "valid_from",
          created,
          "valid_to",
          END,
          "is_current",
          true);
    }
  }

  private void targets() {
    for (int r = 1; r <= reps; r++) {
      if (random.nextInt(4) == 0) {
        continue;
      }
      for (int m = 1; m <= 12; m++) {
        LocalDate start = LocalDate.of(2026, m, 1);
        add(
            "fact_target",
            "rep_key",
            r,
            "rep_id",
            "R" + r,
            "period",
            start.toString().substring(0, 7),
            "period_kind",
            "month",
            "period_start",
            start,
            "period_end",
            start.plusMonths(1).minusDays(1),
            "amount",
            money());
      }
    }
  }

  /** Writes the given tables into DuckDB and computes all others there. */
  void compute(Connection duck) throws SQLException {
    load(duck);
    for (Model model : computed()) {
      if (model.contract().fittedBy() == null) {
        execute(duck, "create table " + model.table() + " as " + model.sql());
        if (model.contract().keptMonths() > 0) {
          execute(
              duck,
              "delete from %s where %s <= (select date_trunc('month', as_of_date) - interval %d month from run)"
                  .formatted(
                      model.table(),
                      model.contract().partitionedBy().get(0),
                      model.contract().keptMonths()));
        }
      } else {
        create(duck, model);
        List<Map<String, Object>> fitted = new ArrayList<>();
        for (Object[] row : TwoEngines.fitted(duck, model)) {
          Map<String, Object> cells = new LinkedHashMap<>();
          for (int i = 0; i < row.length; i++) {
            cells.put(model.contract().columns().get(i).name(), row[i]);
          }
          fitted.add(cells);
        }
        insert(duck, model, fitted);
      }
    }
  }

  /** Writes the given tables and the view {@code run} into DuckDB. */
  void load(Connection duck) throws SQLException {
    execute(duck, "set TimeZone = 'UTC'");
    execute(duck, "create view run as " + RUN.sql());
    for (Model model : given()) {
      create(duck, model);
      insert(duck, model, rows.getOrDefault(model.table(), List.of()));
    }
  }

  private static void create(Connection duck, Model model) throws SQLException {
    execute(
        duck,
        "create table "
            + model.table()
            + model.contract().columns().stream()
                .map(c -> c.name() + " " + c.type())
                .collect(Collectors.joining(", ", " (", ")")));
  }

  private static void insert(Connection duck, Model model, List<Map<String, Object>> rows)
      throws SQLException {
    List<Column> columns = model.contract().columns();
    String cells =
        columns.stream().map(c -> "cast(? as " + c.type() + ")").collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        duck.prepareStatement("insert into " + model.table() + " values (" + cells + ")")) {
      for (Map<String, Object> row : rows) {
        for (int i = 0; i < columns.size(); i++) {
          Object value = row.get(columns.get(i).name());
          insert.setString(i + 1, value == null ? null : value.toString());
        }
        insert.addBatch();
      }
      if (!rows.isEmpty()) {
        insert.executeBatch();
      }
    }
  }

  static void execute(Connection duck, String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }
}
