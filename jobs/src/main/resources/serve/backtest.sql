-- What each fitted method served in this snapshot, how it did on the company's own past beside its baseline, and whether a fall-back
-- stands in. Errors and probabilities were told then from what was known then.
select
  'reorder' as task,
  coalesce(f.method, 'none') as method,
  'auc' as metric,
  f.inner_auc as value,
  'recency' as baseline,
  f.inner_auc_recency as baseline_value,
  coalesce(f.inner_cutoffs, 0) as cases,
  coalesce(f.method, 'none') in ('none', 'bg_nbd') as is_fallback,
  coalesce(f.note, 'no order yet') as note
from (select 1) left join fit_order f on true
union all
select
  'landing',
  coalesce(max(f.method) filter (where f.kind = 'forecast'), 'none'),
  'relative_error_' || h.horizon,
  avg(abs(f.value)) filter (where f.kind = 'error'),
  'run_rate',
  avg(abs(f.baseline_value)) filter (where f.kind = 'error'),
  count(*) filter (where f.kind = 'error'),
  coalesce(max(f.method) filter (where f.kind = 'forecast'), 'none') in ('none', 'run_rate'),
  case
    when count(f.step) = 0 then 'no closed month yet'
    when count(*) filter (where f.kind = 'error') < 4 then 'too few earlier months for an interval'
    else 'mean absolute relative error of the total at earlier months'
  end
from (values ('month'), ('quarter'), ('year')) h (horizon)
left join fit_landing f on f.scope = 'total' and f.horizon in ('any', h.horizon)
group by h.horizon
union all
select
  'pipeline',
  coalesce(f.method, 'none'),
  'relative_error_total',
  case when f.method = 'age' then f.error_age else f.error_win_rate end,
  'win_rate',
  f.error_win_rate,
  coalesce(f.closed_deals, 0),
  coalesce(f.method, 'none') <> 'age',
  case
    when f.method is null then 'no deal yet'
    when f.method = 'none' then 'no deal has ended yet'
    when f.error_age is null then 'nothing was won after earlier days to compare with'
    else 'what the deals open at up to three earlier days were expected to bring, against what they brought'
  end
from (select 1) left join fit_deal f on f.age_days = 0
