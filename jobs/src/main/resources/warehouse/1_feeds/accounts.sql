-- Accounts with tidy texts and codes.
select
  account_id,
  nullif(trim(client_id), '') as client_id,

  trim(name) as name,
  nullif(upper(replace(legal_id, ' ', '')), '') as legal_id,
  nullif(upper(trim(activity_code)), '') as activity_code,
  employees,
  annual_turnover,
  nullif(trim(city), '') as city,
  nullif(trim(postcode), '') as postcode,
  nullif(upper(trim(country)), '') as country,

  nullif(trim(rep_id), '') as rep_id,
  nullif(trim(source), '') as source,
  created_on,
  nullif(lower(trim(status)), '') as status,
  updated_at
from incoming_accounts
