-- Interactions.
select
  interaction_id,
  account_id,
  nullif(trim(rep_id), '') as rep_id,
  nullif(trim(contact_id), '') as contact_id,

  occurred_at,
  kind,
  outcome,
  nullif(trim(note), '') as note
from incoming_interactions
