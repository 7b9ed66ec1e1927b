package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything about one client or prospect. */
public final class ClientPage implements Page {

  private static final int MONTHS = 24;

  /** Empty if there is no such client or the user does not see it. */
  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    String id = ui.filter().text("id");
    Optional<Row> who = snapshot.client(id);
    if (who.isEmpty()) {
      return Map.of();
    }
    boolean buys = !who.get().is("is_prospect");
    Map<String, Object> model = new HashMap<>();
    model.put("who", who.get());
    model.put("client", buys ? one(snapshot, "mart_client", id) : null);
    model.put("prospect", buys ? null : one(snapshot, "mart_prospect", id));
    model.put("advice", one(snapshot, "mart_abc_cross", id));
    model.put("families", buys ? families(snapshot, id) : List.of());
    model.put(
        "missing",
        snapshot.rows(
            "select * from mart_second_activity where client_id = ? order by gap_amount desc, family",
            id));
    model.put(
        "pockets",
        snapshot.rows(
            """
            select p.*, b.penetration, b.target_penetration
            from mart_growth_pocket_client p
            join pocket_benchmark b on b.segment = p.segment and b.family = p.family
            where p.client_id = ? order by white_space_amount desc, p.family limit 5
            """,
            id));
    model.put(
        "claims",
        snapshot.rows(
            "select * from claim where client_id = ? order by opened_on desc, claim_id limit 10",
            id));
    model.put(
        "contacts",
        snapshot.rows(
            "select * from interaction where client_id = ? order by occurred_on desc, interaction_id limit 10",
            id));
    model.put(
        "people",
        snapshot.rows(
            "select contact_id, role, opted_out from contact where client_id = ? order by contact_id",
            id));
    model.put(
        "deals",
        snapshot.rows(
            "select * from deal where client_id = ? order by created_on desc, opportunity_id limit 10",
            id));
    model.put("actions", ActionView.of(plan.ofClient(id), snapshot));
    model.put("history", buys ? history(ui, snapshot, id) : null);
    return model;
  }

  private static Row one(ScopedSnapshot snapshot, String mart, String id) {
    return snapshot.rows("select * from " + mart + " where client_id = ?", id).stream()
        .findFirst()
        .orElse(null);
  }

  private static List<Row> families(ScopedSnapshot snapshot, String id) {
    LocalDate start = snapshot.info().snapshot().windowStart();
    return snapshot.rows(
        """
        select family,
          sum(revenue) filter (where month_start >= ? and month_start < ?) as revenue,
          sum(revenue) filter (where month_start < ?) as previous,
          max(month_start) filter (where revenue > 0) as last_month
        from sales_month
        where client_id = ? and month_start >= ?
        group by family
        having revenue <> 0 or previous <> 0
        order by revenue desc nulls last, family
        """,
        start,
        snapshot.info().snapshot().windowEnd(),
        start,
        id,
        start.minusMonths(12));
  }

  private static String history(Ui ui, ScopedSnapshot snapshot, String id) {
    LocalDate end = snapshot.info().snapshot().windowEnd();
    Map<String, List<BigDecimal>> series =
        PortfolioPage.months(snapshot, List.of(new Row(Map.of("client_id", id))));
    List<BigDecimal> months = series.get(id);
    if (months.stream().allMatch(m -> m.signum() == 0)) {
      return null;
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < MONTHS / 2; i++) {
      labels.add(ui.f().month(end.minusMonths(MONTHS / 2 - i)));
    }
    return PortfolioPage.chart(
        "type", "months",
        "labels", labels,
        "actual", months.subList(MONTHS / 2, MONTHS),
        "previous", months.subList(0, MONTHS / 2),
        "names", List.of(ui.t("legend.actual"), ui.t("legend.previous")));
  }
}
