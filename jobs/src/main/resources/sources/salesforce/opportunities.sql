-- Opportunities that were not deleted. One without an account is quarantined, one without an amount is worth 0.
-- closed_on: CloseDate is the day that somebody expects and may stay after the end. The history has a record for every change of stage,
-- amount, probability or close date: the day on which the opportunity last came into the stage that it is in. Without a history, CloseDate.
-- The stages before are not loaded: the warehouse keeps the versions that it sees night by night.
-- probability: per cent there, a share here. family: no standard field. A merged account is followed as in contacts.sql.
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
), step as (
  select
    substr(OpportunityId, 1, 15) as opportunity_id,
    StageName,
    CreatedDate,
    lag(StageName) over (partition by substr(OpportunityId, 1, 15) order by CreatedDate, Id) as before
  from SfOpportunityHistory
  where coalesce(lower(IsDeleted), '') not in ('true', '1')
), entered as (
  select opportunity_id, StageName, max(CreatedDate) as at
  from step
  where before is null or before <> StageName
  group by opportunity_id, StageName
)
select
  substr(o.Id, 1, 15) as opportunity_id,
  coalesce(s.account_id, substr(o.AccountId, 1, 15)) as account_id,
  coalesce(r.rep_id, substr(o.OwnerId, 1, 15)) as rep_id,

  nullif(trim(o.StageName), '') as stage,
  coalesce(o.Amount, '0') as amount,
  o.CurrencyIsoCode as currency,
  coalesce(cast(try_cast(o.Probability as decimal(9,4)) / 100 as string), o.Probability) as probability,

  substr(o.CreatedDate, 1, 10) as created_on,
  substr(o.CloseDate, 1, 10) as expected_close_on,
  case when lower(o.IsClosed) in ('true', '1') then substr(coalesce(e.at, o.CloseDate), 1, 10) end as closed_on,
  case
    when lower(o.IsWon) in ('true', '1') then 'won'
    when lower(o.IsClosed) in ('true', '1') then 'lost'
    else 'open'
  end as status,
  regexp_replace(o.LastModifiedDate, '[+]0000$', 'Z') as updated_at,
  o._file,
  o._line
from SfOpportunity o
left join survivor s on s.old_id = substr(o.AccountId, 1, 15)
left join rep r on r.user_id = substr(o.OwnerId, 1, 15)
left join entered e on e.opportunity_id = substr(o.Id, 1, 15) and e.StageName = o.StageName
where coalesce(lower(o.IsDeleted), '') not in ('true', '1')
