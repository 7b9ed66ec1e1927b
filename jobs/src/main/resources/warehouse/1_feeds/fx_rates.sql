-- Exchange rates.
select
  f.currency,
  f.date,

  f.rate
from incoming_fx_rates f
