package dev.filon.reports.figures;

import static dev.filon.reports.figures.SnapshotReader.date;
import static dev.filon.reports.figures.SnapshotReader.number;

import java.util.List;

/** Reads the open deals, how reps work beside their team, and the landings. */
final class DealsReader {

  /** Deals that a page prints. */
  static final int LISTED = 8;

  private static final String MIX = "mix:";

  private final SnapshotReader reader;
  private final RepRows<Deals.Stage> stages;
  private final RepRows<Deals.Deal> listed;
  private final RepRows<Deals.Total> totals;
  private final RepRows<Coaching.Measure> measures;

  DealsReader(SnapshotReader reader) {
    this.reader = reader;
    boolean outlook = reader.has("mart_outlook");
    stages = outlook ? stages() : RepRows.none();
    listed = outlook ? listed() : RepRows.none();
    totals = outlook ? totals() : RepRows.none();
    measures = measures(outlook);
  }

  /** The open deals of the next rep. */
  Deals deals(String rep) {
    List<Deals.Stage> own = stages.of(rep);
    List<Deals.Deal> greatest = listed.of(rep);
    return totals.of(rep).stream()
        .findFirst()
        .map(total -> new Deals(own, greatest, total))
        .orElse(Deals.NONE);
  }

  /** Shares of the next rep beside those of all reps with the same manager. */
  Coaching coaching(String rep) {
    List<Coaching.Measure> all = measures.of(rep);
    return all.isEmpty()
        ? Coaching.NONE
        : new Coaching(
            all.stream().filter(measure -> !measure.name().startsWith(MIX)).toList(),
            all.stream()
                .filter(measure -> measure.name().startsWith(MIX))
                .map(
                    m ->
                        new Coaching.Measure(
                            m.name().substring(MIX.length()),
                            m.part(),
                            m.whole(),
                            m.teamPart(),
                            m.teamWhole()))
                .toList());
  }

  /** Whether anybody has a contact or a deal. */
  static boolean any(SnapshotReader reader) {
    return !reader
        .rows(
            """
            select 1 where exists (select 1 from fact_interaction)
              or exists (select 1 from fact_opportunity_stage)
            """,
            row -> true)
        .isEmpty();
  }

