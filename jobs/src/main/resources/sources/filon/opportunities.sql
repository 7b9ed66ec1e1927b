-- Opportunities as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(opportunity_id), '') as opportunity_id,
  nullif(trim(account_id), '') as account_id,
  rep_id,
  family,
  nullif(trim(stage), '') as stage,
  amount,
  currency,
  probability,
  created_on,
  expected_close_on,
  closed_on,
  nullif(lower(trim(status)), '') as status,
  lost_reason,
  updated_at,
  _file,
  _line
from opportunities
