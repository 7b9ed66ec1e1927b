-- Actions of the shared plan.
select
  action_id,
  nullif(trim(client_id), '') as client_id,
  nullif(trim(account_id), '') as account_id,
  trim(rep_id) as rep_id,
  nullif(trim(manager_id), '') as manager_id,

  kind,
  nullif(trim(origin), '') as origin,
  due_on,
  status,
  expected_amount,
  result_amount,
  done_on,
  nullif(trim(rep_note), '') as rep_note,
  nullif(trim(manager_note), '') as manager_note,
  updated_at
from incoming_actions
