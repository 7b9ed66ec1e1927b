package dev.filon.reports.figures;

import static dev.filon.reports.figures.SnapshotReader.date;
import static dev.filon.reports.figures.SnapshotReader.number;
import static dev.filon.reports.figures.SnapshotReader.whole;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Reads the action plans. */
final class PlanReader {

  /**
   * The figures behind a reason: each list keeps its own, so every one is asked for the client of
   * the action.
   */
  private static final String ITEMS =
      """
      select a.rep_id, a.action_id,
        case a.state when 'carried_over' then 'CARRIED' when 'silenced' then 'DROPPED'
          else upper(a.state) end as state,
        coalesce(nullif(trim(c.name), ''), a.client_id) as name, a.origin, a.kind, a.status,
        a.reason_code, a.due_on, a.done_on, a.expected_amount, a.obtained_amount,
        a.claimed_amount, nullif(trim(f.rep_note), '') as note,
        cast(date_diff('day', date_trunc('week', a.due_on - 7), date_trunc('week', r.as_of_date))
          / 7 as int) as weeks,
        case a.origin when 'reactivation' then s.last_order_on when 'angry_client' then g.opened_on
          when 'prospect' then p.next_contact_on end as evidence_on,
        case a.origin when 'reactivation' then s.days_silent when 'second_activity' then n.peers
          when 'prospect' then p.contacts end as evidence_count,
        case a.origin when 'reactivation' then cast(round(s.cadence) as int)
          when 'prospect' then len(string_split(r.contact_cadence, ',')) end as evidence_usual,
        case a.origin when 'reactivation' then s.last_year_revenue
          when 'second_activity' then n.gap_amount when 'angry_client' then g.damage_amount
          when 'prospect' then p.potential
          when 'growth_pocket' then w.white_space_amount end as evidence_amount,
        case a.origin when 'second_activity' then n.penetration when 'angry_client'
          then g.kept_share when 'prospect' then p.conversion_rate
          when 'growth_pocket' then k.target_penetration end as evidence_share,
        case a.origin when 'angry_client' then g.claim_reason else a.subject end
          as evidence_subject
      from mart_action a
      cross join meta.run r
      join dim_client c on c.client_id = a.client_id and c.is_current
      left join fact_action f on f.action_id = a.action_id
      left join mart_reactivation s on a.origin = 'reactivation' and s.client_id = a.client_id
      left join mart_angry_client g on a.origin = 'angry_client' and g.client_id = a.client_id
      left join mart_second_activity n on a.origin = 'second_activity'
        and n.client_id = a.client_id and n.family = a.subject
      left join mart_prospect p on a.origin = 'prospect' and p.account_id = a.account_id
      left join mart_growth_pocket_client w on a.origin = 'growth_pocket'
        and w.client_id = a.client_id and w.family = a.subject
      left join mart_growth_pocket k on k.segment = w.segment and k.family = w.family
      where c.rep_id in (a.rep_id, '(unassigned)')
        and (a.state in ('new', 'carried_over')
          or a.state = 'done' and a.done_on >= cast(date_trunc('week', r.as_of_date) as date) - 7
          or a.state = 'silenced' and cast(f.updated_at as date) >= cast(date_trunc('week', r.as_of_date) as date) - 7)
      order by a.rep_id,
        case a.state when 'done' then 1 when 'silenced' then 2 when 'carried_over' then 3 else 4 end,
        case when a.state = 'new' then a.priority end desc nulls last,
        a.expected_amount desc nulls last, a.action_id
      """;

  private static final String RECORDS =
      """
      select a.rep_id,
        cast(count(*) filter (where a.state = 'done') as int) as done,
        coalesce(sum(a.expected_amount) filter (where a.state = 'done'), 0) as expected,
        coalesce(sum(a.obtained_amount) filter (where a.state = 'done'), 0) as obtained,
        cast(count(*) filter (where a.state = 'carried_over' and a.due_on < r.as_of_date) as int)
          as overdue,
        cast(count(*) filter (where a.state in ('new', 'carried_over')
          and c.rep_id not in (a.rep_id, '(unassigned)')) as int) as handed_over
      from mart_action a
      cross join meta.run r
      left join dim_client c on c.client_id = a.client_id and c.is_current
      group by a.rep_id
      order by a.rep_id
      """;

  private final RepRows<PlanItem> items;
  private final RepRows<Plan> records;

  PlanReader(SnapshotReader reader) {
    items = reader.byRep(ITEMS, PlanReader::item);
    records =
        reader.byRep(
            RECORDS,
            row ->
                new Plan(
                    List.of(),
                    new Plan.Record(
                        row.getInt("done"),
                        row.getBigDecimal("expected"),
                        row.getBigDecimal("obtained"),
                        row.getInt("overdue")),
                    row.getInt("handed_over")));
  }

  /** The plan of the next rep. */
  Plan of(String rep) {
    List<PlanItem> own = items.of(rep);
    return records.of(rep).stream()
        .findFirst()
        .map(plan -> new Plan(own, plan.record(), plan.handedOver()))
        .orElse(Plan.NONE);
  }

  private static PlanItem item(ResultSet row) throws SQLException {
    LocalDate due = date(row, "due_on");
    return new PlanItem(
        row.getString("action_id"),
        PlanItem.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("name"),
        row.getString("origin"),
        row.getString("kind"),
        row.getString("status"),
        evidence(row),
        due,
        date(row, "done_on"),
        row.getBigDecimal("expected_amount"),
        row.getBigDecimal("obtained_amount"),
        row.getBigDecimal("claimed_amount"),
        row.getInt("weeks"),
        row.getString("note"));
  }

  /** The evidence of a row that names its columns so. */
  static Evidence evidence(ResultSet row) throws SQLException {
    return new Evidence(
        row.getString("reason_code"),
        date(row, "evidence_on"),
        whole(row, "evidence_count"),
        whole(row, "evidence_usual"),
        row.getBigDecimal("evidence_amount"),
        number(row, "evidence_share"),
        row.getString("evidence_subject"));
  }
}
