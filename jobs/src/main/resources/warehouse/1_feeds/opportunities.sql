-- Opportunities. No status and no closing day means open; an open one has no closing day, even if the CRM keeps the one from before
-- it was opened again. No currency means the reporting currency.
with judged as (
  select
    o.*,
    coalesce(o.status, case when o.closed_on is null then 'open' end) as state
  from incoming_opportunities o
)
select
  o.opportunity_id,
  trim(o.account_id) as account_id,
  nullif(trim(o.rep_id), '') as rep_id,
  nullif(trim(o.family), '') as family,

  lower(trim(o.stage)) as stage,
  o.amount,
  coalesce(nullif(upper(trim(o.currency)), ''), r.reporting_currency) as currency,
  o.probability,
  o.created_on,
  o.expected_close_on,
  case when o.state = 'open' then null else o.closed_on end as closed_on,
  o.state as status,
  nullif(trim(o.lost_reason), '') as lost_reason,
  o.updated_at
from judged o
cross join run r
