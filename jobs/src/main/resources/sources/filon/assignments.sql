-- Assignments as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(client_id), '') as client_id,
  nullif(trim(account_id), '') as account_id,
  nullif(trim(rep_id), '') as rep_id,
  valid_from,
  valid_to,
  _file,
  _line
from assignments
