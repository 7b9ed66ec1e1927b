-- Cases of the accounts that have the number of a client. Cases of prospects, deleted ones, and those of the types Question and Feature
-- Request are no claims and are left out. A closed case counts as settled, as there is no standard word for a rejected one; cases
-- have no amount. A merged account is followed as in contacts.sql.
with survivor as (
  select
    substr(a.Id, 1, 15) as old_id,
    coalesce(substr(m.MasterRecordId, 1, 15), substr(a.MasterRecordId, 1, 15), substr(a.Id, 1, 15)) as account_id
  from SfAccount a
  left join SfAccount m on substr(m.Id, 1, 15) = substr(a.MasterRecordId, 1, 15)
), client as (
  select
    s.old_id,
    nullif(regexp_replace(trim(a.AccountNumber), '^0+(?=[0-9]+$)', ''), '') as client_id
  from survivor s
  join SfAccount a on substr(a.Id, 1, 15) = s.account_id
)
select
  c.CaseNumber as claim_id,
  n.client_id,

  substr(c.CreatedDate, 1, 10) as opened_on,
  substr(c.ClosedDate, 1, 10) as closed_on,
  coalesce(c.Reason, c.Type) as reason,
  case when lower(c.IsClosed) in ('true', '1') then 'settled' else 'open' end as status,
  regexp_replace(c.LastModifiedDate, '[+]0000$', 'Z') as updated_at,
  c._file,
  c._line
from SfCase c
join client n on n.old_id = substr(c.AccountId, 1, 15)
where coalesce(lower(c.IsDeleted), '') not in ('true', '1') and n.client_id is not null and coalesce(c.Type, '') not in ('Question', 'Feature Request')
