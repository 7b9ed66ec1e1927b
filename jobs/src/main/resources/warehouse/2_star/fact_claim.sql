-- Claims, each tied to the version of the client that held when it was opened, in the reporting currency at the rate of that day.
select
  f.claim_id,
  c.client_key,
  f.client_id,

  f.opened_on,
  f.closed_on,
  f.reason,
  f.status,
  f.resolution,
  coalesce(f.currency, r.reporting_currency) as currency,

  cast(cast(f.amount as decimal(19,4)) * x.rate as decimal(18,4)) as amount,
  f.amount as document_amount
from feed_claims f
cross join run r
left join dim_fx_rate x
  on x.currency = coalesce(f.currency, r.reporting_currency) and f.opened_on >= x.valid_from and f.opened_on < x.valid_to
left join dim_client c
  on c.client_id = f.client_id and f.opened_on >= c.valid_from and f.opened_on < c.valid_to
