-- Contacts that were not deleted, without name, address and telephone number. Opted out is who wants no e-mail or no call. What names a
-- merged account goes to the account that it became, over two mergers at most.
with survivor as (
  select
    substr(a.Id, 1, 15) as old_id,
    coalesce(substr(m.MasterRecordId, 1, 15), substr(a.MasterRecordId, 1, 15), substr(a.Id, 1, 15)) as account_id
  from SfAccount a
  left join SfAccount m on substr(m.Id, 1, 15) = substr(a.MasterRecordId, 1, 15)
)
select
  substr(c.Id, 1, 15) as contact_id,
  coalesce(s.account_id, substr(c.AccountId, 1, 15)) as account_id,

  c.Title as role,
  case when lower(c.HasOptedOutOfEmail) in ('true', '1') or lower(c.DoNotCall) in ('true', '1') then 'true' else 'false' end as opted_out,
  regexp_replace(c.LastModifiedDate, '[+]0000$', 'Z') as updated_at,
  c._file,
  c._line
from SfContact c
left join survivor s on s.old_id = substr(c.AccountId, 1, 15)
where coalesce(lower(c.IsDeleted), '') not in ('true', '1')
