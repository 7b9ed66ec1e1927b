-- Stores of the CRM. The store's own customer record (the one without a person) has the ERP's client number. Keys of the CRM
-- may carry a decimal part ('934.0').
-- rep_id: the owner in the CRM, who is the seller of the last order for only half of the buyers; ownership is not who sold.
-- employees, annual_turnover, activity_code: from the survey, XML in one cell that starts with a byte-order mark; the three tags
-- are cut out as text, so the mark and a survey that is not well-formed do no harm.
-- country: of the sales territory, the CRM dump has no addresses.
-- updated_at: the dates of the CRM dump are 153 days later than the ERP's and are brought back to the ERP's calendar.
with customer as (
  select
    regexp_replace(StoreId, '[.]0+$', '') as store_id,
    min(AccountNumber) as client_id,
    min(regexp_replace(TerritoryId, '[.]0+$', '')) as territory_id
  from CrmCustomer
  where StoreId is not null and PersonId is null
  group by regexp_replace(StoreId, '[.]0+$', '')
)
select
  regexp_replace(s.BusinessEntityId, '[.]0+$', '') as account_id,
  c.client_id,

  s.Name as name,
  nullif(regexp_extract(s.Demographics, '<Specialty>([^<]*)</Specialty>', 1), '') as activity_code,
  nullif(regexp_extract(s.Demographics, '<NumberEmployees>([^<]*)</NumberEmployees>', 1), '') as employees,
  nullif(regexp_extract(s.Demographics, '<AnnualSales>([^<]*)</AnnualSales>', 1), '') as annual_turnover,
  t.CountryRegionCode as country,

  regexp_replace(s.SalesPersonId, '[.]0+$', '') as rep_id,
  coalesce(
    cast(try_cast(s.ModifiedDate as timestamp_ntz) - interval '153' day as string), s.ModifiedDate
  ) as updated_at,
  s._file,
  s._line
from CrmStore s
left join customer c on c.store_id = regexp_replace(s.BusinessEntityId, '[.]0+$', '')
left join CrmSalesTerritory t on t.TerritoryId = c.territory_id
