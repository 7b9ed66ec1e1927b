-- Partners that were ever invoiced (customer_rank) and stand for themselves: contacts and addresses below a company have it as their
-- commercial partner. An archived partner is closed, and stays because of its sales.
select
  p.id as client_id,

  p.name,
  p.company_registry as legal_id,
  p.street as address,
  p.zip as postcode,
  p.city,
  c.code as country,

  substr(p.create_date, 1, 10) as created_on,
  case when p.active = 'f' then 'closed' else 'active' end as status,
  p.user_id as rep_id,
  p.write_date as updated_at,
  p._file,
  p._line
from res_partner p
left join res_country c on c.id = p.country_id
where coalesce(p.commercial_partner_id, p.id) = p.id and try_cast(p.customer_rank as int) > 0
