-- Reps as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(rep_id), '') as rep_id,
  nullif(trim(name), '') as name,
  email,
  manager_id,
  team,
  region,
  valid_from,
  valid_to,
  _file,
  _line
from reps
