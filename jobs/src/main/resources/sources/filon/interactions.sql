-- Interactions as the file has them. Spaces around ids go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(interaction_id), '') as interaction_id,
  nullif(trim(account_id), '') as account_id,
  rep_id,
  contact_id,
  occurred_at,
  nullif(lower(trim(kind)), '') as kind,
  nullif(lower(trim(outcome)), '') as outcome,
  note,
  _file,
  _line
from interactions
