-- Target, actual and pace of each rep in the week, month, quarter and year of the run's day.
-- A target counts as given for exactly its period. Otherwise each working day of the period takes its share of the finest target
-- that covers the day; days that no target covers leave the period without a target.
-- Targets of families add up to a target only where the rep has none over all families in these days: else they say what part of it
-- some families are to bring.
with whole as (
  select rep_id, period_kind, period_start, period_end, sum(amount) as amount
  from fact_target
  where family is null
  group by rep_id, period_kind, period_start, period_end
), by_family as (
  select rep_id, period_kind, period_start, period_end, sum(amount) as amount
  from fact_target
  where family is not null
  group by rep_id, period_kind, period_start, period_end
), named as (
  select * from whole
  union all
  select f.*
  from by_family f
  left join whole w on w.rep_id = f.rep_id and w.period_start <= f.period_end and w.period_end >= f.period_start
  where w.rep_id is null
), objective as (
  select
    rep_id,
    period_kind,
    period_start,
    period_end,
    case period_kind when 'month' then 1 when 'quarter' then 2 else 3 end as coarseness,
    cast(amount as decimal(18,4)) as amount
  from named
), recent as (
  select o.rep_id
  from objective o
  cross join run r
  where o.period_end > cast(r.as_of_date - interval '24' month as date)
  union
  select s.rep_id
  from agg_sales_rep_day s
  cross join run r
  where s.sales_date > cast(r.as_of_date - interval '24' month as date) and s.sales_date <= r.as_of_date
), rep as (
  select p.rep_id
  from dim_rep p
  join recent n on n.rep_id = p.rep_id
  where p.is_current
), working_day as (
  select distinct p.period_kind, p.period_start, p.period_end, d.date_day
  from dim_period p
  join dim_date d on d.date_day >= p.period_start and d.date_day <= p.period_end
  where d.is_working_day
), target_length as (
  select t.period_start, t.period_end, count(*) as working_days
  from (select distinct period_start, period_end from fact_target) t
  join dim_date d on d.date_day >= t.period_start and d.date_day <= t.period_end
  where d.is_working_day
  group by t.period_start, t.period_end
), finest as (
  select
    w.period_kind,
    w.period_start,
    w.period_end,
    o.rep_id,
    o.amount,
    o.period_start as target_start,
    o.period_end as target_end,
    row_number() over (partition by w.period_kind, o.rep_id, w.date_day order by o.coarseness) as place
  from working_day w
  join objective o on w.date_day >= o.period_start and w.date_day <= o.period_end
), share as (
  select
    f.period_kind,
    f.rep_id,
    count(*) as days,
    case when count(*) = l.working_days and f.target_start >= f.period_start and f.target_end <= f.period_end then 0 else 1 end
      as partial,
    case
      when count(*) = l.working_days then f.amount
      else cast(floor(cast(f.amount as double) * count(*) / l.working_days * 10000 + 0.5) / 10000 as decimal(18,4))
    end as amount
  from finest f
  join target_length l on l.period_start = f.target_start and l.period_end = f.target_end
  where f.place = 1
  group by
    f.period_kind, f.rep_id, f.period_start, f.period_end, f.target_start, f.target_end, f.amount, l.working_days
), derived as (
  select
    period_kind,
    rep_id,
    sum(days) as days,
    max(partial) as partial,
    cast(sum(amount) as decimal(18,4)) as amount
  from share
  group by period_kind, rep_id
), sold as (
  select
    s.rep_id,
    p.period_kind,
    sum(case when s.sales_date >= p.period_start and s.sales_date <= p.period_to then s.revenue else 0 end) as actual,
    sum(case when s.sales_date >= p.period_start and s.sales_date <= p.period_to then s.cost else 0 end) as actual_cost,
    sum(case when s.sales_date >= p.period_start and s.sales_date <= p.period_to and s.cost is null then 1 else 0 end)
      as actual_without_cost,
    sum(case when s.sales_date >= p.previous_start and s.sales_date <= p.previous_to then s.revenue else 0 end) as previous,
    sum(case when s.sales_date >= p.previous_start and s.sales_date <= p.previous_to then s.cost else 0 end) as previous_cost,
    sum(case when s.sales_date >= p.previous_start and s.sales_date <= p.previous_to and s.cost is null then 1 else 0 end)
      as previous_without_cost,
    sum(case when s.sales_date >= p.previous_start and s.sales_date <= p.previous_end then s.revenue else 0 end) as previous_full
  from agg_sales_rep_day s
  join dim_period p
    on (s.sales_date >= p.period_start and s.sales_date <= p.period_to)
    or (s.sales_date >= p.previous_start and s.sales_date <= p.previous_end)
  group by s.rep_id, p.period_kind
), figures as (
  select
    e.rep_id,
    p.period_kind,
    p.period_start,
    p.period_end,
    p.working_days,
    p.working_days_elapsed,
    case when g.amount is not null then g.amount when d.days = p.working_days then d.amount end as target_amount,
    case
      when g.amount is not null then 'given'
      when d.days = p.working_days and d.partial = 0 then 'summed'
      when d.days = p.working_days then 'prorated'
      else 'none'
    end as target_basis,
    cast(coalesce(s.actual, 0) as decimal(18,4)) as actual_amount,
    cast(case
      when s.rep_id is null then 0
      when s.actual_without_cost = 0 then s.actual - s.actual_cost
    end as decimal(18,4)) as margin_amount,
    cast(coalesce(s.previous, 0) as decimal(18,4)) as previous_amount,
    cast(case
      when s.rep_id is null then 0
      when s.previous_without_cost = 0 then s.previous - s.previous_cost
    end as decimal(18,4)) as previous_margin_amount,
    cast(coalesce(s.previous_full, 0) as decimal(18,4)) as previous_full_amount
  from rep e
  cross join dim_period p
  left join objective g on g.rep_id = e.rep_id and g.period_start = p.period_start and g.period_end = p.period_end
  left join derived d on d.rep_id = e.rep_id and d.period_kind = p.period_kind
  left join sold s on s.rep_id = e.rep_id and s.period_kind = p.period_kind
), expected as (
  select
    f.*,
    case
      when f.working_days_elapsed = f.working_days then f.target_amount
      else cast(
        floor(cast(f.target_amount as double) * f.working_days_elapsed / f.working_days * 10000 + 0.5) / 10000 as decimal(18,4)
      )
    end as expected_amount
  from figures f
)
select
  rep_id,
  period_kind,

  period_start,
  period_end,

  target_amount,
  target_basis,
  actual_amount,
  margin_amount,
  previous_amount,
  previous_margin_amount,
  previous_full_amount,

  working_days,
  working_days_elapsed,
  expected_amount,
  cast(actual_amount - target_amount as decimal(18,4)) as gap_amount,
  case when expected_amount <> 0 then cast(actual_amount as double) / cast(expected_amount as double) end as pace
from expected
