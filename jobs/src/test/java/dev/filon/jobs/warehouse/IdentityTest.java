package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.filon.jobs.contract.Check;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What must hold in every company, on companies drawn at random: {@code -Dfilon.identities=200}
 * draws more, {@code -Dfilon.identities.seed=N} begins elsewhere. The marts' SQL runs in DuckDB.
 */
class IdentityTest {
  private static final Map<String, String> IDENTITIES = identities();

  /** Queries that return a row where an identity is broken. */
  private static Map<String, String> identities() {
    Map<String, String> all = new LinkedHashMap<>();
    String window = "invoice_month >= revenue_from and invoice_month < revenue_to";
    for (String kind : List.of("client", "product")) {
      all.put(
          "what is above and below zero adds up to the net revenue, of each " + kind,
          """
          select * from (
            select coalesce(sum(greatest(revenue, 0)), 0) + coalesce(sum(least(revenue, 0)), 0) as curve,
              (select coalesce(sum(net_amount), 0) from fact_sales, run where %s) as sold,
              (select coalesce(sum(greatest(v, 0)), 0) from (
                select sum(net_amount) as v from fact_sales, run where %s group by %s_id)) as positive,
              coalesce(sum(greatest(revenue, 0)), 0) as curve_positive
            from mart_pareto%s
          ) where curve <> sold or positive <> curve_positive"""
              .formatted(window, window, kind, kind.equals("client") ? "" : "_product"));
    }
    for (String prefix : List.of("", "rep_", "segment_")) {
      String of =
          prefix.isEmpty()
              ? "1"
              : prefix.equals("rep_") ? "a.rep_id" : "coalesce(k.segment, '(none)')";
      String other =
          prefix.isEmpty()
              ? "1"
              : prefix.equals("rep_") ? "b.rep_id" : "coalesce(l.segment, '(none)')";
      all.put(
          "classes are monotone in revenue, equal revenue is of one class " + prefix,
          """
          select a.client_id, a.revenue, a.%1$sclass, b.client_id, b.revenue, b.%1$sclass
          from mart_pareto a join dim_client k on k.client_id = a.client_id
          join mart_pareto b on true join dim_client l on l.client_id = b.client_id
          where %2$s = %3$s and ((a.revenue > b.revenue and a.%1$sclass > b.%1$sclass)
            or (a.revenue = b.revenue and a.%1$sclass <> b.%1$sclass)
            or (greatest(a.revenue, 0) > greatest(b.revenue, 0) and a.%1$srevenue_rank > b.%1$srevenue_rank))"""
              .formatted(prefix, of, other));
    }
    all.put(
        "A ends with the client that crosses 80 %, B with the one that crosses 95 %",
        """
        select * from (
          select client_id, class, revenue,
            (select coalesce(sum(b.revenue), 0) from mart_pareto b where b.revenue > a.revenue) as above,
            (select sum(revenue) from mart_pareto where revenue > 0) as positive
          from mart_pareto a
        ) where class <> case when revenue <= 0 then 'N' when above < 0.8 * positive then 'A'
          when above < 0.95 * positive then 'B' else 'C' end""");
    all.put(
        "price, volume, mix, new, lost, currency and adjustments are the change",
        """
        select * from mart_top_flop
        where price_amount + volume_amount + mix_amount + new_amount + lost_amount + currency_amount
          + adjustment_amount <> change_amount or revenue - revenue_previous <> change_amount""");
    all.put(
        "changes of clients, products, families and reps are the change of the company",
        """
        select * from (
          select t.kind, t.period, sum(t.change_amount) as changed,
            (select coalesce(sum(case when f.invoice_date >= p.period_start then f.net_amount else -f.net_amount end), 0)
             from fact_sales f where f.invoice_date between p.period_start and p.period_to
               or f.invoice_date between p.previous_start and p.previous_to) as of_lines
          from mart_top_flop t join dim_period p on p.period_kind = t.period
          group by t.kind, t.period, p.period_start, p.period_to, p.previous_start, p.previous_to
        ) where changed <> of_lines""");
    all.put(
        "a pocket's white space is its clients'",
        """
        select p.segment, p.family, p.white_space_amount, c.amount
        from mart_growth_pocket p
        left join (select segment, family, sum(white_space_amount) as amount from mart_growth_pocket_client
          group by all) c on c.segment = p.segment and c.family = p.family
        where p.white_space_amount <> coalesce(c.amount, 0)""");
    all.put(
        "a pocket's client does not buy the family",
        """
        select c.* from mart_growth_pocket_client c
        join (select f.client_id, p.family from fact_sales f join dim_product p on p.product_key = f.product_key
          cross join run where %s group by all having sum(f.net_amount) > 0) b
          on b.client_id = c.client_id and b.family = c.family"""
            .formatted(window));
    all.put(
        "a landing is at least what is invoiced, and its parts add up",
        """
        select * from mart_landing
        where mid_amount < invoiced_amount or low_amount > mid_amount or high_amount < mid_amount
          or invoiced_amount + pipeline_amount + run_amount <> mid_amount""");
    all.put(
        "potential is at least the revenue, and what is left is the rest",
        """
        select * from mart_abc_cross
        where potential < revenue or left_to_win < 0 or (revenue > 0 and potential - revenue <> left_to_win)
          or (revenue > 0 and potential is null)""");
    all.put(
        "a probability is a share",
        """
        select client_id, order_probability from mart_rhythm where not order_probability between 0 and 1
        union all
        select opportunity_id, win_probability from mart_outlook where not win_probability between 0 and 1
        union all
        select rep_id, target_probability from mart_landing where not target_probability between 0 and 1""");
    return all;
  }

  @TestFactory
  Stream<DynamicTest> whatMustHoldInEveryCompanyHolds() {
    long first = Long.getLong("filon.identities.seed", System.nanoTime() & 0xffff_ffffL);
    return LongStream.range(first, first + Integer.getInteger("filon.identities", 6))
        .mapToObj(seed -> dynamicTest("seed " + seed, () -> named(seed)));
  }

  /** A report of tests has the number of a test, not its name. */
  private static void named(long seed) {
    try {
      check(seed);
    } catch (SQLException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static void check(long seed) throws SQLException {
    boolean credits = seed % 3 != 0;
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      new RandomCompany(seed, 100 + (int) Math.floorMod(seed * 7919, 500L), credits).compute(duck);
      Map<String, String> queries = new LinkedHashMap<>(IDENTITIES);
      if (!credits) {
        queries.put(
            "where nothing is credited a landing's lower end is at least what is invoiced",
            "select * from mart_landing where low_amount < invoiced_amount");
      }
      for (Model model : RandomCompany.computed()) {
        for (Check c : model.contract().checks()) {
          if (c.severity().equals("fail")) {
            queries.put(model.table() + "." + c.name(), c.sql());
          }
        }
        if (!model.contract().key().isEmpty()) {
          String key = String.join(", ", model.contract().key());
          queries.put(
              model.table() + ": one row per " + key,
              "select " + key + " from " + model.table() + " group by all having count(*) > 1");
        }
      }
      List<String> broken = new ArrayList<>();
      try (Statement statement = duck.createStatement()) {
        for (Map.Entry<String, String> query : queries.entrySet()) {
          try (ResultSet row =
              statement.executeQuery("select q::varchar from (" + query.getValue() + "\n) q")) {
            if (row.next()) {
              broken.add(query.getKey() + ": " + row.getString(1));
            }
          }
        }
      }
      assertThat(broken)
          .describedAs("broken identities; draw the company again with seed %d", seed)
          .isEmpty();
    }
  }
}
