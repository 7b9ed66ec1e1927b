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

/** Everything about one client or prospect. */
public final class ClientPage implements Page {

  private static final int MONTHS = 24;

  /** Empty if there is no such client or the user does not see it. */
  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    String id = ui.filter().text("id");
    List<Row> scope = snapshot.rows("select * from client_scope where client_id = ?", id);
    if (scope.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> model = new HashMap<>();
    model.put("who", scope.get(0));
    model.put("client", first(snapshot.rows("select * from mart_client where client_id = ?", id)));
    model.put(
        "prospect", first(snapshot.rows("select * from mart_prospect where client_id = ?", id)));
    model.put(
        "advice", first(snapshot.rows("select * from mart_abc_cross where client_id = ?", id)));
    model.put(
        "families",
        snapshot.rows(
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
            snapshot.info().snapshot().windowStart(),
            snapshot.info().snapshot().windowEnd(),
            snapshot.info().snapshot().windowStart(),
            id,
            snapshot.info().snapshot().windowStart().minusMonths(12)));
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
    model.put("history", history(ui, snapshot, id));
    return model;
  }

  private static Row first(List<Row> rows) {
    return rows.isEmpty() ? null : rows.get(0);
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
