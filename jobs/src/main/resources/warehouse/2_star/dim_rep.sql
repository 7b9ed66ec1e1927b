-- Versions of the reps as the CRM gives them, reps that only other records know, and the member that stands for nobody. The first
-- version is stretched back so that every sale finds one; versions that begin after the run's day are not true yet.
with version as (
  select
    v.*,
    row_number() over (partition by v.rep_id order by v.valid_from) as place
  from feed_reps v
  where v.rep_id <> '(unassigned)'
), known as (
  select rep_id from version
  union
  select '(unassigned)'
), named as (
  select rep_id from agg_line_client_day where rep_id is not null
  union
  select rep_id from feed_clients where rep_id is not null
  union
  select rep_id from feed_assignments where rep_id is not null
  union
  select rep_id from feed_targets where rep_id is not null
  union
  select rep_id from feed_interactions where rep_id is not null
  union
  select rep_id from feed_actions
  union
  select manager_id from feed_actions where manager_id is not null
  union
  select manager_id from feed_reps where manager_id is not null
  union
  -- whoever an earlier version names must stay, though no dump names them any more
  select rep_id from dim_account where rep_id is not null
  union
  select rep_id from dim_client
  union
  select rep_id from fact_opportunity_stage
)
select
  v.rep_id,

  v.name,
  v.email,
  v.manager_id,
  v.team,
  v.region,
  false as is_inferred,

  case when v.place = 1 then date '1900-01-01' else v.valid_from end as valid_from
from version v
cross join run r
where v.place = 1 or v.valid_from <= r.as_of_date
union all
select n.rep_id, n.rep_id, null, null, null, null, true, date '1900-01-01'
from named n
left join known k on k.rep_id = n.rep_id
where k.rep_id is null
union all
select '(unassigned)', '(unassigned)', null, null, null, null, true, date '1900-01-01'
