-- The living plan: actions of the feed as they stand beside what the lists now say of them, and new proposals from the lists.
-- A signal is a client on a list. One with an open action updates it, one that was dropped or done lately is silent; of the others each
-- rep gets the most worthwhile up to the quotas, one for a client. Rank is probability x margin x urgency.
with urgency as (
  -- how much a week's delay costs, by list and reason; judgement, here and nowhere else
  select 'angry_client' as origin, cast(null as string) as reason_code, cast(1.0 as double) as urgency, 'visit' as kind
  union all select 'reactivation', 'slipping', 1.0, 'call'
  union all select 'reactivation', 'dormant', 0.7, 'call'
  union all select 'prospect', 'promising_due', 1.0, 'call'
  union all select 'prospect', 'follow_up_due', 0.7, 'call'
  union all select 'prospect', 'first_contact_due', 0.5, 'call'
  union all select 'second_activity', null, 0.6, 'offer'
  union all select 'growth_pocket', null, 0.4, 'offer'
), company as (
  select
    case when sum(case when margin is not null then revenue end) > 0
      then cast(sum(margin) as double) / cast(sum(case when margin is not null then revenue end) as double)
      else 1
    end as margin_rate
  from mart_client
), likely as (
  select avg((conversion_low + conversion_high) / 2) as conversion from mart_prospect
), second_best as (
  select s.*, row_number() over (partition by s.client_id order by s.gap_amount desc, s.family) as place
  from mart_second_activity s
), pocket as (
  select
    c.client_id, c.rep_id, c.family, p.reason_code, p.target_penetration, c.white_space_amount,
    row_number() over (partition by c.client_id order by c.white_space_amount desc, c.family) as place
  from mart_growth_pocket_client c
  join mart_growth_pocket p on p.segment = c.segment and p.family = c.family
), listed as (
  select
    'angry_client' as origin,
    a.client_id,
    cast(null as string) as account_id,
    a.rep_id,
    a.reason_code,
    a.claim_id as subject,
    1 - coalesce(h.order_probability, 0) as probability,
    cast(a.damage_amount as double) * coalesce(c.margin_rate, m.margin_rate) as margin
  from mart_angry_client a
  cross join company m
  left join mart_client c on c.client_id = a.client_id
  left join mart_rhythm h on h.client_id = a.client_id
  union all
  select
    'reactivation', a.client_id, null, a.rep_id, a.reason_code, null, a.silence_probability,
    case
      when a.value_basis = 'margin' then cast(a.last_year_margin as double)
      else cast(a.last_year_revenue as double) * m.margin_rate
    end
  from mart_reactivation a
  cross join company m
  union all
  select
    'second_activity', a.client_id, null, a.rep_id, a.reason_code, a.family, a.penetration,
    cast(a.gap_amount as double) / a.penetration * coalesce(c.margin_rate, m.margin_rate)
  from second_best a
  cross join company m
  left join mart_client c on c.client_id = a.client_id
  where a.place = 1
  union all
  select
    'growth_pocket', a.client_id, null, a.rep_id, a.reason_code, a.family, a.target_penetration,
    cast(a.white_space_amount as double) / a.target_penetration * coalesce(c.margin_rate, m.margin_rate)
  from pocket a
  cross join company m
  left join mart_client c on c.client_id = a.client_id
  where a.place = 1
  union all
  select
    'prospect', a.client_id, a.account_id, a.rep_id, a.reason_code, null,
    coalesce((a.conversion_low + a.conversion_high) / 2, l.conversion),
    cast(a.potential as double) * m.margin_rate
  from mart_prospect a
  cross join company m
  cross join likely l
  where a.reason_code in ('first_contact_due', 'follow_up_due', 'promising_due')
), signal as (
  select
    l.*,
    u.kind,
    u.urgency,
    l.probability * l.margin as expected,
    l.probability * l.margin * u.urgency as priority
  from listed l
  join urgency u on u.origin = l.origin and (u.reason_code is null or u.reason_code = l.reason_code)
  where l.probability * l.margin > 0
), past as (
  select
    f.*,
    coalesce(a.client_id, f.client_id) as member_id,
    coalesce(f.done_on, cast(f.updated_at as date), f.due_on) as closed_on
  from fact_action f
  left join dim_account a on a.account_id = f.account_id and a.is_current
), answered as (
  -- what was said to a signal before
  select
    p.member_id,
    p.origin,
    count(*) as actions,
    max(case when p.status in ('proposed', 'agreed') then 1 else 0 end) as is_open,
    max(case when p.status in ('done', 'dropped') and p.closed_on > r.as_of_date - r.refusal_days then 1 else 0 end) as is_silent
  from past p
  cross join run r
  where p.origin is not null
  group by p.member_id, p.origin
), taken as (
  -- actions from the lists that the rep dealt with this week use up its quota
  select p.rep_id, count(*) as actions
  from past p
  cross join run r
  join dim_date d on d.date_day = r.as_of_date
  where p.origin is not null and cast(p.updated_at as date) > r.as_of_date - d.iso_day and cast(p.updated_at as date) <= r.as_of_date
  group by p.rep_id
), fresh as (
  select
    s.*,
    coalesce(a.actions, 0) + 1 as turn,
    row_number() over (partition by s.client_id order by s.priority desc, s.origin) as client_place
  from signal s
  left join answered a on a.member_id = s.client_id and a.origin = s.origin
  where coalesce(a.is_open, 0) = 0 and coalesce(a.is_silent, 0) = 0 and s.rep_id <> '(unassigned)'
), in_list as (
  select f.*, row_number() over (partition by rep_id, origin order by priority desc, client_id) as list_place
  from fresh f
  where client_place = 1
), in_week as (
  select
    i.*,
    coalesce(t.actions, 0) as taken,
    row_number() over (partition by i.rep_id order by i.priority desc, i.client_id) as week_place
  from in_list i
  cross join run r
  left join taken t on t.rep_id = i.rep_id
  where i.list_place <= r.actions_per_list
), earned as (
  -- margin per day, at the company's margin rate where the cost is not known
  select
    d.client_id,
    d.sales_date,
    case
      when d.cost is not null then cast(d.revenue - d.cost as decimal(18,4))
      else cast(floor(cast(d.revenue as double) * m.margin_rate * 10000 + 0.5) / 10000 as decimal(18,4))
    end as margin
  from agg_sales_client_day d
  cross join company m
  cross join run r
  where d.sales_date > cast(r.as_of_date - interval '24' month as date) and d.sales_date <= r.as_of_date
), result as (
  -- margin in the 91 days after the action at most, beside that of the 182 days up to it
  select
    p.action_id,
    cast(least(91, cast(max(r.as_of_date) - max(p.done_on) as int)) as int) as result_days,
    cast(coalesce(sum(case when d.sales_date > p.done_on then d.margin end), 0) as decimal(18,4)) as obtained,
    cast(coalesce(sum(case when d.sales_date <= p.done_on then d.margin end), 0) as decimal(18,4)) as before_it
  from past p
  cross join run r
  left join earned d
    on d.client_id = p.member_id and d.sales_date > p.done_on - 182 and d.sales_date <= p.done_on + 91
  where p.status = 'done' and p.done_on <= r.as_of_date and p.member_id <> '(unknown)'
  group by p.action_id
), plan as (
  select
    p.action_id,
    case
      when p.status = 'done' then 'done'
      when p.status = 'dropped' then 'silenced'
      else 'carried_over'
    end as state,
    p.origin,
    p.member_id as client_id,
    p.account_id,
    p.rep_id,
    p.manager_id,
    p.kind,
    p.status,
    case when s.client_id is not null then s.reason_code when p.origin is null then 'by_hand' else 'signal_gone' end as reason_code,
    s.subject,
    p.due_on,
    p.done_on,
    s.probability,
    s.urgency,
    s.priority,
    coalesce(cast(floor(s.expected * 100 + 0.5) / 100 as decimal(18,4)), p.expected_amount) as expected_amount,
    p.result_amount as claimed_amount,
    u.obtained as obtained_amount,
    cast(
      floor(cast(u.before_it as double) * u.result_days / 182 * 10000 + 0.5) / 10000 as decimal(18,4)
    ) as baseline_amount,
    u.result_days
  from past p
  cross join run r
  left join signal s on s.client_id = p.member_id and s.origin = p.origin and p.status in ('proposed', 'agreed')
  left join result u on u.action_id = p.action_id
  where p.status in ('proposed', 'agreed')
    or (p.status = 'done' and p.closed_on > cast(r.as_of_date - interval '12' month as date))
    or (p.status = 'dropped' and p.closed_on > r.as_of_date - r.refusal_days)
  union all
  select
    w.origin || ':' || w.client_id || ':' || cast(w.turn as string),
    'new',
    w.origin,
    w.client_id,
    w.account_id,
    w.rep_id,
    v.manager_id,
    w.kind,
    'proposed',
    w.reason_code,
    w.subject,
    r.as_of_date + 7,
    null,
    w.probability,
    w.urgency,
    w.priority,
    cast(floor(w.expected * 100 + 0.5) / 100 as decimal(18,4)),
    null,
    null,
    null,
    null
  from in_week w
  cross join run r
  join dim_rep v on v.rep_id = w.rep_id and v.is_current
  where w.week_place <= r.actions_per_week - w.taken
)
select
  action_id,
  state,
  origin,
  client_id,
  account_id,
  rep_id,
  manager_id,

  kind,
  status,
  reason_code,
  subject,

  due_on,
  done_on,

  cast(probability as double) as probability,
  cast(urgency as double) as urgency,
  cast(priority as double) as priority,
  expected_amount,
  claimed_amount,
  obtained_amount,
  baseline_amount,
  cast(obtained_amount - baseline_amount as decimal(18,4)) as gained_amount,
  result_days
from plan
