-- Third parties that are customers, prospects (client is 2) or both: Dolibarr has one record for the company in the ERP and in the CRM.
with owner as (
  select fk_soc, min_by(fk_user, cast(rowid as bigint)) as fk_user
  from llx_societe_commerciaux
  group by fk_soc
)
select
  s.rowid as account_id,
  case when s.client in ('1', '3') then coalesce(nullif(nullif(s.code_client, ''), 'NULL'), s.rowid) end as client_id,

  s.nom as name,
  nullif(s.siren, 'NULL') as legal_id,
  nullif(s.ape, 'NULL') as activity_code,
  nullif(s.town, 'NULL') as city,
  nullif(s.zip, 'NULL') as postcode,
  c.code as country,

  o.fk_user as rep_id,
  substr(nullif(s.datec, 'NULL'), 1, 10) as created_on,
  case when s.status = '0' then 'closed' else 'active' end as status,
  nullif(s.tms, 'NULL') as updated_at,
  s._file,
  s._line
from llx_societe s
left join owner o on o.fk_soc = s.rowid
left join llx_c_country c on c.rowid = s.fk_pays
where s.client in ('1', '2', '3')
