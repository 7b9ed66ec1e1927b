package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanAction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Deals and landing: what is open, where the year lands, and what would close the gap. */
public final class DealsPage implements Page {

  /**
   * A deal or action that may be counted in.
   *
   * @param parameter {@code deal} or {@code action}
   * @param id its number
   * @param label client and what it is
   * @param link to its page; null if the client is not to be seen
   * @param note how the amount comes about
   * @param adds revenue on top of what the landing already has of it
   * @param chosen whether it is counted
   * @param suggested whether it is among the fewest that close the gap
   */
  public record Lever(
      String parameter,
      String id,
      String label,
      String link,
      String note,
      BigDecimal adds,
      boolean chosen,
      boolean suggested) {}

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    Map<String, Object> model = new HashMap<>();
    boolean known = snapshot.info().has("mart_outlook") && snapshot.info().has("mart_landing");
    model.put("known", known);
    model.put("stages", List.of());
    model.put("deals", List.of());
    model.put("landing", List.of());
    model.put("levers", List.of());
    model.put("gap", null);
    model.put("mid", null);
    model.put("target", null);
    model.put("chosen", BigDecimal.ZERO);
    model.put("all", BigDecimal.ZERO);
    if (!known) {
      return model;
    }
    model.put(
        "stages",
        snapshot.rows(
            """
            select stage, count(*) as deals, sum(amount) as amount, sum(expected_amount) as expected,
              sum(year_expected_amount) as year_expected,
              count(*) filter (where is_stuck) as stuck, count(*) filter (where next_step_on is null) as no_next_step
            from mart_outlook group by stage
            order by list_position(['qualification', 'proposal', 'negotiation'], stage) nulls last, stage
            """));
    List<Row> deals = Lists.find("deals").orElseThrow().rows(snapshot, ui.filter(), 1000);
    model.put("deals", deals.stream().limit(25).toList());
    List<Row> landing = PositionPage.landing(ui, snapshot);
    model.put("landing", landing);
    Row year =
        landing.stream().filter(r -> r.text("horizon").equals("year")).findFirst().orElse(null);
    if (year != null && year.money("mid_amount") != null) {
      BigDecimal gap =
          year.money("target_amount") == null
              ? null
              : year.money("target_amount").subtract(year.money("mid_amount"));
      List<Lever> levers = levers(ui, snapshot, plan, deals, gap);
      model.put("levers", levers);
      model.put("mid", year.money("mid_amount"));
      model.put("target", year.money("target_amount"));
      model.put("gap", gap);
      model.put("all", total(levers));
      model.put(
          "chosen",
          levers.stream()
              .filter(Lever::chosen)
              .map(Lever::adds)
              .reduce(BigDecimal.ZERO, BigDecimal::add));
    }
    return model;
  }

  private static List<Lever> levers(
      Ui ui, ScopedSnapshot snapshot, Plan plan, List<Row> deals, BigDecimal gap) {
    Set<String> chosenDeals = ui.filter().all("deals");
    Set<String> chosenActions = ui.filter().all("actions");
    List<Lever> levers = new ArrayList<>();
    for (Row deal : deals) {
      BigDecimal amount = deal.money("amount");
      BigDecimal counted = deal.money("year_expected_amount");
      if (amount == null) {
        continue;
      }
      BigDecimal adds = amount.subtract(counted == null ? BigDecimal.ZERO : counted);
      if (adds.signum() > 0) {
        levers.add(
            new Lever(
                "deals",
                deal.text("opportunity_id"),
                deal.text("client_id") == null
                    ? ui.t("deals.otherClient")
                    : ui.name(deal.text("client_name")) + " · " + ui.name(deal.text("family")),
                deal.text("client_id") == null ? null : ui.client(deal.text("client_id")),
                ui.t(
                    "deals.lever.deal",
                    ui.money(amount),
                    ui.f().percent(deal.ratio("year_probability"))),
                adds,
                chosenDeals.contains(deal.text("opportunity_id")),
                false));
      }
    }
    Map<String, Double> rates = new HashMap<>();
    Double own =
        snapshot
            .rows(
                """
                select cast(sum(margin) filter (where margin is not null) as double)
                    / nullif(sum(revenue) filter (where margin is not null), 0) as rate
                from mart_client where revenue > 0
                """)
            .get(0)
            .ratio("rate");
    List<PlanAction> open =
        plan.openOrClosedSince(ui.today()).stream().filter(a -> a.status().isOpen()).toList();
    snapshot
        .rowsOf(
            """
            select client_id, margin_rate from mart_client
            where margin_rate > 0 and client_id in (select unnest(string_split(?, chr(31))))
            """,
            open.stream().map(PlanAction::clientId).filter(Objects::nonNull).toList())
        .forEach(row -> rates.put(row.text("client_id"), row.ratio("margin_rate")));
    for (ActionView view : ActionView.of(open, snapshot)) {
      Double rate = rates.getOrDefault(String.valueOf(view.action().clientId()), own);
      if (view.expected() == null || view.expected().signum() <= 0 || rate == null || rate <= 0) {
        continue;
      }
      levers.add(
          new Lever(
              "actions",
              view.action().id(),
              ui.name(view.clientName()) + " · " + ui.code("kind", view.action().kind()),
              ui.action(view.action().id()),
              ui.t("deals.lever.action", ui.money(view.expected()), ui.f().percent(rate)),
              BigDecimal.valueOf(view.expected().doubleValue() / rate)
                  .setScale(2, RoundingMode.HALF_UP),
              chosenActions.contains(view.action().id()),
              false));
    }
    levers.sort(Comparator.comparing(Lever::adds).reversed().thenComparing(Lever::id));
    return gap == null ? levers : suggested(levers, gap);
  }

  /** What all levers together add. */
  private static BigDecimal total(List<Lever> levers) {
    return levers.stream().map(Lever::adds).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Marks the fewest levers that together close the gap; none, if all together do not. */
  private static List<Lever> suggested(List<Lever> levers, BigDecimal gap) {
    if (total(levers).compareTo(gap) < 0) {
      return levers;
    }
    List<Lever> marked = new ArrayList<>();
    BigDecimal left = gap;
    for (Lever l : levers) {
      boolean needed = left.signum() > 0;
      left = left.subtract(needed ? l.adds() : BigDecimal.ZERO);
      marked.add(
          new Lever(
              l.parameter(), l.id(), l.label(), l.link(), l.note(), l.adds(), l.chosen(), needed));
    }
    return marked;
  }
}
