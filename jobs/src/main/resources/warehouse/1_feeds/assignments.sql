-- Assignments.
select
  client_id,
  account_id,
  trim(rep_id) as rep_id,

  valid_from,
  valid_to
from incoming_assignments
