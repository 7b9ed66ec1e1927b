-- Events of the agenda with a third party that people entered and that took place: telephone calls, meetings and e-mails, done (100 per
-- cent) or without a progress (-1). Events that Dolibarr enters itself (AC_OTH_AUTO and other codes) and plans are left out.
select
  a.id as interaction_id,
  nullif(a.fk_soc, 'NULL') as account_id,
  nullif(a.fk_user_action, 'NULL') as rep_id,

  a.datep as occurred_at,
  case a.code when 'AC_TEL' then 'call' when 'AC_RDV' then 'visit' when 'AC_EMAIL' then 'email' end as kind,
  a.label as note,

  a._file,
  a._line
from llx_actioncomm a
where a.code in ('AC_TEL', 'AC_RDV', 'AC_EMAIL') and a.percent in ('100', '-1')
