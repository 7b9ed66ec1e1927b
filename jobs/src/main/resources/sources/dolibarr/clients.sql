-- Third parties that are customers: client is 1, or 3 for one that is a prospect as well. Suppliers and prospects are left out.
-- client_id: the customer code that people know, else the technical number.
-- rep_id: the first of the sales representatives who were assigned. country: by the table of countries, if it was exported.
-- legal_id: siren is the first professional id of whatever country.
with owner as (
  select fk_soc, min_by(fk_user, cast(rowid as bigint)) as fk_user
  from llx_societe_commerciaux
  group by fk_soc
)
select
  coalesce(nullif(nullif(s.code_client, ''), 'NULL'), s.rowid) as client_id,

  s.nom as name,
  nullif(s.siren, 'NULL') as legal_id,
  nullif(s.ape, 'NULL') as activity_code,
  nullif(s.address, 'NULL') as address,
  nullif(s.zip, 'NULL') as postcode,
  nullif(s.town, 'NULL') as city,
  c.code as country,

  substr(nullif(s.datec, 'NULL'), 1, 10) as created_on,
  case when s.status = '0' then 'closed' else 'active' end as status,
  o.fk_user as rep_id,
  nullif(s.tms, 'NULL') as updated_at,
  s._file,
  s._line
from llx_societe s
left join owner o on o.fk_soc = s.rowid
left join llx_c_country c on c.rowid = s.fk_pays
where s.client in ('1', '3')
