package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanAction;
import dev.filon.reports.text.Formats;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where do I stand: actual against target and last year, the landing, what moved. */
public final class PositionPage implements Page {

  private static final String PERIODS =
      """
      select t.period_kind, min(t.period_start) as period_start, max(t.period_end) as period_end,
        count(*) as reps, count(t.target_amount) as reps_with_target,
        sum(t.actual_amount) as actual, sum(t.target_amount) as target, sum(t.expected_amount) as expected,
        sum(t.actual_amount) filter (where t.target_amount is not null) as actual_with_target,
        sum(t.previous_amount) as previous, sum(t.previous_full_amount) as previous_full,
        case when count(t.margin_amount) = count(*) then sum(t.margin_amount) end as margin,
        max(t.working_days) as working_days, max(t.working_days_elapsed) as working_days_elapsed
      from mart_target t
      group by t.period_kind
      order by case t.period_kind when 'week' then 1 when 'month' then 2 when 'quarter' then 3 else 4 end
      """;

  private static final String CHANGES =
      """
      select client_id, label, revenue, change_amount, reason_code, is_news
      from client_change
      where period = ? and sign(change_amount) = ?
      order by abs(change_amount) desc, client_id
      limit 5
      """;

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    List<Row> periods = snapshot.rows(PERIODS);
    String period = ui.filter().period();
    List<Row> landing = landing(ui, snapshot);
    List<PlanAction> open =
        plan.openOrClosedSince(ui.today()).stream().filter(a -> a.status().isOpen()).toList();
    Map<String, Object> model = new HashMap<>();
    model.put("periods", periods);
    model.put("landing", landing);
    model.put("ups", snapshot.rows(CHANGES, period, 1));
    model.put("downs", snapshot.rows(CHANGES, period, -1));
    model.put("open", open);
    model.put("message", message(ui, periods, landing, open));
    return model;
  }

  /**
   * The landing of exactly what is shown: one rep, one manager's team, or everything; none for
   * other selections, since intervals do not add up.
   */
  static List<Row> landing(Ui ui, ScopedSnapshot snapshot) {
    if (!snapshot.info().has("mart_landing")) {
      return List.of();
    }
    String scope;
    String id;
    if (ui.filter().value("rep").isPresent()) {
      scope = "rep";
      id = ui.filter().text("rep");
    } else if (ui.filter().value("team").isPresent()) {
      scope = "team";
      id = ui.filter().text("team");
    } else if (ui.user().role().seesAll()) {
      scope = "total";
      id = "(total)";
    } else {
      scope = ui.user().role() == Role.MANAGER ? "team" : "rep";
      id = ui.user().repId();
    }
    return snapshot.rows(
        """
        select * from mart_landing where scope = ? and rep_id = ?
        order by case horizon when 'month' then 1 when 'quarter' then 2 else 3 end
        """,
        scope,
        id);
  }

  private static String message(
      Ui ui, List<Row> periods, List<Row> landing, List<PlanAction> open) {
    BigDecimal coming =
        open.stream()
            .map(PlanAction::expected)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    String actions =
        ui.t("position.actions", open.size(), ui.f().count(open.size()), ui.money(coming));
    for (Row row : landing) {
      if (row.text("horizon").equals("year") && row.money("mid_amount") != null) {
        BigDecimal target = row.money("target_amount");
        return target == null
            ? ui.t("position.landing.noTarget", ui.money(row.money("mid_amount")), actions)
            : ui.t(
                "position.landing",
                ui.money(row.money("mid_amount")),
                ui.f().signedPercent(Formats.relative(row.money("mid_amount"), target)),
                actions);
      }
    }
    for (Row row : periods) {
      if (row.text("period_kind").equals("month")) {
        BigDecimal expected = row.money("expected");
        return expected == null || expected.signum() <= 0
            ? ui.t("position.month.noTarget", ui.money(row.money("actual")), actions)
            : ui.t(
                "position.month",
                ui.money(row.money("actual_with_target")),
                ui.f().signedPercent(Formats.relative(row.money("actual_with_target"), expected)),
                actions);
      }
    }
    return ui.t("position.nothing", actions);
  }
}
