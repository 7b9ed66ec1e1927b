-- Clients with tidy texts and codes. A client without a status is active.
select
  client_id,

  trim(name) as name,
  nullif(upper(replace(legal_id, ' ', '')), '') as legal_id,
  nullif(upper(trim(activity_code)), '') as activity_code,
  employees,
  annual_turnover,
  nullif(trim(segment), '') as segment,
  nullif(trim(address), '') as address,
  nullif(trim(postcode), '') as postcode,
  nullif(trim(city), '') as city,
  nullif(upper(trim(country)), '') as country,

  created_on,
  coalesce(status, 'active') as status,
  nullif(trim(rep_id), '') as rep_id,
  updated_at
from incoming_clients
