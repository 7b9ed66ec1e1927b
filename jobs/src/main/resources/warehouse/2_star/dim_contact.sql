-- People at the accounts without anything that names them, and contacts that only interactions know.
select
  contact_id,
  account_id,

  role,
  opted_out,
  false as is_inferred
from feed_contacts
union all
select
  i.contact_id,
  min(i.account_id),

  null,
  false,
  true
from feed_interactions i
left join feed_contacts c on c.contact_id = i.contact_id
where i.contact_id is not null and c.contact_id is null
group by i.contact_id
