-- Activities of the list, codes that only clients, accounts or other activities name, and the member that stands for none. Each finds
-- the top of its branch by steps that double (1, 2, 4, 8), so eight levels up are as many as are looked for.
with listed as (
  select activity_code, label, parent_code, false as is_inferred from feed_activities where activity_code <> '(unknown)'
), named as (
  select parent_code as activity_code from feed_activities where parent_code is not null
  union
  select activity_code from feed_client_activities
  union
  select activity_code from dim_client where activity_code is not null
  union
  select activity_code from dim_account where activity_code is not null
), activity as (
  select activity_code, label, parent_code, is_inferred from listed
  union all
  select n.activity_code, n.activity_code, null, true
  from named n
  left join listed l on l.activity_code = n.activity_code
  where l.activity_code is null and n.activity_code <> '(unknown)'
  union all
  select '(unknown)', '(unknown)', null, true
), one as (
  select
    activity_code,
    coalesce(parent_code, activity_code) as ancestor,
    case when parent_code is null then 0 else 1 end as steps
  from activity
), two as (
  select a.activity_code, b.ancestor, a.steps + b.steps as steps
  from one a
  join one b on b.activity_code = a.ancestor
), four as (
  select a.activity_code, b.ancestor, a.steps + b.steps as steps
  from two a
  join two b on b.activity_code = a.ancestor
), eight as (
  select a.activity_code, b.ancestor, a.steps + b.steps as steps
  from four a
  join four b on b.activity_code = a.ancestor
)
select
  a.activity_code,

  a.label,
  a.parent_code,
  case when t.parent_code is null then e.ancestor end as root_code,
  case when t.parent_code is null then cast(e.steps + 1 as int) end as depth,
  a.is_inferred
from activity a
join eight e on e.activity_code = a.activity_code
join activity t on t.activity_code = e.ancestor
