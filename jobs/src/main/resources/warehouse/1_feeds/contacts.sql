-- Contacts without what identifies the person: name, address and telephone number stay in the CRM.
select
  contact_id,
  trim(account_id) as account_id,

  nullif(trim(role), '') as role,
  coalesce(opted_out, false) as opted_out,
  updated_at
from incoming_contacts
