-- Further activities of the clients. Without a start a client has always had the activity.
select
  client_id,
  activity_code,

  coalesce(since, date '1900-01-01') as since
from incoming_client_activities
