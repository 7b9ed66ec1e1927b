package dev.filon.reports.figures;

import dev.filon.reports.figures.Products.Bridge;
import dev.filon.reports.figures.Products.Pocket;
import dev.filon.reports.figures.Products.TopFlop;
import java.util.List;

/** Reads the cross of classes, the white space, and what rose and fell. */
final class MarketReader {

  /** Rises, and falls, that the page of products prints. */
  static final int MOVES = 5;

  /** Months between the classes that the cross compares. */
  private static final int QUARTER = 3;

  private final SnapshotReader reader;
  private final RepRows<CrossCell> cross;
  private final RepRows<Pocket> pockets;
  private final RepRows<TopFlop> tops;
  private final RepRows<TopFlop> flops;
  private final RepRows<Bridge> bridges;

  MarketReader(SnapshotReader reader) {
    this.reader = reader;
    cross = cross();
    pockets = pockets();
    tops = moves(true);
    flops = moves(false);
    bridges = bridges();
  }

  /** The cells of the next rep. */
  List<CrossCell> cross(String rep) {
    return cross.of(rep);
  }

  /** White space, tops and flops of the next rep. */
  Products products(String rep) {
    return new Products(
        pockets.of(rep),
        tops.of(rep),
        flops.of(rep),
        bridges.of(rep).stream().findFirst().orElse(null));
  }

  /**
   * The cells of each rep's clients and prospects. The revenue classes of a quarter ago come from
   * the same curve, thresholds and number of months as those of today, three months earlier.
   */
  private RepRows<CrossCell> cross() {
    return reader.byRep(
        """
        with earlier as (
          select a.client_id, greatest(sum(a.revenue), 0) as revenue
          from agg_sales_client_family_month a, meta.run r
          where a.month_start >= r.revenue_from - to_months(cast(? as int))
            and a.month_start < r.revenue_to - to_months(cast(? as int))
          group by all
        ), curve as (
          select client_id, revenue,
            coalesce(sum(revenue) over (order by revenue desc
              range between unbounded preceding and 1e-9 preceding), 0) as before,
            sum(revenue) over () as total
          from earlier
        ), was as (
          select client_id, case when revenue = 0 then 'N'
            when cast(before as double) / cast(total as double) < r.pareto_a then 'A'
            when cast(before as double) / cast(total as double) < r.pareto_b then 'B'
            else 'C' end as revenue_class
          from curve, meta.run r
        ), now as (
          select x.rep_id, x.client_id, x.revenue_class, x.potential_class, x.revenue,
            coalesce(x.left_to_win, 0) as left_to_win,
            case when x.revenue_class <> 'P' then coalesce(w.revenue_class, 'N') end as was_class
          from mart_abc_cross x
          left join was w on w.client_id = x.client_id
          where x.potential_class is not null
        ), cells as (
          select rep_id, revenue_class, potential_class, 1 as clients, revenue, left_to_win,
            case when was_class <> revenue_class then 1 else 0 end as came, 0 as gone
          from now
          union all
          select rep_id, was_class, potential_class, 0, 0, 0, 0, 1
          from now where was_class <> revenue_class
        )
        select rep_id, revenue_class, potential_class, cast(sum(clients) as int) as clients,
          sum(revenue) as revenue, sum(left_to_win) as left_to_win, cast(sum(came) as int) as came,
          cast(sum(gone) as int) as gone
        from cells
        group by all
        order by rep_id, revenue_class, potential_class
        """,
        row ->
            new CrossCell(
                row.getString("revenue_class"),
                row.getString("potential_class"),
                row.getInt("clients"),
                row.getBigDecimal("revenue"),
                row.getBigDecimal("left_to_win"),
                row.getInt("came"),
                row.getInt("gone")),
        QUARTER,
        QUARTER);
  }

  private RepRows<Pocket> pockets() {
    return reader.byRep(
        """
        select w.rep_id, w.segment, w.family, sum(w.white_space_amount) as white_space,
          cast(count(*) as int) as clients, bool_or(p.growing) as growing
        from mart_growth_pocket_client w
        join mart_growth_pocket p on p.segment = w.segment and p.family = w.family
        where w.white_space_amount > 0
        group by w.rep_id, w.segment, w.family
        order by w.rep_id, white_space desc, w.segment, w.family
        """,
        row ->
            new Pocket(
                row.getString("segment"),
                row.getString("family"),
                row.getBigDecimal("white_space"),
                row.getInt("clients"),
                row.getBoolean("growing")));
  }

  private RepRows<Bridge> bridges() {
    return reader.byRep(
        """
        select rep_id, revenue_previous, price_amount, volume_amount, mix_amount, new_amount,
          lost_amount, currency_amount, adjustment_amount, revenue
        from mart_top_flop
        where kind = 'rep' and period = 'year' and rep_id is not null
        order by rep_id
        """,
        row ->
            new Bridge(
                row.getBigDecimal("revenue_previous"),
                row.getBigDecimal("price_amount"),
                row.getBigDecimal("volume_amount"),
                row.getBigDecimal("mix_amount"),
                row.getBigDecimal("new_amount"),
                row.getBigDecimal("lost_amount"),
                row.getBigDecimal("currency_amount"),
                row.getBigDecimal("adjustment_amount"),
                row.getBigDecimal("revenue")));
  }

  private RepRows<TopFlop> moves(boolean up) {
    return reader.byRep(
        """
        select rep_id, coalesce(nullif(trim(label), ''), item_id) as name, revenue, change_amount,
          reason_code, is_news
        from mart_top_flop
        where kind = 'client' and period = 'year' and rep_id is not null
          and sign(change_amount) = ?
        qualify row_number() over (
          partition by rep_id order by abs(change_amount) desc, item_id) <= ?
        order by rep_id, abs(change_amount) desc, item_id
        """,
        row ->
            new TopFlop(
                row.getString("name"),
                row.getBigDecimal("revenue"),
                row.getBigDecimal("change_amount"),
                row.getString("reason_code"),
                row.getBoolean("is_news")),
        up ? 1 : -1,
        MOVES);
  }
}
