-- Claims as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(claim_id), '') as claim_id,
  nullif(trim(client_id), '') as client_id,
  opened_on,
  closed_on,
  reason,
  amount,
  currency,
  nullif(lower(trim(status)), '') as status,
  resolution,
  updated_at,
  _file,
  _line
from claims
