-- The week, month, quarter and year that the run's day lies in, and the same number of working days into the same period a year ago.
with today as (
  select d.*
  from dim_date d
  join run r on r.as_of_date = d.date_day
), current_period as (
  select
    'week' as period_kind,
    date_day,
    is_working_day,
    date_day - (iso_day - 1) as period_start,
    date_day - (iso_day - 1) + 6 as period_end
  from today
  union all
  select
    'month',
    date_day,
    is_working_day,
    month_start,
    cast(month_start + interval '1' month as date) - 1
  from today
  union all
  select
    'quarter',
    date_day,
    is_working_day,
    quarter_start,
    cast(quarter_start + interval '3' month as date) - 1
  from today
  union all
  select
    'year',
    date_day,
    is_working_day,
    fiscal_year_start,
    cast(fiscal_year_start + interval '12' month as date) - 1
  from today
), same_week as (
  select min(d.date_day - (d.iso_day - 1)) as week_start
  from dim_date d
  join today t on d.iso_year = t.iso_year - 1 and d.iso_week = case when t.iso_week = 53 then 52 else t.iso_week end
), both_periods as (
  select
    p.*,
    case when p.period_kind = 'week' then w.week_start else cast(p.period_start - interval '12' month as date) end
      as previous_start,
    case when p.period_kind = 'week' then w.week_start + 6 else cast(p.period_end + 1 - interval '12' month as date) - 1 end
      as previous_end
  from current_period p
  cross join same_week w
), elapsed as (
  select
    p.period_kind,
    p.date_day,
    p.is_working_day,
    p.period_start,
    p.period_end,
    p.previous_start,
    p.previous_end,
    coalesce(sum(case when d.is_working_day then 1 else 0 end), 0) as working_days,
    coalesce(sum(case when d.is_working_day and d.date_day <= p.date_day then 1 else 0 end), 0) as working_days_elapsed
  from both_periods p
  left join dim_date d on d.date_day >= p.period_start and d.date_day <= p.period_end
  group by
    p.period_kind, p.date_day, p.is_working_day, p.period_start, p.period_end, p.previous_start, p.previous_end
), year_ago as (
  select
    e.period_kind,
    d.date_day,
    sum(case when d.is_working_day then 1 else 0 end) over (partition by e.period_kind order by d.date_day) as working_day
  from elapsed e
  join dim_date d on d.date_day >= e.previous_start and d.date_day <= e.previous_end
), cut as (
  -- on a working day: up to the n-th working day; otherwise up to the day before the next working day
  select
    e.period_kind,
    case
      when e.is_working_day then min(case when y.working_day >= e.working_days_elapsed then y.date_day end)
      else max(case when y.working_day <= e.working_days_elapsed then y.date_day end)
    end as previous_to
  from elapsed e
  join year_ago y on y.period_kind = e.period_kind
  group by e.period_kind, e.is_working_day
)
select
  e.period_kind,

  e.period_start,
  e.period_end,
  e.date_day as period_to,
  e.previous_start,
  e.previous_end,
  coalesce(c.previous_to, case when e.is_working_day then e.previous_end else e.previous_start - 1 end) as previous_to,

  cast(e.working_days as int) as working_days,
  cast(e.working_days_elapsed as int) as working_days_elapsed
from elapsed e
left join cut c on c.period_kind = e.period_kind
