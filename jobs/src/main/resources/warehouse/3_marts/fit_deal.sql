-- Deals by the days since they were entered and since they ended; of those that ended without an outcome nothing can be learnt.
with horizon as (
  select
    max(r.horizon_days) as horizon_days,
    max(case when p.period_kind = 'month' then cast(p.period_end - r.as_of_date as int) end) as month_days,
    max(case when p.period_kind = 'quarter' then cast(p.period_end - r.as_of_date as int) end) as quarter_days,
    max(case when p.period_kind = 'year' then cast(p.period_end - r.as_of_date as int) end) as year_days
  from dim_period p
  cross join run r
), deal as (
  select
    cast(r.as_of_date - o.created_on as int) as created_days,
    case
      when o.status <> 'open'
        then greatest(cast(r.as_of_date - coalesce(o.closed_on, cast(o.updated_at as date), o.created_on) as int), 0)
    end as ended_days,
    case when o.status = 'won' then 1 else 0 end as won,
    o.amount
  from fact_opportunity_stage o
  cross join run r
  where o.is_current and o.status is not null and o.created_on <= r.as_of_date
), counted as (
  select created_days, ended_days, won, cast(count(*) as int) as deals, cast(sum(amount) as double) as amount
  from deal
  group by created_days, ended_days, won
)
select c.created_days, c.ended_days, c.won, c.deals, c.amount, h.horizon_days, h.month_days, h.quarter_days, h.year_days
from counted c
cross join horizon h
