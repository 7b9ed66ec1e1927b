-- Clients whom an old dispute still costs us: revenue down by half or more since the dispute and no positive contact after it.
-- What came after (26 weeks at most) is compared with as many days before. The damage is set against the undisputed clients of the
-- same segment over the same days: before x their change less what came after. It is an association, not a cause.
with dispute as (
  select
    c.claim_id,
    c.client_id,
    c.opened_on,
    c.closed_on,
    c.reason,
    c.status,
    c.amount,
    coalesce(k.segment, '(none)') as segment,
    k.rep_id,
    cast(least(182, cast(r.as_of_date - c.opened_on as int)) as int) as days
  from fact_claim c
  cross join run r
  join dim_client k
    on k.client_id = c.client_id and k.is_current and not k.is_prospect and coalesce(k.status, '') <> 'converted'
    and k.client_id <> '(unknown)'
  where c.opened_on < r.as_of_date - r.dispute_days and c.opened_on > cast(r.as_of_date - interval '24' month as date)
), soothed as (
  select distinct d.claim_id
  from dispute d
  join dim_account a on a.client_id = d.client_id and a.is_current
  join fact_interaction i on i.account_id = a.account_id
  cross join run r
  where i.is_positive and i.occurred_on > d.opened_on and i.occurred_on <= r.as_of_date
), sale as (
  -- as far back as the oldest dispute is compared
  select s.client_id, s.sales_date, s.revenue
  from agg_sales_client_day s
  cross join run r
  where s.sales_date > cast(r.as_of_date - interval '24' month as date) - 182
), own as (
  select
    d.claim_id,
    cast(sum(case when s.sales_date <= d.opened_on then s.revenue else 0 end) as decimal(18,4)) as revenue_before,
    cast(sum(case when s.sales_date > d.opened_on then s.revenue else 0 end) as decimal(18,4)) as revenue_after
  from dispute d
  join sale s
    on s.client_id = d.client_id and s.sales_date > d.opened_on - d.days and s.sales_date <= d.opened_on + d.days
  group by d.claim_id
), undisputed as (
  select coalesce(k.segment, '(none)') as segment, s.sales_date, cast(sum(s.revenue) as decimal(18,4)) as revenue
  from sale s
  join dim_client k on k.client_id = s.client_id and k.is_current and k.client_id <> '(unknown)'
  left join (select distinct client_id from fact_claim) f on f.client_id = s.client_id
  where f.client_id is null
  group by coalesce(k.segment, '(none)'), s.sales_date
), compared as (
  select
    d.claim_id,
    cast(sum(case when u.sales_date <= d.opened_on then u.revenue else 0 end) as double) as others_before,
    cast(sum(case when u.sales_date > d.opened_on then u.revenue else 0 end) as double) as others_after
  from dispute d
  join undisputed u
    on u.segment = d.segment and u.sales_date > d.opened_on - d.days and u.sales_date <= d.opened_on + d.days
  group by d.claim_id
), figures as (
  select
    d.*,
    o.revenue_before,
    o.revenue_after,
    case when c.others_before > 0 then c.others_after / c.others_before end as others_ratio
  from dispute d
  join own o on o.claim_id = d.claim_id
  left join compared c on c.claim_id = d.claim_id
  left join soothed s on s.claim_id = d.claim_id
  where s.claim_id is null and o.revenue_before > 0 and o.revenue_after * 2 <= o.revenue_before
), damaged as (
  select
    f.*,
    case when f.revenue_after > 0 then cast(f.revenue_after as double) / cast(f.revenue_before as double) else 0 end as kept_share,
    cast(floor(
      (cast(f.revenue_before as double) * coalesce(f.others_ratio, 1) - cast(f.revenue_after as double)) * 100 + 0.5
    ) / 100 as decimal(18,4)) as damage_amount
  from figures f
), placed as (
  select d.*, row_number() over (partition by d.client_id order by d.damage_amount desc, d.claim_id) as place
  from damaged d
)
select
  client_id,
  rep_id,
  claim_id,

  case
    when status = 'open' or (status is null and closed_on is null) then 'open_dispute'
    when status = 'rejected' then 'rejected_dispute'
    else 'settled_dispute'
  end as reason_code,
  reason as claim_reason,

  opened_on,
  closed_on,

  days as days_compared,
  amount as claim_amount,
  revenue_before,
  revenue_after,
  cast(kept_share as double) as kept_share,
  others_ratio,
  damage_amount
from placed
where place = 1
