package dev.filon.reports.dashboard.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The portfolio: the cross of the classes, who makes 80 %, the A clients. */
public final class PortfolioPage implements Page {

  private static final int MONTHS = 24;

  /** About 200 points of the curve, all if there are fewer; how many clients make 80 %. */
  private static final String CURVE =
      """
      with ranked as (
        select row_number() over (order by revenue desc, client_id) as place,
          sum(revenue) over (order by revenue desc, client_id rows unbounded preceding) as so_far,
          count(*) over () as clients,
          sum(revenue) over () as total
        from mart_client
        where revenue > 0 and (? is null or coalesce(segment, '(none)') = ?)
      )
      select *, min(place) filter (where cast(so_far as double) >= 0.8 * cast(total as double)) over () as few
      from ranked
      qualify place = clients or place % greatest(1, clients // 200) = 0
      order by place
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A chart as the page's script draws it.
   *
   * @return JSON
   */
  static String chart(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    String segment = ui.filter().value("segment").orElse(null);
    Map<String, Row> cross = new HashMap<>();
    snapshot
        .rows(
            """
            select coalesce(revenue_class, '-') as revenue_class, coalesce(potential_class, '-') as potential_class,
              count(*) as clients, sum(revenue) as revenue, sum(left_to_win) as left_to_win,
              count(*) filter (where coalesce(previous_revenue_class, '-') <> coalesce(revenue_class, '-')) as moved
            from mart_client
            where ? is null or coalesce(segment, '(none)') = ?
            group by all
            """,
            segment,
            segment)
        .forEach(row -> cross.put(row.text("revenue_class") + row.text("potential_class"), row));
    List<Row> top =
        snapshot.rows(
            """
            select client_id, name, revenue, revenue_previous, revenue - revenue_previous as change_amount,
              revenue_class, previous_revenue_class, potential_class, left_to_win, last_order_on, last_contact_on
            from mart_client
            where revenue > 0 and revenue_class = 'A' and (? is null or coalesce(segment, '(none)') = ?)
            order by revenue desc, client_id
            limit 30
            """,
            segment,
            segment);
    List<Row> curve = snapshot.rows(CURVE, segment, segment);
    Map<String, Object> model = new HashMap<>();
    model.put("cross", cross);
    model.put("buyers", curve.isEmpty() ? 0 : (int) curve.get(0).count("clients"));
    model.put("top", top);
    model.put("months", months(snapshot, top));
    model.put("pareto", curve.isEmpty() ? null : pareto(ui, curve));
    model.put("few", curve.isEmpty() ? 0 : (int) curve.get(0).count("few"));
    model.put("revenue", curve.isEmpty() ? BigDecimal.ZERO : curve.get(0).money("total"));
    return model;
  }

  private static String pareto(Ui ui, List<Row> curve) {
    List<Object> points = new ArrayList<>();
    points.add(List.of(0, 0));
    for (Row row : curve) {
      points.add(
          List.of(
              rounded(row.ratio("place") / row.ratio("clients")),
              rounded(row.ratio("so_far") / row.ratio("total"))));
    }
    return chart(
        "type",
        "curve",
        "points",
        points,
        "x",
        ui.t("portfolio.curve.x"),
        "y",
        ui.t("portfolio.curve.y"));
  }

  private static double rounded(double share) {
    return Math.round(1000.0 * share) / 10.0;
  }

  /** The revenue of the 24 closed months before the snapshot's day, by client. */
  static Map<String, List<BigDecimal>> months(ScopedSnapshot snapshot, List<Row> clients) {
    LocalDate end = snapshot.info().snapshot().windowEnd();
    LocalDate first = end.minusMonths(MONTHS);
    Map<String, BigDecimal[]> series = new HashMap<>();
    clients.forEach(
        client -> {
          BigDecimal[] zeros = new BigDecimal[MONTHS];
          Arrays.fill(zeros, BigDecimal.ZERO);
          series.put(client.text("client_id"), zeros);
        });
    if (series.isEmpty()) {
      return Map.of();
    }
    snapshot
        .rows(
            """
            select client_id, month_start, sum(revenue) as revenue
            from sales_month
            where month_start >= ? and month_start < ?
              and list_contains(string_split(?, chr(31)), client_id)
            group by all
            """,
            first,
            end,
            String.join("\u001f", series.keySet()))
        .forEach(
            row ->
                series
                        .get(row.text("client_id"))[
                        (int) ChronoUnit.MONTHS.between(first, row.date("month_start"))] =
                    row.money("revenue"));
    Map<String, List<BigDecimal>> lists = new HashMap<>();
    series.forEach((id, values) -> lists.put(id, List.of(values)));
    return lists;
  }
}
