-- Accounts of the CRM and accounts that only other records name, each with the client that it is. The client that the account names
-- decides, if the ERP has it; an account that names none is the only client with its legal id. Every other account is a prospect,
-- which is a member of dim_client of its own. What is doubtful gets a code and is never guessed; account_match_review has the candidates.
with named as (
  select account_id from feed_contacts
  union
  select account_id from feed_interactions
  union
  select account_id from fact_opportunity_stage
  union
  select account_id from feed_actions where account_id is not null
  union
  select account_id from feed_assignments where account_id is not null
), account as (
  select
    account_id, client_id, name, legal_id, activity_code, employees, annual_turnover, city, postcode, country, rep_id, source,
    created_on, status, false as is_inferred
  from feed_accounts
  union all
  select
    n.account_id, null, n.account_id, null, null, null, null, null, null, null, null, null,
    null, null, true
  from named n
  left join feed_accounts a on a.account_id = n.account_id
  where a.account_id is null
), wanted as (
  select distinct a.client_id
  from feed_accounts a
  left join feed_clients c on c.client_id = a.client_id
  where a.client_id is not null and c.client_id is null
), known as (
  -- the ERP's clients, and of those that its list lacks the ones that its documents have
  select client_id from feed_clients
  union
  select i.client_id from agg_line_client_day i join wanted w on w.client_id = i.client_id
  union
  select l.client_id from feed_claims l join wanted w on w.client_id = l.client_id
), legal as (
  -- a legal id that several clients share ties no account to any of them
  select legal_id, min(client_id) as client_id, count(*) as clients
  from feed_clients
  where legal_id is not null
  group by legal_id
), labelled as (
  select account_id as id, name, postcode, 'account' as kind from feed_accounts where postcode is not null
  union all
  select client_id, name, postcode, 'client' from feed_clients where postcode is not null
), plain as (
  select
    id,
    kind,
    postcode,
    translate(
      lower(name),
      'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ .,;:-_&/()"' || chr(39),
      'aaaaaaceeeeiiiinooooouuuuyy'
    ) as name
  from labelled
), namesake as (
  select distinct a.id as account_id
  from plain a
  join plain c on c.kind = 'client' and c.postcode = a.postcode and c.name = a.name
  where a.kind = 'account'
), matched as (
  select
    a.*,
    coalesce(k.client_id, l.client_id) as matched_id,
    case when k.client_id is not null then 'client_id' when l.client_id is not null then 'legal_id' else 'none' end as match_rule,
    case
      when a.client_id is not null and k.client_id is null then 'unknown_client'
      when a.client_id is null and s.clients > 1 then 'shared_legal_id'
      when coalesce(k.client_id, l.client_id) is null and n.account_id is not null then 'same_name_and_postcode'
    end as doubt
  from account a
  left join known k on k.client_id = a.client_id
  left join legal l on l.legal_id = a.legal_id and l.clients = 1 and a.client_id is null
  left join legal s on s.legal_id = a.legal_id
  left join namesake n on n.account_id = a.account_id
), counted as (
  select
    m.*,
    coalesce(m.matched_id, 'prospect:' || m.account_id) as member_id,
    count(*) over (partition by coalesce(m.matched_id, 'prospect:' || m.account_id)) as accounts
  from matched m
)
select
  account_id,
  member_id as client_id,

  match_rule,
  case when accounts > 1 then 'several_accounts' else doubt end as doubt,
  name,
  legal_id,
  activity_code,
  employees,
  annual_turnover,
  city,
  postcode,
  country,
  rep_id,
  source,
  created_on,
  status,
  is_inferred
from counted
