-- Accounts as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(account_id), '') as account_id,
  client_id,
  nullif(trim(name), '') as name,
  legal_id,
  activity_code,
  employees,
  annual_turnover,
  city,
  postcode,
  country,
  rep_id,
  source,
  created_on,
  status,
  updated_at,
  _file,
  _line
from accounts
