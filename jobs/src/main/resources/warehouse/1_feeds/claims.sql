-- Claims. No status and no closing day means open; an open claim has no closing day, even if the ERP keeps the one from before it
-- was opened again. No currency means the reporting currency.
with judged as (
  select
    c.*,
    coalesce(c.status, case when c.closed_on is null then 'open' end) as state
  from incoming_claims c
)
select
  c.claim_id,
  trim(c.client_id) as client_id,

  c.opened_on,
  case when c.state = 'open' then null else c.closed_on end as closed_on,
  nullif(trim(c.reason), '') as reason,
  c.amount,
  coalesce(nullif(upper(trim(c.currency)), ''), r.reporting_currency) as currency,
  c.state as status,
  nullif(trim(c.resolution), '') as resolution,
  c.updated_at
from judged c
cross join run r
