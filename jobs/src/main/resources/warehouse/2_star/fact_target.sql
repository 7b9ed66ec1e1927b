-- Targets with the dates of their periods, in the reporting currency at the rate of the period's first day.
-- A period that is no month, quarter or year gets no dates and fails its contract.
with read as (
  select
    t.rep_id,
    t.period,
    case when t.family <> '(all)' then t.family end as family,
    t.amount,
    coalesce(t.currency, r.reporting_currency) as currency,
    case
      when t.period like '____-__' and try_cast(substring(t.period, 6, 2) as int) between 1 and 12 then 'month'
      when t.period like '____-Q_' and try_cast(substring(t.period, 7, 1) as int) between 1 and 4 then 'quarter'
      when t.period like '____' then 'year'
    end as period_kind,
    case when try_cast(substring(t.period, 1, 4) as int) between 1 and 9999 then try_cast(substring(t.period, 1, 4) as int) end
      as year
  from feed_targets t
  cross join run r
), dated as (
  select
    t.*,
    case t.period_kind
      when 'month' then make_date(t.year, try_cast(substring(t.period, 6, 2) as int), 1)
      when 'quarter' then make_date(t.year, 3 * try_cast(substring(t.period, 7, 1) as int) - 2, 1)
      when 'year' then make_date(t.year, 1, 1)
    end as period_start
  from read t
)
select
  s.rep_key,
  t.rep_id,

  t.period,
  case when t.period_start is not null then t.period_kind end as period_kind,
  t.period_start,
  case t.period_kind
    when 'month' then cast(t.period_start + interval '1' month as date) - 1
    when 'quarter' then cast(t.period_start + interval '3' month as date) - 1
    when 'year' then cast(t.period_start + interval '12' month as date) - 1
  end as period_end,
  t.family,

  cast(cast(t.amount as decimal(19,4)) * x.rate as decimal(18,4)) as amount
from dated t
left join dim_fx_rate x
  on x.currency = t.currency and t.period_start >= x.valid_from and t.period_start < x.valid_to
left join dim_rep s
  on s.rep_id = t.rep_id and t.period_start >= s.valid_from and t.period_start < s.valid_to
