package dev.filon.reports.figures;

import static dev.filon.reports.figures.SnapshotReader.date;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the figures of all packs in one pass: one query per table whatever the number of reps,
 * ordered by rep, and each rep's rows are taken when it is that rep's turn.
 */
public final class FiguresReader {

  /** Months of the sparklines and columns. */
  public static final int MONTHS = 24;

  /** Rises, and falls, per period. */
  public static final int CHANGES = 3;

  private final SnapshotReader reader;
  private final LocalDate firstMonth;
  private final LocalDate endMonth;
  private final RepRows<PeriodFigures> periods;
  private final RepRows<Move> moves;
  private final RepRows<Month> series;
  private final RepRows<ClientFigures> clients;
  private final RepRows<Landing> landings;
  private final RepRows<WeekNews> news;
  private final PlanReader plans;
  private final IcebergReader lists;
  private final MarketReader market;
  private final DealsReader crm;
  private final boolean hasCrm;

  /** Starts the queries on a snapshot that stays open meanwhile. */
  public FiguresReader(SnapshotReader reader, Snapshot snapshot) {
    this.reader = reader;
    this.endMonth = snapshot.windowEnd();
    this.firstMonth = endMonth.minusMonths(MONTHS);
    periods = periods();
    moves = moves();
    series = series();
    clients = clients();
    landings = DealsReader.landings(reader, "rep");
    news = DealsReader.news(reader);
    plans = new PlanReader(reader);
    lists = new IcebergReader(reader);
    market = new MarketReader(reader);
    crm = new DealsReader(reader);
    hasCrm = DealsReader.any(reader);
  }

  /**
   * The figures of one rep.
   *
   * @param rep comes after the rep of the call before, in the order of {@link
   *     SnapshotReader#reps()}
   */
  public RepFigures next(Rep rep) {
    String id = rep.id();
    List<Move> own = moves.of(id);
    Map<String, List<BigDecimal>> months = months(series.of(id));
    return new RepFigures(
        rep,
        periods.of(id),
        changes(own, true),
        changes(own, false),
        landings.of(id),
        news.of(id),
        plans.of(id),
        new Portfolio(
            clients.of(id).stream()
                .map(c -> c.withMonths(months.getOrDefault(c.id(), List.of())))
                .toList()),
        market.cross(id),
        lists.of(id),
        market.products(id),
        crm.deals(id),
        crm.coaching(id),
        hasCrm);
  }

  private record Move(Period period, boolean up, Change change) {}

  private record Month(String client, LocalDate start, BigDecimal revenue) {}

  private static Map<Period, List<Change>> changes(List<Move> moves, boolean up) {
    Map<Period, List<Change>> changes = new EnumMap<>(Period.class);
    for (Move move : moves) {
      if (move.up() == up) {
        changes.computeIfAbsent(move.period(), p -> new ArrayList<>()).add(move.change());
      }
    }
    return changes;
  }

  private RepRows<PeriodFigures> periods() {
    return reader.byRep(
        """
        select rep_id, period_kind, period_start, period_end, target_amount, expected_amount,
          coalesce(actual_amount, 0) as actual_amount, margin_amount,
          coalesce(previous_amount, 0) as previous_amount, previous_margin_amount,
          coalesce(previous_full_amount, 0) as previous_full_amount,
          working_days, working_days_elapsed
        from mart_target
        where period_kind in ('week', 'month', 'quarter', 'year')
        order by rep_id,
          case period_kind when 'week' then 1 when 'month' then 2 when 'quarter' then 3 else 4 end
        """,
        row ->
            new PeriodFigures(
                Period.valueOf(row.getString("period_kind").toUpperCase(Locale.ROOT)),
                date(row, "period_start"),
                date(row, "period_end"),
                row.getBigDecimal("target_amount"),
                row.getBigDecimal("expected_amount"),
                row.getBigDecimal("actual_amount"),
                row.getBigDecimal("margin_amount"),
                row.getBigDecimal("previous_amount"),
                row.getBigDecimal("previous_margin_amount"),
                row.getBigDecimal("previous_full_amount"),
                row.getInt("working_days"),
                row.getInt("working_days_elapsed")));
  }

  private RepRows<Move> moves() {
    return reader.byRep(
        """
        select rep_id, period, coalesce(label, item_id) as label, revenue, change_amount
        from mart_top_flop
        where kind = 'client' and period in ('week', 'month') and rep_id is not null
          and change_amount <> 0
        qualify row_number() over (
          partition by rep_id, period, change_amount > 0
          order by abs(change_amount) desc, item_id) <= ?
        order by rep_id, period, abs(change_amount) desc, item_id
        """,
        row -> {
          BigDecimal change = row.getBigDecimal("change_amount");
          return new Move(
              Period.valueOf(row.getString("period").toUpperCase(Locale.ROOT)),
              change.signum() > 0,
              new Change(row.getString("label"), row.getBigDecimal("revenue"), change));
        },
        CHANGES);
  }

  private RepRows<ClientFigures> clients() {
    return reader.byRep(
        """
        select rep_id, client_id, coalesce(nullif(trim(name), ''), client_id) as name,
          coalesce(revenue, 0) as revenue, coalesce(revenue_previous, 0) as revenue_previous,
          revenue_class, previous_revenue_class, last_order_on, last_contact_on
        from mart_client
        where rep_id is not null
        order by rep_id, 4 desc, client_id
        """,
        row ->
            new ClientFigures(
                row.getString("client_id"),
                row.getString("name"),
                row.getBigDecimal("revenue"),
                row.getBigDecimal("revenue_previous"),
                row.getString("revenue_class"),
                row.getString("previous_revenue_class"),
                date(row, "last_order_on"),
                date(row, "last_contact_on"),
                List.of()));
  }

  private RepRows<Month> series() {
    return reader.byRep(
        """
        select c.rep_id, a.client_id, a.month_start, sum(a.revenue) as revenue
        from agg_sales_client_family_month a
        join mart_client c on c.client_id = a.client_id and c.revenue_class = 'A'
        where a.month_start >= ? and a.month_start < ?
        group by all
        order by c.rep_id
        """,
        row ->
            new Month(
                row.getString("client_id"), date(row, "month_start"), row.getBigDecimal("revenue")),
        firstMonth,
        endMonth);
  }

  private Map<String, List<BigDecimal>> months(List<Month> all) {
    Map<String, List<BigDecimal>> months = new HashMap<>();
    for (Month month : all) {
      months
          .computeIfAbsent(month.client(), client -> zeros())
          .set((int) ChronoUnit.MONTHS.between(firstMonth, month.start()), month.revenue());
    }
    return months;
  }

  private static List<BigDecimal> zeros() {
    BigDecimal[] zeros = new BigDecimal[MONTHS];
    Arrays.fill(zeros, BigDecimal.ZERO);
    return Arrays.asList(zeros);
  }
}
