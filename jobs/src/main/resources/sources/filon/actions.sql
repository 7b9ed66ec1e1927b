-- Actions as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(action_id), '') as action_id,
  client_id,
  account_id,
  nullif(trim(rep_id), '') as rep_id,
  manager_id,
  nullif(lower(trim(kind)), '') as kind,
  origin,
  due_on,
  nullif(lower(trim(status)), '') as status,
  expected_amount,
  result_amount,
  done_on,
  rep_note,
  manager_note,
  updated_at,
  _file,
  _line
from actions
