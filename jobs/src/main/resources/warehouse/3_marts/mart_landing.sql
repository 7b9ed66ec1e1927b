-- What the month, the quarter and the fiscal year land at, per rep, team and in total: invoiced, and the larger of the run business to
-- come and what open deals will bring. Run business is a forecast of all invoices, those of deals included: adding the two would count
-- deals twice. The month that is running has its remaining share of working days.
-- The interval is that of the errors which forecasts of the same kind had; where a rep or team has too few, those of all reps or teams.
with formula as (
  -- half an interval of more than widest times the landing says no more than one of widest times
  select 0.8 as coverage, 4 as least_errors, cast(100 as double) as widest
), month_left as (
  select cast(p.working_days - p.working_days_elapsed as double) / greatest(p.working_days, 1) as share
  from dim_period p
  where p.period_kind = 'month'
), period as (
  select
    p.period_kind as horizon,
    p.period_start,
    p.period_end,
    (year(p.period_end) - year(p.period_to)) * 12 + month(p.period_end) - month(p.period_to) as last_step
  from dim_period p
  where p.period_kind in ('month', 'quarter', 'year')
), rep as (
  select t.rep_id, d.manager_id, t.period_kind as horizon, t.actual_amount, t.previous_full_amount, t.target_amount
  from mart_target t
  join dim_rep d on d.rep_id = t.rep_id and d.is_current
  where t.period_kind in ('month', 'quarter', 'year')
), member as (
  select 'rep' as scope, rep_id as series_id, r.* from rep r
  union all
  select 'team', manager_id, r.* from rep r where manager_id is not null
  union all
  select 'total', '(total)', r.* from rep r
), invoiced as (
  -- a sum of targets is a target only if everybody who sells has one
  select
    scope,
    series_id,
    horizon,
    sum(actual_amount) as invoiced,
    sum(previous_full_amount) as previous_full,
    case when sum(case when target_amount is null and actual_amount <> 0 then 1 else 0 end) = 0 then sum(target_amount) end as target
  from member
  group by scope, series_id, horizon
), open_deal as (
  select o.rep_id, d.manager_id, o.month_expected_amount, o.quarter_expected_amount, o.year_expected_amount
  from mart_outlook o
  join dim_rep d on d.rep_id = o.rep_id and d.is_current
), deal_member as (
  select 'rep' as scope, rep_id as series_id, o.* from open_deal o
  union all
  select 'team', manager_id, o.* from open_deal o where manager_id is not null
  union all
  select 'total', '(total)', o.* from open_deal o
), pipeline as (
  select
    m.scope,
    m.series_id,
    p.horizon,
    sum(case p.horizon
      when 'month' then m.month_expected_amount
      when 'quarter' then m.quarter_expected_amount
      else m.year_expected_amount
    end) as pipeline
  from deal_member m
  cross join period p
  group by m.scope, m.series_id, p.horizon
), rest as (
  select
    f.scope,
    f.rep_id as series_id,
    p.horizon,
    -- added up as whole numbers: a sum of doubles depends on the order of its parts
    greatest(cast(sum(cast(floor((case when f.step = 0 then f.value * l.share else f.value end) * 10000 + 0.5) as bigint)) as double)
      / 10000, 0) as rest,
    greatest(cast(sum(cast(floor(f.value * 10000 + 0.5) as bigint)) as double) / 10000, 0) as rest_at_first,
    max(f.method) as method
  from fit_landing f
  join period p on f.step <= p.last_step
  cross join month_left l
  where f.kind = 'forecast'
  group by f.scope, f.rep_id, p.horizon
), sum_up as (
  select
    i.scope,
    i.series_id,
    i.horizon,
    i.invoiced,
    i.previous_full,
    i.target,
    coalesce(s.method, 'none') as method,
    cast(floor(coalesce(s.rest, 0) * 10000 + 0.5) / 10000 as decimal(18,4)) as rest,
    -- how much of the forecast months is still to come
    case when s.rest_at_first > 0 then s.rest / s.rest_at_first else 0 end as open_share,
    cast(coalesce(greatest(p.pipeline, 0), 0) as decimal(18,4)) as pipeline
  from invoiced i
  left join rest s on s.scope = i.scope and s.series_id = i.series_id and s.horizon = i.horizon
  left join pipeline p on p.scope = i.scope and p.series_id = i.series_id and p.horizon = i.horizon
), own_error as (
  select scope, rep_id as series_id, horizon, step, value, count(*) over (partition by scope, rep_id, horizon) as errors
  from fit_landing
  where kind = 'error'
), error as (
  select e.scope, e.series_id, e.horizon, e.series_id as of_series, e.step, e.value
  from own_error e
  cross join formula f
  where e.errors >= f.least_errors
  union all
  select s.scope, s.series_id, s.horizon, e.rep_id, e.step, e.value
  from sum_up s
  join fit_landing e on e.scope = s.scope and e.horizon = s.horizon and e.kind = 'error'
  cross join formula f
  left join (
    select distinct scope, series_id, horizon, errors from own_error
  ) o on o.scope = s.scope and o.series_id = s.series_id and o.horizon = s.horizon
  where coalesce(o.errors, 0) < f.least_errors and s.scope <> 'total'
), ranked as (
  select
    scope, series_id, horizon, value,
    row_number() over (partition by scope, series_id, horizon order by abs(value), of_series, step) as place,
    count(*) over (partition by scope, series_id, horizon) as errors
  from error
), width as (
  -- split conformal: the ceil((n + 1) x coverage)-th smallest absolute error
  select
    r.scope, r.series_id, r.horizon,
    max(r.errors) as errors,
    max(case when r.place = cast(ceil((r.errors + 1) * f.coverage - 0.000000001) as bigint) then abs(r.value) end) as width
  from ranked r
  cross join formula f
  group by r.scope, r.series_id, r.horizon
), landing as (
  select
    s.*,
    cast(s.invoiced + greatest(s.rest, s.pipeline) as decimal(18,4)) as mid,
    w.errors,
    case when w.width * s.open_share > f.widest then f.widest else w.width * s.open_share end as width
  from sum_up s
  cross join formula f
  left join width w on w.scope = s.scope and w.series_id = s.series_id and w.horizon = s.horizon
), chance as (
  -- of the past errors, how many would have reached the target; one more of each keeps certainty away
  select
    l.scope, l.series_id, l.horizon,
    (sum(case when cast(l.mid as double) * (1 + e.value * l.open_share) >= cast(l.target as double) then 1 else 0 end) + 1)
      / cast(count(*) + 2 as double) as probability
  from landing l
  join error e on e.scope = l.scope and e.series_id = l.series_id and e.horizon = l.horizon
  where l.target is not null and l.open_share > 0
  group by l.scope, l.series_id, l.horizon
), bounded as (
  select
    l.*,
    cast(floor(abs(cast(l.mid as double)) * l.width * 10000 + 0.5) / 10000 as decimal(18,4)) as half
  from landing l
)
select
  l.scope,
  l.series_id as rep_id,
  l.horizon,

  p.period_start,
  p.period_end,

  cast(l.invoiced as decimal(18,4)) as invoiced_amount,
  l.pipeline as pipeline_amount,
  cast(greatest(l.rest, l.pipeline) - l.pipeline as decimal(18,4)) as run_amount,
  cast(case when l.half is not null then greatest(l.mid - l.half, least(l.mid, l.invoiced)) end as decimal(18,4)) as low_amount,
  l.mid as mid_amount,
  cast(l.mid + l.half as decimal(18,4)) as high_amount,
  cast(l.target as decimal(18,4)) as target_amount,
  cast(case
    when l.target is null then null
    when l.open_share = 0 and l.method <> 'none' then case when l.mid >= l.target then 1 else 0 end
    else c.probability
  end as double) as target_probability,
  cast(l.mid - l.target as decimal(18,4)) as gap_amount,
  cast(l.previous_full as decimal(18,4)) as previous_full_amount,

  l.method,
  cast(coalesce(l.errors, 0) as int) as past_errors,
  cast(l.width as double) as relative_width
from bounded l
join period p on p.horizon = l.horizon
left join chance c on c.scope = l.scope and c.series_id = l.series_id and c.horizon = l.horizon
