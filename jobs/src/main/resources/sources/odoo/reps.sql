-- Internal users; those of the portal (share) are customers. The name is the partner's. The manager is the leader of the sales team.
select
  u.id as rep_id,

  coalesce(p.name, u.login) as name,
  case when u.login like '%@%' then u.login end as email,
  t.user_id as manager_id,
  case when t.name like '{%' then coalesce(get_json_object(t.name, '$.en_US'), regexp_extract(t.name, ':[ ]*"([^"]*)"', 1)) else t.name end as team,

  u._file,
  u._line
from res_users u
left join res_partner p on p.id = u.partner_id
left join crm_team t on t.id = u.sale_team_id
where u.share is null or u.share <> 't'
