-- Further activities as the file has them. Both columns are the key: case and spaces go before the contract judges.
select
  nullif(trim(client_id), '') as client_id,
  nullif(upper(trim(activity_code)), '') as activity_code,
  since,
  _file,
  _line
from client_activities
