-- People below a company, without what identifies them. Delivery and invoice addresses and archived contacts are left out.
select
  p.id as contact_id,
  p.commercial_partner_id as account_id,

  p.function as role,
  p.write_date as updated_at,
  p._file,
  p._line
from res_partner p
where p.commercial_partner_id <> p.id and coalesce(p.type, 'contact') = 'contact' and coalesce(p.active, 't') <> 'f'
