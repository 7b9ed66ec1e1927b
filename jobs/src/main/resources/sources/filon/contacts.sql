-- Contacts as the file has them, without name, email and phone, which are personal and which no figure needs.
select
  nullif(trim(contact_id), '') as contact_id,
  nullif(trim(account_id), '') as account_id,
  role,
  nullif(lower(trim(opted_out)), '') as opted_out,
  updated_at,
  _file,
  _line
from contacts
