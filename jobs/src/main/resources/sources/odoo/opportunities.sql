-- Opportunities; leads that nobody qualified are left out. Won is a stage with is_won; lost is archived with a probability of 0; what is
-- archived otherwise was put away and is left out. probability: per cent there, a share here.
-- account_id: the commercial partner, or the company that accounts.sql makes of an opportunity without a partner.
select
  l.id as opportunity_id,
  coalesce(p.commercial_partner_id, l.partner_id, 'lead ' || l.id) as account_id,
  l.user_id as rep_id,

  case when s.name like '{%' then coalesce(get_json_object(s.name, '$.en_US'), regexp_extract(s.name, ':[ ]*"([^"]*)"', 1)) else s.name end as stage,
  coalesce(l.expected_revenue, '0') as amount,
  coalesce(cast(try_cast(l.probability as decimal(9,4)) / 100 as string), l.probability) as probability,
  substr(l.create_date, 1, 10) as created_on,
  substr(l.date_deadline, 1, 10) as expected_close_on,
  case when s.is_won = 't' or l.active = 'f' then substr(l.date_closed, 1, 10) end as closed_on,
  case when s.is_won = 't' then 'won' when l.active = 'f' then 'lost' else 'open' end as status,

  l.write_date as updated_at,
  l._file,
  l._line
from crm_lead l
left join crm_stage s on s.id = l.stage_id
left join res_partner p on p.id = l.partner_id
where l.type = 'opportunity' and (coalesce(l.active, 't') <> 'f' or s.is_won = 't' or try_cast(l.probability as double) = 0)
