package dev.filon.reports.figures;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One sheet of the workbook beside a pack: the rows of a mart that belong to a rep.
 *
 * @param name of the sheet in the bundles
 * @param tables by alias; {@code t} is the mart, the others are what {@code joins} adds
 * @param joins after {@code from mart t}
 * @param where which rows; {@code true} for all
 * @param order of the rows of one rep, ending in the key
 * @param columns {@code alias.column}, or {@code alias.column=name} where the heading is another's
 * @param guarded names of columns that stay empty where the client is another rep's today
 */
record SheetTopic(
    String name,
    Map<String, String> tables,
    String joins,
    String where,
    String order,
    List<String> columns,
    Set<String> guarded) {

  private static final String CLIENT =
      "left join dim_client c on c.client_id = t.client_id and c.is_current ";

  /** A client of the rep, or of nobody. */
  static final String OWN = "c.rep_id in (t.rep_id, '(unassigned)')";

  /** The sheets of a workbook, in their order. */
  static final List<SheetTopic> ALL =
      List.of(
          new SheetTopic(
              "position",
              Map.of("t", "mart_target"),
              "",
              "true",
              "t.period_end - t.period_start, t.period_start, t.period_kind",
              List.of(
                  "t.period_kind",
                  "t.period_start",
                  "t.period_end",
                  "t.actual_amount",
                  "t.expected_amount",
                  "t.target_amount",
                  "t.gap_amount",
                  "t.pace",
                  "t.previous_amount",
                  "t.previous_full_amount",
                  "t.margin_amount",
                  "t.previous_margin_amount",
                  "t.working_days",
                  "t.working_days_elapsed"),
              Set.of()),
          new SheetTopic(
              "landing",
              Map.of("t", "mart_landing"),
              "",
              "t.scope = 'rep'",
              "t.period_end - t.period_start, t.horizon",
              List.of(
                  "t.horizon",
                  "t.period_start",
                  "t.period_end",
                  "t.invoiced_amount",
                  "t.pipeline_amount",
                  "t.run_amount",
                  "t.low_amount",
                  "t.mid_amount",
                  "t.high_amount",
                  "t.target_amount",
                  "t.gap_amount=landing_gap_amount",
                  "t.target_probability",
                  "t.previous_full_amount",
                  "t.method"),
              Set.of()),
          new SheetTopic(
              "actions",
              Map.of("t", "mart_action", "c", "dim_client", "f", "fact_action"),
              CLIENT + "left join fact_action f on f.action_id = t.action_id ",
              OWN,
              "case t.state when 'new' then 1 when 'carried_over' then 2 when 'done' then 3 else 4"
                  + " end, t.due_on, t.action_id",
              List.of(
                  "t.action_id",
                  "t.state",
                  "t.client_id",
                  "c.name=client",
                  "t.origin",
                  "t.kind",
                  "t.reason_code",
                  "t.subject",
                  "t.status",
                  "t.due_on",
                  "t.done_on",
                  "t.probability",
                  "t.expected_amount",
                  "t.claimed_amount",
                  "t.obtained_amount",
                  "t.baseline_amount",
                  "t.gained_amount",
                  "f.rep_note",
                  "f.manager_note"),
              Set.of()),
          new SheetTopic(
              "portfolio",
              Map.of("t", "mart_client"),
              "",
              "true",
              "t.revenue desc nulls last, t.client_id",
              List.of(
                  "t.client_id",
                  "t.name=client",
                  "t.city",
                  "t.country",
                  "t.segment",
                  "t.activity_code",
                  "t.revenue",
                  "t.revenue_previous",
                  "t.growth",
                  "t.margin",
                  "t.margin_rate",
                  "t.revenue_class",
                  "t.previous_revenue_class",
                  "t.potential",
                  "t.potential_class",
                  "t.share_of_wallet",
                  "t.left_to_win",
                  "t.status=client_status",
                  "t.first_order_on",
                  "t.last_order_on",
                  "t.days_since_last_order",
                  "t.next_order_on",
                  "t.order_probability",
                  "t.order_days",
                  "t.families",
                  "t.last_contact_on",
                  "t.open_claims"),
              Set.of()),
          new SheetTopic(
              "reactivation",
              with("mart_reactivation"),
              CLIENT,
              OWN,
              "t.at_stake_amount desc nulls last, t.client_id",
              List.of(
                  "t.client_id",
                  "c.name=client",
                  "t.reason_code",
                  "t.last_order_on",
                  "t.expected_on",
                  "t.days_silent",
                  "t.cadence",
                  "t.silence_probability",
                  "t.last_year_revenue",
                  "t.last_year_margin",
                  "t.left_to_win",
                  "t.at_stake_amount"),
              Set.of()),
          new SheetTopic(
              "second_activity",
              with("mart_second_activity"),
              CLIENT,
              OWN,
              "t.gap_amount desc nulls last, t.client_id, t.family",
              List.of(
                  "t.client_id",
                  "c.name=client",
                  "t.family",
                  "t.reason_code",
                  "t.evidence",
                  "t.evidence_activity",
                  "t.peers",
                  "t.buyers",
                  "t.penetration",
                  "t.revenue=family_revenue",
                  "t.gap_amount=missing_amount"),
              Set.of()),
          new SheetTopic(
              "angry",
              with("mart_angry_client"),
              CLIENT,
              OWN,
              "t.damage_amount desc nulls last, t.client_id, t.claim_id",
              List.of(
                  "t.client_id",
                  "c.name=client",
                  "t.claim_id",
                  "t.reason_code",
                  "t.claim_reason",
                  "t.opened_on",
                  "t.closed_on",
                  "t.claim_amount",
                  "t.days_compared",
                  "t.revenue_before",
                  "t.revenue_after",
                  "t.kept_share",
                  "t.damage_amount"),
              Set.of()),
          new SheetTopic(
              "prospects",
              Map.of("t", "mart_prospect"),
              "",
              "true",
              "t.next_contact_on nulls last, t.account_id",
              List.of(
                  "t.account_id",
                  "t.name=client",
                  "t.reason_code",
                  "t.is_promising",
                  "t.contacts",
                  "t.first_contact_on",
                  "t.last_contact_on",
                  "t.next_contact_on",
                  "t.potential",
                  "t.conversion_rate"),
              Set.of()),
          new SheetTopic(
              "pockets",
              Map.of(
                  "t", "mart_growth_pocket_client", "c", "dim_client", "g", "mart_growth_pocket"),
              CLIENT
                  + "left join mart_growth_pocket g on g.segment = t.segment and g.family ="
                  + " t.family ",
              OWN,
              "t.white_space_amount desc nulls last, t.client_id, t.family, t.segment",
              List.of(
                  "t.segment",
                  "t.family",
                  "t.client_id",
                  "c.name=client",
                  "t.revenue=family_revenue",
                  "t.white_space_amount",
                  "g.growing",
                  "g.penetration=segment_penetration",
                  "g.target_penetration"),
              Set.of()),
          new SheetTopic(
              "tops_flops",
              Map.of("t", "mart_top_flop"),
              "",
              "t.kind = 'client'",
              "case t.period when 'week' then 1 when 'month' then 2 when 'quarter' then 3 else 4"
                  + " end, t.change_amount desc, t.item_id",
              List.of(
                  "t.period=period_kind",
                  "t.period_start",
                  "t.period_end",
                  "t.item_id=client_id",
                  "t.label=client",
                  "t.revenue=period_revenue",
                  "t.revenue_previous=period_revenue_previous",
                  "t.change_amount",
                  "t.reason_code=change_reason",
                  "t.price_amount",
                  "t.volume_amount",
                  "t.mix_amount",
                  "t.new_amount",
                  "t.lost_amount",
                  "t.currency_amount",
                  "t.adjustment_amount",
                  "t.is_news"),
              Set.of()),
          new SheetTopic(
              "deals",
              with("mart_outlook"),
              CLIENT,
              "true",
              "t.expected_amount desc nulls last, t.opportunity_id",
              List.of(
                  "t.opportunity_id",
                  "t.client_id",
                  "c.name=client",
                  "t.family",
                  "t.stage",
                  "t.amount",
                  "t.crm_probability",
                  "t.win_probability",
                  "t.expected_amount=deal_expected_amount",
                  "t.year_expected_amount",
                  "t.reason=deal_reason",
                  "t.created_on",
                  "t.age_days",
                  "t.typical_age_days",
                  "t.expected_close_on",
                  "t.pushes",
                  "t.pushed_days",
                  "t.overdue_days",
                  "t.last_contact_on",
                  "t.next_step_on"),
              Set.of("opportunity_id", "client_id", "client")));

  private static Map<String, String> with(String mart) {
    return Map.of("t", mart, "c", "dim_client");
  }
}
