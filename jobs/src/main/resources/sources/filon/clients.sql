-- Clients as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(client_id), '') as client_id,
  nullif(trim(name), '') as name,
  legal_id,
  activity_code,
  employees,
  annual_turnover,
  segment,
  address,
  postcode,
  city,
  country,
  created_on,
  status,
  rep_id,
  updated_at,
  _file,
  _line
from clients
