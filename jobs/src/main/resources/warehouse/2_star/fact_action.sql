-- Actions, each tied to what was true when it was last changed, for the day on which it is due may lie ahead. The client that the action
-- names decides, else who its account was on that day.
with dated as (
  select f.*, coalesce(cast(f.updated_at as date), f.due_on) as held_on
  from feed_actions f
), placed as (
  select
    d.*,
    coalesce(d.client_id, a.client_id, '(unknown)') as member_id
  from dated d
  left join dim_account a
    on a.account_id = d.account_id and d.held_on >= a.valid_from and d.held_on < a.valid_to
)
select
  p.action_id,
  c.client_key,
  p.member_id as client_id,
  p.account_id,
  s.rep_key,
  p.rep_id,
  p.manager_id,

  p.kind,
  p.origin,
  p.status,
  p.rep_note,
  p.manager_note,

  p.due_on,
  p.done_on,
  p.updated_at,

  p.expected_amount,
  p.result_amount
from placed p
left join dim_client c
  on c.client_id = p.member_id and p.held_on >= c.valid_from and p.held_on < c.valid_to
left join dim_rep s
  on s.rep_id = p.rep_id and p.held_on >= s.valid_from and p.held_on < s.valid_to
