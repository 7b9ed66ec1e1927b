-- Activities with tidy codes. An activity is never its own parent: such a one is at the top.
select
  activity_code,

  trim(label) as label,
  nullif(nullif(upper(trim(parent_code)), ''), activity_code) as parent_code
from incoming_activities
