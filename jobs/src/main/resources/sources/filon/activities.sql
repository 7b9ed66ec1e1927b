-- Activities as the file has them. The code is the key: case and spaces go before the contract judges.
select
  nullif(upper(trim(activity_code)), '') as activity_code,
  nullif(trim(label), '') as label,
  parent_code,
  _file,
  _line
from activities
