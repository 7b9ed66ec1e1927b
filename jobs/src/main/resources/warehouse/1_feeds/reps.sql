-- Reps. Without a start a version holds since ever. Nobody is their own manager: such a rep is at the top.
select
  rep_id,

  trim(name) as name,
  nullif(lower(trim(email)), '') as email,
  nullif(nullif(trim(manager_id), ''), rep_id) as manager_id,
  nullif(trim(team), '') as team,
  nullif(trim(region), '') as region,

  coalesce(valid_from, date '1900-01-01') as valid_from,
  valid_to
from incoming_reps
