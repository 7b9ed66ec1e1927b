-- The accounts whose match to a client a person should look at, with each client that it may be.
with doubtful as (
  select account_id, client_id, match_rule, doubt, name, postcode, legal_id
  from dim_account
  where is_current and (match_rule = 'none' or doubt is not null)
), plain_account as (
  select
    account_id,
    postcode,
    translate(
      lower(name),
      'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ .,;:-_&/()"' || chr(39),
      'aaaaaaceeeeiiiinooooouuuuyy'
    ) as name
  from doubtful
  where match_rule = 'none' and postcode is not null
), plain_client as (
  select
    client_id,
    postcode,
    translate(
      lower(name),
      'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ .,;:-_&/()"' || chr(39),
      'aaaaaaceeeeiiiinooooouuuuyy'
    ) as name
  from feed_clients
  where postcode is not null
)
select
  d.account_id,
  a.client_id as candidate_client_id,

  'unknown_client' as reason,
  'the account names ' || a.client_id || ', which the ERP does not have' as evidence
from doubtful d
join feed_accounts a on a.account_id = d.account_id
where d.doubt = 'unknown_client'
union all
select
  d.account_id,
  c.client_id,

  'shared_legal_id',
  'both have the legal id ' || c.legal_id || ', and so has another client'
from doubtful d
join feed_clients c on c.legal_id = d.legal_id
where d.doubt = 'shared_legal_id'
union all
select
  d.account_id,
  d.client_id,

  'several_accounts',
  'the account is this client by ' || d.match_rule || ', and so is another account'
from doubtful d
where d.doubt = 'several_accounts'
union all
select
  a.account_id,
  c.client_id,

  'same_name_and_postcode',
  'both have the same name, case, accents and punctuation aside, and the postcode ' || c.postcode
from plain_account a
join plain_client c on c.postcode = a.postcode and c.name = a.name
