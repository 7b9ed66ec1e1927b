-- People at the stores. The dump has those at vendors too, who are no accounts. It has neither names nor the words for the contact
-- types, and a number is no role.
-- updated_at: brought back to the ERP's calendar as in accounts.sql.
select
  regexp_replace(p.PersonId, '[.]0+$', '') as contact_id,
  regexp_replace(p.BusinessEntityId, '[.]0+$', '') as account_id,

  coalesce(
    cast(try_cast(p.ModifiedDate as timestamp_ntz) - interval '153' day as string), p.ModifiedDate
  ) as updated_at,
  p._file,
  p._line
from CrmContact p
join (select distinct regexp_replace(BusinessEntityId, '[.]0+$', '') as store_id from CrmStore) s
  on s.store_id = regexp_replace(p.BusinessEntityId, '[.]0+$', '')