  private RepRows<Deals.Stage> stages() {
    return reader.byRep(
        """
        select rep_id, coalesce(stage, '') as stage, cast(count(*) as int) as deals,
          coalesce(sum(amount), 0) as amount, coalesce(sum(expected_amount), 0) as expected,
          cast(median(age_days) as double) as median_age
        from mart_outlook
        where rep_id is not null
        group by rep_id, 2
        order by rep_id, amount desc, stage
        """,
        row ->
            new Deals.Stage(
                row.getString("stage"),
                row.getInt("deals"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("expected"),
                row.getDouble("median_age")));
  }

  private RepRows<Deals.Deal> listed() {
    return reader.byRep(
        """
        select o.rep_id,
          case when c.rep_id in (o.rep_id, '(unassigned)')
            then coalesce(nullif(trim(c.name), ''), c.client_id) end as name,
          o.family, coalesce(o.stage, '') as stage, o.amount, o.win_probability,
          o.expected_amount, o.age_days, o.typical_age_days, o.pushes, o.overdue_days,
          o.next_step_on, o.reason
        from mart_outlook o
        left join dim_client c on c.client_id = o.client_id and c.is_current
        where o.rep_id is not null
        qualify row_number() over (
          partition by o.rep_id order by o.amount desc nulls last, o.opportunity_id) <= ?
        order by o.rep_id, o.amount desc nulls last, o.opportunity_id
        """,
        row ->
            new Deals.Deal(
                row.getString("name"),
                row.getString("family"),
                row.getString("stage"),
                row.getBigDecimal("amount"),
                number(row, "win_probability"),
                row.getBigDecimal("expected_amount"),
                row.getInt("age_days"),
                number(row, "typical_age_days"),
                row.getInt("pushes"),
                row.getInt("overdue_days"),
                date(row, "next_step_on"),
                row.getString("reason")),
        LISTED);
  }

  private RepRows<Deals.Total> totals() {
    return reader.byRep(
        """
        select rep_id, cast(count(*) as int) as deals, coalesce(sum(amount), 0) as amount,
          coalesce(sum(expected_amount), 0) as expected,
          coalesce(sum(year_expected_amount), 0) as year_expected,
          cast(count(*) filter (where age_days > typical_age_days) as int) as older,
          cast(count(*) filter (where pushes > 0) as int) as pushed,
          cast(count(*) filter (where overdue_days > 0) as int) as overdue,
          cast(count(*) filter (where next_step_on is null) as int) as without_next
        from mart_outlook
        where rep_id is not null
        group by rep_id
        order by rep_id
        """,
        row ->
            new Deals.Total(
                row.getInt("deals"),
                row.getBigDecimal("amount"),
                row.getBigDecimal("expected"),
                row.getBigDecimal("year_expected"),
                row.getInt("older"),
                row.getInt("pushed"),
                row.getInt("overdue"),
                row.getInt("without_next")));
  }

  /** Landings of reps or of teams, month to year; a team's id is its manager's. */
  static RepRows<Landing> landings(SnapshotReader reader, String scope) {
    if (!reader.has("mart_landing")) {
      return RepRows.none();
    }
    return reader.byRep(
        """
        select l.rep_id, l.horizon, l.period_end, l.invoiced_amount, l.pipeline_amount,
          l.run_amount, l.low_amount, l.mid_amount, l.high_amount, l.target_amount,
          l.target_probability, l.previous_full_amount, l.gap_amount,
          cast(cast(l.gap_amount as double) * m.rate as decimal(18,4)) as margin_gap
        from mart_landing l
        left join (
          select rep_id, cast(sum(margin) as double) / cast(sum(revenue) as double) as rate
          from mart_client
          where margin is not null and revenue > 0
          group by rep_id
        ) m on l.scope = 'rep' and m.rep_id = l.rep_id
        where l.scope = ? and l.mid_amount is not null
          and (l.mid_amount <> 0 or l.target_amount is not null)
        order by l.rep_id, l.period_end - l.period_start
        """,
        row ->
            new Landing(
                Period.valueOf(row.getString("horizon").toUpperCase(java.util.Locale.ROOT)),
                date(row, "period_end"),
                row.getBigDecimal("invoiced_amount"),
                row.getBigDecimal("pipeline_amount"),
                row.getBigDecimal("run_amount"),
                row.getBigDecimal("low_amount"),
                row.getBigDecimal("mid_amount"),
                row.getBigDecimal("high_amount"),
                row.getBigDecimal("target_amount"),
                number(row, "target_probability"),
                row.getBigDecimal("previous_full_amount"),
                row.getBigDecimal("gap_amount"),
                row.getBigDecimal("margin_gap")),
        scope);
  }

  private RepRows<Coaching.Measure> measures(boolean outlook) {
    String steps =
        outlook
            ? """
            union all
            select rep_id, 'next_step', count(*) filter (where next_step_on is not null), count(*)
            from mart_outlook where rep_id is not null group by rep_id
            """
            : "";
    return reader.byRep(
        """
        with own as (
          select i.rep_id, 'positive' as measure, count(*) filter (where i.is_positive) as part,
            count(*) as whole
          from fact_interaction i, meta.run r
          where i.occurred_on > r.as_of_date - 91 and i.occurred_on <= r.as_of_date
          group by i.rep_id
          union all
          select i.rep_id, 'mix:' || i.kind, count(*), 0
          from fact_interaction i, meta.run r
          where i.occurred_on > r.as_of_date - 91 and i.occurred_on <= r.as_of_date
          group by i.rep_id, i.kind
          union all
          select o.rep_id, 'conversion', count(*) filter (where o.status = 'won'), count(*)
          from fact_opportunity_stage o, meta.run r
          where o.is_current and o.status in ('won', 'lost')
            and o.closed_on > r.as_of_date - 365 and o.closed_on <= r.as_of_date
          group by o.rep_id
          union all
          select f.rep_id, 'on_time', count(*) filter (where f.done_on <= f.due_on), count(*)
          from fact_action f, meta.run r
          where f.due_on > r.as_of_date - 91 and f.due_on <= r.as_of_date
            and f.status <> 'dropped'
          group by f.rep_id
          union all
          select c.rep_id, 'a_contact', count(*) filter (where c.last_contact_on > r.as_of_date - 30),
            count(*)
          from mart_client c, meta.run r
          where c.revenue_class = 'A' and exists (select 1 from fact_interaction)
          group by c.rep_id
          %s
        ), kinds as (
          select rep_id, measure, part, case when measure like 'mix:%%'
            then sum(part) filter (where measure like 'mix:%%') over (partition by rep_id)
            else whole end as whole
          from own
        ), teams as (
          select rep_id, coalesce(manager_id, '') as manager_id from dim_rep where is_current
        ), contacts as (
          select t.manager_id, sum(k.part) as contacts
          from kinds k join teams t on t.rep_id = k.rep_id
          where k.measure like 'mix:%%' group by t.manager_id
        )
        select k.rep_id, k.measure, cast(k.part as int) as part, cast(k.whole as int) as whole,
          cast(sum(k.part) over (partition by t.manager_id, k.measure) as int) as team_part,
          cast(case when k.measure like 'mix:%%' then c.contacts
            else sum(k.whole) over (partition by t.manager_id, k.measure) end as int) as team_whole
        from kinds k
        join teams t on t.rep_id = k.rep_id
        left join contacts c on c.manager_id = t.manager_id
        order by k.rep_id, k.measure
        """
            .formatted(steps),
        row ->
            new Coaching.Measure(
                row.getString("measure"),
                row.getInt("part"),
                row.getInt("whole"),
                row.getInt("team_part"),
                row.getInt("team_whole")));
  }

  /** What the seven days up to the as-of date brought. */
  static RepRows<WeekNews> news(SnapshotReader reader) {
    return reader.byRep(
        """
        with own as (
          select c.client_id, c.rep_id, coalesce(nullif(trim(c.name), ''), c.client_id) as name
          from dim_client c where c.is_current
        ), news as (
          select a.rep_id, 'done' as what, a.expected_amount as amount, o.name
          from mart_action a join own o on o.client_id = a.client_id and o.rep_id = a.rep_id
          cross join meta.run r
          where a.state = 'done' and a.done_on > r.as_of_date - 7
          union all
          select s.rep_id, s.status, s.amount, o.name
          from fact_opportunity_stage s
          left join dim_account d on d.account_id = s.account_id and d.is_current
          left join own o on o.client_id = d.client_id and o.rep_id = s.rep_id
          cross join meta.run r
          where s.is_current and s.status in ('won', 'lost') and s.closed_on > r.as_of_date - 7
            and s.closed_on <= r.as_of_date
          union all
          select s.rep_id, 'opened', s.amount, o.name
          from fact_opportunity_stage s
          left join dim_account d on d.account_id = s.account_id and d.is_current
          left join own o on o.client_id = d.client_id and o.rep_id = s.rep_id
          cross join meta.run r
          where s.is_current and s.created_on > r.as_of_date - 7 and s.created_on <= r.as_of_date
          union all
          select o.rep_id, 'claim', f.amount, o.name
          from fact_claim f join own o on o.client_id = f.client_id
          cross join meta.run r
          where f.opened_on > r.as_of_date - 7 and f.opened_on <= r.as_of_date
          union all
          select o.rep_id, 'slipped', cast(h.last_year_revenue as decimal(18,4)), o.name
          from mart_rhythm h join own o on o.client_id = h.client_id
          where h.status in ('slipping', 'dormant') and h.silence > h.slipping_after
            and h.silence - 7 <= h.slipping_after
          union all
          select o.rep_id, 'first_order', null, o.name
          from mart_rhythm h join own o on o.client_id = h.client_id
          cross join meta.run r
          where h.first_order_on > r.as_of_date - 7
        )
        select rep_id, what, cast(count(*) as int) as count, sum(amount) as amount,
          max_by(name, (coalesce(amount, 0), name)) filter (where name is not null) as first
        from news
        where rep_id is not null
        group by rep_id, what
        order by rep_id, what
        """,
        row ->
            new WeekNews(
                row.getString("what"),
                row.getInt("count"),
                row.getBigDecimal("amount"),
                row.getString("first")));
  }
}
