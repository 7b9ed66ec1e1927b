-- Who owned a client or prospect when: the assignment valid then, else the account's rep, else the client's rep. The days of a client
-- are cut wherever one of its assignments begins or ends, and each span gets the rep of the assignment that began last.
with account as (
  select d.account_id, d.client_id, a.rep_id, a.updated_at
  from dim_account d
  left join feed_accounts a on a.account_id = d.account_id
  where d.is_current
), assigned as (
  select client_id, rep_id, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to, 1 as distance
  from feed_assignments
  where client_id is not null
  union all
  select a.client_id, s.rep_id, s.valid_from, coalesce(s.valid_to, date '9999-12-31'), 2
  from feed_assignments s
  join account a on a.account_id = s.account_id
), account_rep as (
  select
    client_id,
    rep_id,
    row_number() over (partition by client_id order by updated_at desc nulls last, account_id) as place
  from account
  where rep_id is not null
), standing as (
  select
    coalesce(a.client_id, c.client_id) as client_id,
    coalesce(a.rep_id, c.rep_id) as rep_id,
    case when a.rep_id is not null then 'account' else 'client' end as owner_rule
  from (select client_id, rep_id from account_rep where place = 1) a
  full outer join (select client_id, rep_id from feed_clients where rep_id is not null) c on c.client_id = a.client_id
), cut as (
  select client_id, valid_from from assigned
  union
  select client_id, valid_to from assigned
  union
  select client_id, date '1900-01-01' from assigned
  union
  select client_id, date '1900-01-01' from standing
), span as (
  select
    client_id,
    valid_from,
    coalesce(lead(valid_from) over (partition by client_id order by valid_from), date '9999-12-31') as valid_to
  from cut
  where valid_from < date '9999-12-31'
), chosen as (
  select
    s.client_id,
    s.valid_from,
    a.rep_id,
    row_number() over (
      partition by s.client_id, s.valid_from order by a.valid_from desc, a.distance, a.rep_id
    ) as place
  from span s
  join assigned a on a.client_id = s.client_id and a.valid_from <= s.valid_from and s.valid_from < a.valid_to
)
select
  s.client_id,
  coalesce(c.rep_id, t.rep_id) as rep_id,

  case when c.rep_id is not null then 'assignment' else t.owner_rule end as owner_rule,

  s.valid_from,
  s.valid_to
from span s
left join (select client_id, valid_from, rep_id from chosen where place = 1) c
  on c.client_id = s.client_id and c.valid_from = s.valid_from
left join standing t on t.client_id = s.client_id
where coalesce(c.rep_id, t.rep_id) is not null
