-- Opportunities as the CRM has them. The engine versions the rows, so that what was known then stays known. The rate is that of the day
-- on which the opportunity was entered: a rate that moves is no change of the opportunity.
select
  o.opportunity_id,
  o.account_id,
  coalesce(o.rep_id, '(unassigned)') as rep_id,

  o.family,
  o.stage,
  o.status,
  o.lost_reason,
  coalesce(o.currency, r.reporting_currency) as currency,

  o.created_on,
  o.expected_close_on,
  o.closed_on,
  o.updated_at,

  cast(cast(o.amount as decimal(19,4)) * x.rate as decimal(18,4)) as amount,
  o.amount as document_amount,
  o.probability
from feed_opportunities o
cross join run r
left join dim_fx_rate x
  on x.currency = coalesce(o.currency, r.reporting_currency) and o.created_on >= x.valid_from and o.created_on < x.valid_to
