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

/** Reads the figures of all packs, one query per table whatever the number of reps. */
public final class FiguresReader {

  /** Months of the sparklines and columns. */
  public static final int MONTHS = 24;

  /** Rises, and falls, per period. */
  public static final int CHANGES = 3;

  private final SnapshotReader reader;
  private final LocalDate firstMonth;
  private final LocalDate endMonth;

  /** Reads from a snapshot that stays open meanwhile. */
  public FiguresReader(SnapshotReader reader, Snapshot snapshot) {
    this.reader = reader;
    this.endMonth = snapshot.windowEnd();
    this.firstMonth = endMonth.minusMonths(MONTHS);
  }

  /** The figures of each of the reps, in their order. */
  public List<RepFigures> figures(List<Rep> reps) {
    Map<String, List<PeriodFigures>> periods = byRep(periods());
    Map<String, List<Move>> moves = byRep(moves());
    Map<String, List<BigDecimal>> series = clientSeries();
    Map<String, List<ClientFigures>> clients = byRep(clients());
    Map<String, Plan> plans = new PlanReader(reader).plans();
    IcebergReader lists = new IcebergReader(reader);
    Map<String, Leads> silent = lists.silent();
    Map<String, Leads> second = lists.second();
    Map<String, Leads> angry = lists.angry();
    Map<String, Leads> prospects = lists.prospects();
    MarketReader market = new MarketReader(reader);
    Map<String, List<CrossCell>> cross = market.cross();
    Map<String, Products> products = market.products();
    DealsReader crm = new DealsReader(reader);
    Map<String, List<Landing>> landings = crm.landings("rep");
    Map<String, Deals> deals = crm.deals();
    Map<String, Coaching> coaching = crm.coaching();
    Map<String, List<WeekNews>> news = crm.news();
    boolean hasCrm = crm.any();
    return reps.stream()
        .map(
            rep -> {
              String id = rep.id();
              List<Move> own = moves.getOrDefault(id, List.of());
              List<ClientFigures> portfolio =
                  clients.getOrDefault(id, List.of()).stream()
                      .map(c -> c.withMonths(series.getOrDefault(c.id(), List.of())))
                      .toList();
              return new RepFigures(
                  rep,
                  periods.getOrDefault(id, List.of()),
                  changes(own, true),
                  changes(own, false),
                  landings.getOrDefault(id, List.of()),
                  news.getOrDefault(id, List.of()),
                  plans.getOrDefault(id, Plan.NONE),
                  new Portfolio(portfolio),
                  cross.getOrDefault(id, List.of()),
                  new Iceberg(
                      silent.getOrDefault(id, Leads.NONE),
                      second.getOrDefault(id, Leads.NONE),
                      angry.getOrDefault(id, Leads.NONE),
                      prospects.getOrDefault(id, Leads.NONE)),
                  products.getOrDefault(id, Products.NONE),
                  deals.getOrDefault(id, Deals.NONE),
                  coaching.getOrDefault(id, Coaching.NONE),
                  hasCrm);
            })
        .toList();
  }

  private record Owned<T>(String repId, T value) {}

  private record Move(Period period, boolean up, Change change) {}

  private static <T> Map<String, List<T>> byRep(List<Owned<T>> rows) {
    Map<String, List<T>> grouped = new HashMap<>();
    for (Owned<T> row : rows) {
      grouped.computeIfAbsent(row.repId(), id -> new ArrayList<>()).add(row.value());
    }
    return grouped;
  }

  private static Map<Period, List<Change>> changes(List<Move> moves, boolean up) {
    Map<Period, List<Change>> changes = new EnumMap<>(Period.class);
    for (Move move : moves) {
      if (move.up() == up) {
        changes.computeIfAbsent(move.period(), p -> new ArrayList<>()).add(move.change());
      }
    }
    return changes;
  }

  private List<Owned<PeriodFigures>> periods() {
    return reader.rows(
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
            new Owned<>(
                row.getString("rep_id"),
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
                    row.getInt("working_days_elapsed"))));
  }

  private List<Owned<Move>> moves() {
    return reader.rows(
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
          return new Owned<>(
              row.getString("rep_id"),
              new Move(
                  Period.valueOf(row.getString("period").toUpperCase(Locale.ROOT)),
                  change.signum() > 0,
                  new Change(row.getString("label"), row.getBigDecimal("revenue"), change)));
        },
        CHANGES);
  }

  private List<Owned<ClientFigures>> clients() {
    return reader.rows(
        """
        select rep_id, client_id, coalesce(nullif(trim(name), ''), client_id) as name,
          coalesce(revenue, 0) as revenue, coalesce(revenue_previous, 0) as revenue_previous,
          revenue_class, previous_revenue_class, last_order_on, last_contact_on
        from mart_client
        where rep_id is not null
        order by rep_id, 4 desc, client_id
        """,
        row ->
            new Owned<>(
                row.getString("rep_id"),
                new ClientFigures(
                    row.getString("client_id"),
                    row.getString("name"),
                    row.getBigDecimal("revenue"),
                    row.getBigDecimal("revenue_previous"),
                    row.getString("revenue_class"),
                    row.getString("previous_revenue_class"),
                    date(row, "last_order_on"),
                    date(row, "last_contact_on"),
                    List.of())));
  }

  private Map<String, List<BigDecimal>> clientSeries() {
    return series(
        """
        select a.client_id as id, a.month_start, sum(a.revenue) as revenue
        from agg_sales_client_family_month a
        join mart_client c on c.client_id = a.client_id and c.revenue_class = 'A'
        where a.month_start >= ? and a.month_start < ?
        group by all
        """);
  }

  private Map<String, List<BigDecimal>> series(String sql) {
    Map<String, List<BigDecimal>> series = new HashMap<>();
    reader.rows(
        sql,
        row -> {
          int month = (int) ChronoUnit.MONTHS.between(firstMonth, date(row, "month_start"));
          return series
              .computeIfAbsent(row.getString("id"), id -> zeros())
              .set(month, row.getBigDecimal("revenue"));
        },
        firstMonth,
        endMonth);
    return series;
  }

  private static List<BigDecimal> zeros() {
    BigDecimal[] zeros = new BigDecimal[MONTHS];
    Arrays.fill(zeros, BigDecimal.ZERO);
    return Arrays.asList(zeros);
  }
}
