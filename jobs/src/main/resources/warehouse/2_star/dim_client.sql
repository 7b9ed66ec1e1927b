-- Clients of the ERP, those that only other records know, the accounts that are no client yet, and the member that stands for none.
-- The engine versions the rows. A prospect that became a client leaves its member behind, for what happened before.
with named as (
  select client_id from agg_line_client_day
  union
  select client_id from feed_claims
  union
  select client_id from feed_client_activities
  union
  select client_id from feed_actions where client_id is not null
  union
  select client_id from feed_assignments where client_id is not null
), account as (
  select
    *,
    row_number() over (partition by client_id order by match_rule, created_on nulls last, account_id) as place
  from dim_account
  where is_current
), was_prospect as (
  select
    d.*,
    row_number() over (partition by d.account_id order by d.valid_from desc) as place
  from dim_account d
  join account a on a.account_id = d.account_id
  where d.match_rule = 'none' and a.match_rule <> 'none'
), member as (
  select
    c.client_id, c.name, c.legal_id, c.activity_code, c.segment, c.employees, c.annual_turnover, c.postcode, c.city, c.country,
    case when c.vanished_on is null then c.status else 'closed' end as status,
    c.created_on, a.account_id, false as is_prospect, false as is_inferred
  from feed_clients c
  left join account a on a.client_id = c.client_id and a.place = 1
  where c.client_id <> '(unknown)'
  union all
  select
    n.client_id, n.client_id, null, null, null, null, null, null, null, null,
    null, null, a.account_id, false, true
  from named n
  left join feed_clients c on c.client_id = n.client_id
  left join account a on a.client_id = n.client_id and a.place = 1
  where c.client_id is null and n.client_id <> '(unknown)'
  union all
  select
    client_id, name, legal_id, activity_code, null, employees, annual_turnover, postcode, city, country,
    'prospect', created_on, account_id, true, is_inferred
  from account
  where match_rule = 'none'
  union all
  select
    client_id, name, legal_id, activity_code, null, employees, annual_turnover, postcode, city, country,
    'converted', created_on, account_id, false, is_inferred
  from was_prospect
  where place = 1
  union all
  select
    '(unknown)', '(unknown)', null, null, null, null, null, null, null, null,
    null, null, null, false, true
), owned as (
  select m.*, o.rep_id, o.owner_rule
  from member m
  cross join run r
  left join bridge_client_rep o
    on o.client_id = m.client_id and o.valid_from <= r.as_of_date and r.as_of_date < o.valid_to
), sold as (
  select i.client_id, i.rep_id, i.document_date as invoice_date, i.last_invoice_id as invoice_id, i.last_line_no as line_no
  from agg_line_client_day i
  join owned o on o.client_id = i.client_id
  cross join run r
  where o.client_id <> '(unknown)'
    and o.rep_id is null
    and i.rep_id is not null
    and i.last_invoice_id is not null
    and i.document_date <= r.as_of_date
), last_sold as (
  select s.client_id, s.rep_id, row_number() over (partition by s.client_id order by s.invoice_id desc, s.line_no desc) as place
  from sold s
  join (select client_id, max(invoice_date) as invoice_date from sold group by client_id) l
    on l.client_id = s.client_id and l.invoice_date = s.invoice_date
)
select
  o.client_id,
  o.account_id,

  o.name,
  o.legal_id,
  o.activity_code,
  o.segment,
  o.employees,
  o.annual_turnover,
  o.postcode,
  o.city,
  o.country,
  o.status,
  o.created_on,
  coalesce(o.rep_id, l.rep_id, '(unassigned)') as rep_id,
  case
    when o.rep_id is not null then o.owner_rule
    when l.rep_id is not null then 'last_invoice'
    else 'none'
  end as owner_rule,
  o.is_prospect,
  o.is_inferred
from owned o
left join (select client_id, rep_id from last_sold where place = 1) l on l.client_id = o.client_id
