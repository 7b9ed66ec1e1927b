-- Interactions, each tied to who the account was on that day: a contact of a prospect stays the prospect's when it becomes a client.
select
  i.interaction_id,
  c.client_key,
  a.client_id,
  i.account_id,
  s.rep_key,
  coalesce(i.rep_id, '(unassigned)') as rep_id,
  i.contact_id,

  i.occurred_at,
  cast(i.occurred_at as date) as occurred_on,
  i.kind,
  i.outcome,
  coalesce(i.outcome in ('interested', 'ordered'), false) as is_positive,
  i.note
from feed_interactions i
left join dim_account a
  on a.account_id = i.account_id and cast(i.occurred_at as date) >= a.valid_from and cast(i.occurred_at as date) < a.valid_to
left join dim_client c
  on c.client_id = a.client_id and cast(i.occurred_at as date) >= c.valid_from and cast(i.occurred_at as date) < c.valid_to
left join dim_rep s
  on s.rep_id = coalesce(i.rep_id, '(unassigned)')
  and cast(i.occurred_at as date) >= s.valid_from
  and cast(i.occurred_at as date) < s.valid_to
