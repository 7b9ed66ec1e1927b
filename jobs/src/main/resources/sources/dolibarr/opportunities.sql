-- Commercial proposals: validated (fk_statut 1) is open, signed (2) and billed (4) are won, not signed (3) is lost. Drafts (0) and
-- cancelled ones (-1) are left out. The end of the validity is the nearest to an expected day.
select
  o.ref as opportunity_id,
  nullif(o.fk_soc, 'NULL') as account_id,
  nullif(o.fk_user_author, 'NULL') as rep_id,

  case o.fk_statut when '1' then 'validated' when '2' then 'signed' when '3' then 'not signed' when '4' then 'billed' else o.fk_statut end as stage,
  o.total_ht as amount,
  substr(o.datep, 1, 10) as created_on,
  substr(nullif(o.fin_validite, 'NULL'), 1, 10) as expected_close_on,
  case when o.fk_statut in ('2', '3', '4') then substr(nullif(o.date_cloture, 'NULL'), 1, 10) end as closed_on,
  case when o.fk_statut in ('2', '4') then 'won' when o.fk_statut = '3' then 'lost' else 'open' end as status,

  nullif(o.tms, 'NULL') as updated_at,
  o._file,
  o._line
from llx_propal o
where coalesce(o.fk_statut, '') not in ('0', '-1')
