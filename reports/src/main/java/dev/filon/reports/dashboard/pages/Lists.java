package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lists of rows that figures open into, each with its columns and the conditions it can take.
 */
public final class Lists {

  /** How a column is written. */
  public enum Kind {
    TEXT,
    CLIENT,
    CODE,
    MONEY,
    CHANGE,
    COUNT,
    SHARE,
    DATE
  }

  /**
   * A column.
   *
   * @param name in the query and in the CSV
   * @param kind how it is written
   * @param codes group of codes, for {@link Kind#CODE}
   */
  public record Column(String name, Kind kind, String codes) {}

  /**
   * A list.
   *
   * @param name in the address
   * @param table the view that it needs
   * @param sql without conditions and order
   * @param columns in the order shown
   * @param conditions by the name of the parameter; each has one place for its value
   * @param order of the rows, unique
   */
  public record RowList(
      String name,
      String table,
      String sql,
      List<Column> columns,
      Map<String, String> conditions,
      String order) {

    /**
     * The rows that the filter asks for.
     *
     * @param most how many at most
     * @throws IllegalArgumentException if a day or a number is not written as one
     */
    public List<Row> rows(ScopedSnapshot snapshot, Filter filter, int most) {
      if (order.startsWith("invoice_date desc") && most < 1000) {
        // lines lie in the order of their months: the latest are found without reading all
        LocalDate last =
            filter.value("to").map(RowList::day).orElse(snapshot.info().snapshot().asOf());
        for (int days : new int[] {31, 124}) {
          List<Row> rows =
              rows(snapshot, filter, "invoice_date >= ?", List.of(last.minusDays(days)), most);
          if (rows.size() == most) {
            return rows;
          }
        }
      }
      return rows(snapshot, filter, null, List.of(), most);
    }

    /** As {@link #rows(ScopedSnapshot, Filter, int)}, of those that meet one more condition. */
    List<Row> rows(
        ScopedSnapshot snapshot, Filter filter, String only, List<?> onlyValues, int most) {
      List<Object> values = new ArrayList<>(onlyValues);
      return snapshot.rows(
          "select * from ("
              + sql
              + ")"
              + where(filter, only, values)
              + " order by "
              + order
              + " limit "
              + most,
          values.toArray());
    }

    /** How many rows there are. */
    int count(ScopedSnapshot snapshot, Filter filter, String only) {
      List<Object> values = new ArrayList<>();
      return (int)
          snapshot
              .rows(
                  "select count(*) as n from (" + sql + ")" + where(filter, only, values),
                  values.toArray())
              .get(0)
              .count("n");
    }

    private String where(Filter filter, String only, List<Object> values) {
      List<String> where = new ArrayList<>();
      if (only != null) {
        where.add(only);
      }
      conditions.forEach(
          (name, condition) ->
              filter
                  .value(name)
                  .ifPresent(
                      value -> {
                        where.add(condition);
                        values.add(
                            switch (name) {
                              case "from", "to" -> day(value);
                              case "silent", "disputes" -> Integer.valueOf(value);
                              default -> value;
                            });
                      }));
      return where.isEmpty() ? "" : " where " + String.join(" and ", where);
    }

    private static LocalDate day(String value) {
      try {
        return LocalDate.parse(value);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("not a day", e);
      }
    }
  }

  private static final String CLIENT_OF_LIST =
      "join (select client_id, name as client_name, segment, city from mart_client) c using (client_id)";

  private static final Map<String, RowList> ALL = new LinkedHashMap<>();

