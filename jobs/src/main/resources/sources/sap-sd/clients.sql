-- Customers that can buy: those with a sales area (KNVV), without the account groups 0002 to 0004, which only receive goods, pay or get
-- the bill.
-- client_id, rep_id: KUNNR and PERNR without the zeros that SAP fills numbers up with; a number with letters keeps them.
-- segment: KDGRP of the first sales area. rep_id: partner function VE (sales employee), else ZM (employee responsible), of the first
-- sales area that has one and there of the lowest counter; VE and ZM are what the table holds whatever the language of the screen.
-- status: closed when flagged for deletion, centrally or in every sales area; blocked when orders are, likewise.
-- legal_id: STCD1, which holds the first tax number of the country; in France that is often the SIRET, so copy and cut it if your
-- CRM has the SIREN.
with area as (
  select
    trim(KUNNR) as KUNNR,
    min_by(trim(KDGRP), struct(trim(VKORG), trim(VTWEG), trim(SPART))) as KDGRP,
    min(case when trim(LOEVM) <> '' then 1 else 0 end) as deleted,
    min(case when trim(AUFSD) <> '' or trim(LOEVM) <> '' then 1 else 0 end) as blocked
  from KNVV
  group by trim(KUNNR)
), partner as (
  select
    trim(KUNNR) as KUNNR,
    min_by(trim(PERNR), struct(if(trim(PARVW) = 'VE', 0, 1), trim(VKORG), trim(VTWEG), trim(SPART), trim(PARZA))) as PERNR
  from KNVP
  where trim(PARVW) in ('VE', 'ZM') and trim(PERNR) not rlike '^0*$'
  group by trim(KUNNR)
)
select
  regexp_replace(trim(k.KUNNR), '^0+(?=[0-9]+$)', '') as client_id,

  nullif(concat_ws(' ', nullif(trim(k.NAME1), ''), nullif(trim(k.NAME2), '')), '') as name,
  k.STCD1 as legal_id,
  k.BRSCH as activity_code,
  nullif(regexp_replace(trim(k.JMZAH), '^0+', ''), '') as employees,
  a.KDGRP as segment,
  k.STRAS as address,
  k.PSTLZ as postcode,
  k.ORT01 as city,
  k.LAND1 as country,

  regexp_replace(nullif(nullif(trim(k.ERDAT), '00000000'), ''), '^([0-9]{4})([0-9]{2})([0-9]{2})$', '$1-$2-$3') as created_on,
  case
    when trim(k.LOEVM) <> '' or a.deleted = 1 then 'closed'
    when trim(k.AUFSD) <> '' or a.blocked = 1 then 'blocked'
    else 'active'
  end as status,
  regexp_replace(p.PERNR, '^0+', '') as rep_id,

  k._file,
  k._line
from KNA1 k
join area a on a.KUNNR = trim(k.KUNNR)
left join partner p on p.KUNNR = trim(k.KUNNR)
where trim(k.KTOKD) is null or trim(k.KTOKD) not in ('0002', '0003', '0004')
