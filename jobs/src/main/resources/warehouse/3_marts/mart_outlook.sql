-- What each open deal is likely to bring, and what keeps it from closing.
with formula as (
  -- judgement, here and nowhere else: how often a day may move, how many times the usual age and how long a silence are too much
  select 2 as most_pushes, 1.5 as age_factor, 30 as silent_days
), version as (
  select
    o.opportunity_id,
    o.expected_close_on,
    lag(o.expected_close_on) over (partition by o.opportunity_id order by o.valid_from) as before_on,
    row_number() over (partition by o.opportunity_id order by o.valid_from) as version_no
  from fact_opportunity_stage o
), moved as (
  select
    opportunity_id,
    cast(sum(case when expected_close_on > before_on then 1 else 0 end) as int) as pushes,
    max(case when version_no = 1 then expected_close_on end) as first_expected_on
  from version
  group by opportunity_id
), usual as (
  select percentile_cont(0.5) within group (order by cast(cast(closed_on - created_on as int) as double)) as typical_age_days
  from fact_opportunity_stage
  where is_current and status = 'won' and closed_on >= created_on
), contact as (
  select i.account_id, max(i.occurred_on) as last_contact_on
  from fact_interaction i
  cross join run r
  where i.occurred_on <= r.as_of_date
  group by i.account_id
), step as (
  -- a step is an action that both agreed on and that still lies ahead, on the account or on its client
  select coalesce(a.account_id, c.account_id) as account_id, min(a.due_on) as next_step_on
  from fact_action a
  cross join run r
  left join dim_account c on a.account_id is null and c.client_id = a.client_id and c.is_current
  where a.status = 'agreed' and a.due_on >= r.as_of_date
  group by coalesce(a.account_id, c.account_id)
), deal as (
  select
    o.*,
    coalesce(k.client_id, '(unknown)') as client_id,
    cast(r.as_of_date - o.created_on as int) as age_days,
    case when o.expected_close_on < r.as_of_date then cast(r.as_of_date - o.expected_close_on as int) else 0 end as overdue_days,
    m.pushes,
    cast(coalesce(greatest(cast(o.expected_close_on - m.first_expected_on as int), 0), 0) as int) as pushed_days,
    c.last_contact_on,
    cast(r.as_of_date - c.last_contact_on as int) as silence,
    s.next_step_on
  from fact_opportunity_stage o
  cross join run r
  join moved m on m.opportunity_id = o.opportunity_id
  left join dim_account k on k.account_id = o.account_id and k.is_current
  left join contact c on c.account_id = o.account_id
  left join step s on s.account_id = o.account_id
  where o.is_current and o.status = 'open' and o.created_on <= r.as_of_date
), judged as (
  select
    d.*,
    u.typical_age_days,
    f.method,
    f.win_probability,
    f.month_probability,
    f.quarter_probability,
    f.year_probability,
    case
      when f.method = 'age' and f.win_probability = 0 then 'dead'
      when d.overdue_days > 0 then 'overdue'
      when d.pushes >= j.most_pushes then 'pushed'
      when d.age_days > j.age_factor * u.typical_age_days then 'old'
      when coalesce(d.silence, d.age_days) > j.silent_days then 'silent'
      when d.next_step_on is null then 'no_next_step'
      else 'on_track'
    end as reason
  from deal d
  cross join formula j
  cross join usual u
  left join fit_deal f on f.age_days = d.age_days
)
select
  opportunity_id,
  account_id,
  client_id,
  rep_id,

  family,
  stage,
  reason,
  reason in ('dead', 'overdue', 'pushed', 'old') as is_stuck,
  method,

  created_on,
  expected_close_on,
  last_contact_on,
  next_step_on,

  age_days,
  cast(typical_age_days as double) as typical_age_days,
  pushes,
  pushed_days,
  overdue_days,

  amount,
  cast(probability as double) as crm_probability,
  win_probability,
  cast(floor(cast(amount as double) * win_probability * 10000 + 0.5) / 10000 as decimal(18,4)) as expected_amount,
  cast(floor(cast(amount as double) * month_probability * 10000 + 0.5) / 10000 as decimal(18,4)) as month_expected_amount,
  cast(floor(cast(amount as double) * quarter_probability * 10000 + 0.5) / 10000 as decimal(18,4)) as quarter_expected_amount,
  year_probability,
  cast(floor(cast(amount as double) * year_probability * 10000 + 0.5) / 10000 as decimal(18,4)) as year_expected_amount
from judged
