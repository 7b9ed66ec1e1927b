-- Targets. An empty family means the target is over all families, no currency means the reporting currency.
select
  t.rep_id,
  t.period,
  coalesce(t.family, '(all)') as family,

  t.amount,
  coalesce(nullif(upper(trim(t.currency)), ''), r.reporting_currency) as currency
from incoming_targets t
cross join run r
