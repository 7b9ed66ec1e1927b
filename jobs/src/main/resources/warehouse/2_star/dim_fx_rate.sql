-- Spans of the exchange rates: a rate holds from its date until the next one. The reporting currency is worth 1 at any date, so that
-- every amount takes its rate from here, whatever its currency.
select
  f.currency,

  f.rate,

  f.date as valid_from,
  coalesce(lead(f.date) over (partition by f.currency order by f.date), date '9999-12-31') as valid_to
from feed_fx_rates f
cross join run r
where f.currency <> r.reporting_currency
union all
select r.reporting_currency, cast(1 as decimal(18,10)), date '1900-01-01', date '9999-12-31'
from run r
