-- Accounts, and leads that were not converted. Deleted accounts, which those are too that were merged into another, and deleted leads are
-- left out; a converted lead is its account.
-- client_id: AccountNumber without filling zeros, where the number of the ERP's customer is kept. An account without one is a prospect;
-- there is no standard field for a legal id.
-- country: the code where the organisation has country picklists, else the country if it is written as two letters.
with rep as (
  select
    substr(Id, 1, 15) as user_id,
    coalesce(nullif(regexp_replace(trim(EmployeeNumber), '^0+(?=[0-9]+$)', ''), ''), substr(Id, 1, 15)) as rep_id
  from SfUser
), company as (
  select
    Id, AccountNumber, Name, Industry, NumberOfEmployees, AnnualRevenue, BillingCity as City, BillingPostalCode as PostalCode,
    coalesce(BillingCountryCode, case when trim(BillingCountry) rlike '^[A-Za-z]{2}$' then BillingCountry end) as country,
    OwnerId, AccountSource as source, Type as status, CreatedDate, LastModifiedDate, _file, _line
  from SfAccount
  where coalesce(lower(IsDeleted), '') not in ('true', '1')
  union all
  select
    Id, null, Company, Industry, NumberOfEmployees, AnnualRevenue, City, PostalCode,
    coalesce(CountryCode, case when trim(Country) rlike '^[A-Za-z]{2}$' then Country end),
    OwnerId, LeadSource, Status, CreatedDate, LastModifiedDate, _file, _line
  from SfLead
  where coalesce(lower(IsDeleted), '') not in ('true', '1') and coalesce(lower(IsConverted), '') not in ('true', '1')
)
select
  substr(c.Id, 1, 15) as account_id,
  regexp_replace(trim(c.AccountNumber), '^0+(?=[0-9]+$)', '') as client_id,

  nullif(trim(c.Name), '') as name,
  c.Industry as activity_code,
  regexp_replace(c.NumberOfEmployees, '[.]0+$', '') as employees,
  c.AnnualRevenue as annual_turnover,
  c.City as city,
  c.PostalCode as postcode,
  c.country,

  coalesce(r.rep_id, substr(c.OwnerId, 1, 15)) as rep_id,
  c.source,
  substr(c.CreatedDate, 1, 10) as created_on,
  c.status,
  regexp_replace(c.LastModifiedDate, '[+]0000$', 'Z') as updated_at,
  c._file,
  c._line
from company c
left join rep r on r.user_id = substr(c.OwnerId, 1, 15)
