package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanAction;
import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One row per rep on one scale, for managers. */
public final class TeamPage implements Page {

  /**
   * What a rep's plan came to in the last 28 days.
   *
   * @param open agreed or proposed
   * @param overdue open and past their day
   * @param done done in these days
   * @param expected of those done
   * @param result claimed of those done
   */
  public record Tally(int open, int overdue, int done, BigDecimal expected, BigDecimal result) {}

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    String period = ui.filter().period();
    List<Row> reps =
        snapshot.rows(
            """
            select r.rep_id, r.name, r.team, t.actual_amount, t.previous_amount, t.target_amount, t.expected_amount,
              t.pace, c.clients, c.revenue, c.revenue_previous, c.open_claims, c.silent
            from rep r
            left join mart_target t on t.rep_id = r.rep_id and t.period_kind = ?
            left join (
              select rep_id, count(*) as clients, sum(revenue) as revenue, sum(revenue_previous) as revenue_previous,
                sum(open_claims) as open_claims,
                count(*) filter (where revenue_class = 'A'
                  and (last_contact_on is null or last_contact_on < cast(? as date) - 30)) as silent
              from mart_client group by rep_id
            ) c on c.rep_id = r.rep_id
            where t.rep_id is not null or c.rep_id is not null
            order by r.team nulls last, r.name, r.rep_id
            """,
            period,
            snapshot.info().snapshot().asOf());
    Map<String, Row> chances = new HashMap<>();
    if (snapshot.info().has("mart_landing")) {
      snapshot
          .rows("select * from mart_landing where scope = 'rep' and horizon = 'year'")
          .forEach(row -> chances.put(row.text("rep_id"), row));
    }
    Map<String, Tally> tallies = new HashMap<>();
    for (PlanAction action : plan.openOrClosedSince(ui.today().minusDays(28))) {
      tallies.merge(
          action.repId(),
          tally(action, ui),
          (a, b) ->
              new Tally(
                  a.open() + b.open(),
                  a.overdue() + b.overdue(),
                  a.done() + b.done(),
                  a.expected().add(b.expected()),
                  a.result().add(b.result())));
    }
    BigDecimal most = BigDecimal.ONE;
    for (Row row : reps) {
      for (String column : List.of("actual_amount", "previous_amount", "target_amount")) {
        if (row.money(column) != null) {
          most = most.max(row.money(column));
        }
      }
    }
    Map<String, Object> model = new HashMap<>();
    model.put("reps", reps);
    model.put("chances", chances);
    model.put("tallies", tallies);
    model.put("most", most);
    return model;
  }

  private static Tally tally(PlanAction action, Ui ui) {
    boolean done = action.status() == Status.DONE;
    return new Tally(
        action.status().isOpen() ? 1 : 0,
        action.overdue(ui.today()) ? 1 : 0,
        done ? 1 : 0,
        done && action.expected() != null ? action.expected() : BigDecimal.ZERO,
        done && action.result() != null ? action.result() : BigDecimal.ZERO);
  }
}