  static {
    add(
        "clients",
        "mart_client",
        """
        select client_id, name as client_name, rep_id, coalesce(segment, '(none)') as segment, city, status,
          coalesce(revenue_class, '-') as revenue_class, coalesce(previous_revenue_class, '-') as previous_revenue_class,
          potential_class, revenue, revenue_previous, revenue - revenue_previous as change_amount, margin_rate, potential,
          share_of_wallet, left_to_win, order_probability, last_order_on, next_order_on, last_contact_on, open_claims
        from mart_client
        """,
        "client_id:CLIENT revenue:MONEY revenue_previous:MONEY change_amount:CHANGE revenue_class:TEXT potential_class:TEXT"
            + " left_to_win:MONEY share_of_wallet:SHARE potential:MONEY margin_rate:SHARE status:CODE:status order_probability:SHARE"
            + " last_order_on:DATE last_contact_on:DATE open_claims:COUNT rep_id:TEXT segment:TEXT city:TEXT",
        "segment=segment = ?;class=revenue_class = ?;potential=potential_class = ?;status=status = ?;client=client_id = ?;"
            + "q=contains(lower(strip_accents(client_name)), lower(strip_accents(?)));"
            + "silent=(last_contact_on is null or last_contact_on < (select max(period_end) from client_change) - ?);"
            + "disputes=open_claims >= ?",
        "revenue desc, client_id");
    add(
        "sales",
        "sale",
        """
        select s.invoice_date, s.invoice_id, s.line_no, s.client_id, s.client_name, s.rep_id, s.kind, s.product_id,
          p.label as product_label, p.family, s.quantity, s.net_amount, s.net_amount - s.cost_amount as margin_amount
        from sale s
        left join product p on p.product_id = s.product_id
        """,
        "invoice_date:DATE client_id:CLIENT net_amount:MONEY margin_amount:MONEY quantity:COUNT product_label:TEXT family:TEXT"
            + " kind:CODE:document rep_id:TEXT invoice_id:TEXT line_no:COUNT product_id:TEXT",
        "client=client_id = ?;from=invoice_date >= ?;to=invoice_date <= ?;family=family = ?;by=rep_id = ?",
        "invoice_date desc, invoice_id, line_no, product_id, net_amount");
    add(
        "sold",
        "sale",
        """
        select s.invoice_date, s.invoice_id, s.line_no, s.client_id, s.client_name, s.rep_id, s.kind, s.product_id,
          p.label as product_label, p.family, s.quantity, s.net_amount, s.net_amount - s.cost_amount as margin_amount
        from sale s
        left join product p on p.product_id = s.product_id
        where seen(s.rep_id)
        """,
        "invoice_date:DATE client_id:CLIENT net_amount:MONEY margin_amount:MONEY quantity:COUNT product_label:TEXT family:TEXT"
            + " kind:CODE:document rep_id:TEXT invoice_id:TEXT line_no:COUNT product_id:TEXT",
        "from=invoice_date >= ?;to=invoice_date <= ?;family=family = ?",
        "invoice_date desc, invoice_id, line_no, product_id, net_amount");
    add(
        "reactivation",
        "mart_reactivation",
        "select r.*, c.client_name, coalesce(c.segment, '(none)') as segment from mart_reactivation r "
            + CLIENT_OF_LIST,
        "client_id:CLIENT at_stake_amount:MONEY reason_code:CODE:reason days_silent:COUNT last_order_on:DATE expected_on:DATE"
            + " silence_probability:SHARE last_year_revenue:MONEY left_to_win:MONEY rep_id:TEXT segment:TEXT",
        "segment=segment = ?;client=client_id = ?",
        "at_stake_amount desc, client_id");
    add(
        "second_activity",
        "mart_second_activity",
        "select r.*, c.client_name, coalesce(c.segment, '(none)') as segment from mart_second_activity r "
            + CLIENT_OF_LIST,
        "client_id:CLIENT family:TEXT gap_amount:MONEY reason_code:CODE:reason peers:COUNT buyers:COUNT penetration:SHARE"
            + " evidence_activity:TEXT revenue:MONEY rep_id:TEXT segment:TEXT",
        "segment=segment = ?;family=family = ?;client=client_id = ?",
        "gap_amount desc, client_id, family");
    add(
        "angry",
        "mart_angry_client",
        "select r.*, c.client_name, coalesce(c.segment, '(none)') as segment from mart_angry_client r "
            + CLIENT_OF_LIST,
        "client_id:CLIENT damage_amount:MONEY reason_code:CODE:reason claim_reason:TEXT opened_on:DATE claim_amount:MONEY"
            + " revenue_before:MONEY revenue_after:MONEY kept_share:SHARE rep_id:TEXT segment:TEXT claim_id:TEXT",
        "segment=segment = ?;client=client_id = ?",
        "damage_amount desc, client_id");
    add(
        "prospects",
        "mart_prospect",
        "select *, name as client_name from mart_prospect",
        "client_id:CLIENT next_contact_on:DATE reason_code:CODE:reason potential:MONEY contacts:COUNT last_contact_on:DATE"
            + " conversion_rate:SHARE conversion_low:SHARE conversion_high:SHARE rep_id:TEXT account_id:TEXT",
        "due=(? = '1' and ends_with(reason_code, '_due'));client=client_id = ?",
        "next_contact_on nulls last, potential desc, account_id");
    add(
        "pockets",
        "mart_growth_pocket_client",
        "select r.*, c.client_name, b.penetration, b.target_penetration, b.growing from mart_growth_pocket_client r"
            + " join (select client_id, name as client_name from mart_client) c using (client_id)"
            + " join pocket_benchmark b on b.segment = r.segment and b.family = r.family",
        "client_id:CLIENT family:TEXT white_space_amount:MONEY penetration:SHARE target_penetration:SHARE revenue:MONEY"
            + " segment:TEXT rep_id:TEXT",
        "segment=segment = ?;family=family = ?;client=client_id = ?",
        "white_space_amount desc, client_id, family");
    add(
        "deals",
        "mart_outlook",
        "select * from mart_outlook",
        "client_id:CLIENT amount:MONEY win_probability:SHARE expected_amount:MONEY year_expected_amount:MONEY family:TEXT"
            + " stage:CODE:stage reason:CODE:deal expected_close_on:DATE next_step_on:DATE last_contact_on:DATE age_days:COUNT"
            + " typical_age_days:COUNT overdue_days:COUNT pushes:COUNT created_on:DATE rep_id:TEXT opportunity_id:TEXT",
        "stage=stage = ?;family=family = ?;client=client_id = ?;reason=reason = ?",
        "expected_amount desc, opportunity_id");
    add(
        "changes",
        "client_change",
        "select *, label as client_name from client_change",
        "client_id:CLIENT change_amount:CHANGE period:CODE:period reason_code:CODE:change revenue:MONEY revenue_previous:MONEY"
            + " price_amount:CHANGE volume_amount:CHANGE mix_amount:CHANGE new_amount:CHANGE lost_amount:CHANGE currency_amount:CHANGE"
            + " adjustment_amount:CHANGE rep_id:TEXT",
        "period=period = ?;client=client_id = ?",
        "abs(change_amount) desc, client_id, period");
    add(
        "claims",
        "claim",
        "select * from claim",
        "client_id:CLIENT amount:MONEY status:CODE:claim reason:TEXT opened_on:DATE closed_on:DATE resolution:TEXT claim_id:TEXT",
        "client=client_id = ?;status=status = ?",
        "opened_on desc, claim_id");
    add(
        "contacts",
        "interaction",
        "select * from interaction",
        "occurred_on:DATE client_id:CLIENT outcome:CODE:outcome kind:CODE:kind note:TEXT rep_id:TEXT",
        "client=client_id = ?;from=occurred_on >= ?;to=occurred_on <= ?",
        "occurred_on desc, interaction_id");
    add(
        "results",
        "mart_action",
        "select a.*, c.name as client_name from mart_action a left join client_scope c using (client_id)",
        "client_id:CLIENT gained_amount:CHANGE claimed_amount:MONEY expected_amount:MONEY status:CODE:plan kind:CODE:kind"
            + " done_on:DATE due_on:DATE origin:CODE:origin baseline_amount:MONEY obtained_amount:MONEY result_days:COUNT"
            + " rep_id:TEXT action_id:TEXT",
        "client=client_id = ?;status=status = ?;from=done_on >= ?",
        "done_on desc nulls last, due_on desc, action_id");
    add(
        "targets",
        "mart_target",
        """
        select t.*, t.expected_amount as due_amount, t.actual_amount - t.expected_amount as ahead_amount,
          r.name as rep_name
        from mart_target t
        join rep r using (rep_id)
        """,
        "rep_id:TEXT rep_name:TEXT period_kind:CODE:period actual_amount:MONEY due_amount:MONEY ahead_amount:CHANGE"
            + " target_amount:MONEY target_basis:CODE:basis previous_amount:MONEY margin_amount:MONEY pace:SHARE period_start:DATE"
            + " period_end:DATE",
        "period=period_kind = ?",
        "rep_id, period_start desc, period_kind");
    add(
        "landing",
        "mart_landing",
        "select * from mart_landing",
        "rep_id:TEXT horizon:CODE:period mid_amount:MONEY target_amount:MONEY target_probability:SHARE"
            + " low_amount:MONEY high_amount:MONEY invoiced_amount:MONEY pipeline_amount:MONEY run_amount:MONEY period_end:DATE"
            + " method:CODE:method past_errors:COUNT scope:CODE:scope",
        "period=horizon = ?;scope=scope = ?",
        "scope, rep_id, horizon");
  }

  private Lists() {}

  private static void add(
      String name, String table, String sql, String columns, String conditions, String order) {
    List<Column> parsed = new ArrayList<>();
    for (String column : columns.split(" ")) {
      String[] parts = column.split(":");
      parsed.add(new Column(parts[0], Kind.valueOf(parts[1]), parts.length > 2 ? parts[2] : null));
    }
    Map<String, String> where = new LinkedHashMap<>();
    for (String condition : conditions.split(";")) {
      int equals = condition.indexOf('=');
      where.put(condition.substring(0, equals), condition.substring(equals + 1));
    }
    ALL.put(name, new RowList(name, table, sql, List.copyOf(parsed), where, order));
  }

  /** A list by its name in the address. */
  public static Optional<RowList> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** All lists. */
  public static List<RowList> all() {
    return List.copyOf(ALL.values());
  }
}
