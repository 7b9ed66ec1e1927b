-- Tasks that are done and were a call, an e-mail or a meeting. Open tasks are plans, and other tasks are work at the desk: both are left
-- out, as are deleted ones.
-- account_id: what the task belongs to; a task with a lead belongs to the lead or, once converted, to the lead's account. A task with
-- neither is quarantined. A merged account is followed as in contacts.sql.
-- occurred_at: the task's day; e-mails may have none, then when the task was entered. note: the subject.
with rep as (
  select
    substr(Id, 1, 15) as user_id,
    coalesce(nullif(regexp_replace(trim(EmployeeNumber), '^0+(?=[0-9]+$)', ''), ''), substr(Id, 1, 15)) as rep_id
  from SfUser
), survivor as (
  select
    substr(a.Id, 1, 15) as old_id,
    coalesce(substr(m.MasterRecordId, 1, 15), substr(a.MasterRecordId, 1, 15), substr(a.Id, 1, 15)) as account_id
  from SfAccount a
  left join SfAccount m on substr(m.Id, 1, 15) = substr(a.MasterRecordId, 1, 15)
), lead as (
  select substr(Id, 1, 15) as lead_id, coalesce(substr(ConvertedAccountId, 1, 15), substr(Id, 1, 15)) as account_id from SfLead
), task as (
  select
    *,
    case
      when TaskSubtype = 'Call' or Type = 'Call' then 'call'
      when TaskSubtype in ('Email', 'ListEmail') or Type = 'Email' then 'email'
      when Type = 'Meeting' then 'visit'
    end as kind
  from SfTask
)
select
  substr(t.Id, 1, 15) as interaction_id,
  coalesce(s.account_id, substr(t.AccountId, 1, 15), l.account_id) as account_id,
  coalesce(r.rep_id, substr(t.OwnerId, 1, 15)) as rep_id,
  case when t.WhoId like '003%' then substr(t.WhoId, 1, 15) end as contact_id,

  coalesce(substr(t.ActivityDate, 1, 10) || 'T00:00:00Z', regexp_replace(t.CreatedDate, '[+]0000$', 'Z')) as occurred_at,
  t.kind,
  t.Subject as note,
  t._file,
  t._line
from task t
left join survivor s on s.old_id = substr(t.AccountId, 1, 15)
left join lead l on l.lead_id = substr(t.WhoId, 1, 15)
left join rep r on r.user_id = substr(t.OwnerId, 1, 15)
where coalesce(lower(t.IsDeleted), '') not in ('true', '1') and lower(t.IsClosed) in ('true', '1') and t.kind is not null
