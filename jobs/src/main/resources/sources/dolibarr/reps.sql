-- Users, but those who are contacts of a third party (fk_soc), who log in from outside. Who left stays, as records of the past name them.
select
  u.rowid as rep_id,

  coalesce(nullif(concat_ws(' ', nullif(u.firstname, 'NULL'), nullif(u.lastname, 'NULL')), ''), u.login) as name,
  nullif(u.email, 'NULL') as email,
  nullif(u.fk_user, 'NULL') as manager_id,

  u._file,
  u._line
from llx_user u
where nullif(u.fk_soc, 'NULL') is null
