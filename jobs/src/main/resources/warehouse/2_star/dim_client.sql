-- Clients of the ERP, those that only invoices know, and the member that stands for none. The engine versions the rows.
with member as (
  select
    client_id, name, legal_id, activity_code, segment, employees, annual_turnover, postcode, city, country, status, created_on,
    false as is_inferred
  from feed_clients
  where client_id <> '(unknown)'
  union all
  select
    i.client_id, i.client_id, null, null, null, null, null, null, null, null, null, null,
    true
  from (select distinct client_id from feed_invoice_lines where client_id <> '(unknown)') i
  left join feed_clients c on c.client_id = i.client_id
  where c.client_id is null
  union all
  select
    '(unknown)', '(unknown)', null, null, null, null, null, null, null, null, null, null,
    true
), owned as (
  select m.*, o.rep_id, o.owner_rule
  from member m
  cross join run r
  left join dim_client_owner o
    on o.client_id = m.client_id and o.valid_from <= r.as_of_date and r.as_of_date < o.valid_to
), sold as (
  select i.client_id, i.rep_id, i.invoice_date, i.invoice_id, i.line_no
  from feed_invoice_lines i
  join owned o on o.client_id = i.client_id
  cross join run r
  where o.client_id <> '(unknown)'
    and o.rep_id is null
    and i.rep_id is not null
    and i.kind = 'invoice'
    and i.invoice_date <= r.as_of_date
), last_sold as (
  select s.client_id, s.rep_id, row_number() over (partition by s.client_id order by s.invoice_id desc, s.line_no desc) as place
  from sold s
  join (select client_id, max(invoice_date) as invoice_date from sold group by client_id) l
    on l.client_id = s.client_id and l.invoice_date = s.invoice_date
)
select
  o.client_id,

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
  o.is_inferred
from owned o
left join (select client_id, rep_id from last_sold where place = 1) l on l.client_id = o.client_id
