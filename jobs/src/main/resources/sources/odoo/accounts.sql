-- Commercial partners that were ever invoiced or have an opportunity, and the companies of opportunities without a partner, which
-- Odoo keeps as text on the opportunity: 'lead' and its number. Suppliers, users and addresses are left out.
with wanted as (
  select distinct coalesce(p.commercial_partner_id, p.id) as id
  from crm_lead l
  join res_partner p on p.id = l.partner_id
  where l.type = 'opportunity'
)
select
  p.id as account_id,
  case when try_cast(p.customer_rank as int) > 0 then p.id end as client_id,
  p.name,
  p.company_registry as legal_id,
  p.city,
  p.zip as postcode,
  c.code as country,
  p.user_id as rep_id,
  substr(p.create_date, 1, 10) as created_on,
  case when p.active = 'f' then 'closed' else 'active' end as status,
  p.write_date as updated_at,
  p._file,
  p._line
from res_partner p
left join res_country c on c.id = p.country_id
left join wanted w on w.id = p.id
where coalesce(p.commercial_partner_id, p.id) = p.id and (try_cast(p.customer_rank as int) > 0 or w.id is not null)
union all
select
  'lead ' || l.id, null, coalesce(nullif(trim(l.partner_name), ''), l.name), null, null, null, null, l.user_id,
  substr(l.create_date, 1, 10), 'lead', l.write_date, l._file, l._line
from crm_lead l
where l.type = 'opportunity' and l.partner_id is null
