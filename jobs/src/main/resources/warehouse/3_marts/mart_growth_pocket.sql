-- White space by client segment and family: the sales that the segment's clients would make if as many of them bought the family as buy
-- it elsewhere. The target is the better of the penetration over all clients and the upper quartile of the segments'.
-- Growth is shown as context only. A pocket grows where the 5 % quantile of its Gamma-Poisson rate, orders against last year's at the
-- portfolio's pace, is above 1; the quantile is by Wilson and Hilferty's approximation.
with member as (
  select client_id, coalesce(segment, '(none)') as segment, revenue
  from mart_client
  where revenue > 0
), sold as (
  select
    s.client_id,
    s.family,
    cast(sum(case when s.month_start >= r.revenue_from and s.month_start < r.revenue_to then s.revenue else 0 end) as decimal(18,4))
      as revenue,
    cast(sum(case when s.month_start >= r.previous_revenue_from and s.month_start < r.previous_revenue_to then s.revenue else 0 end)
      as decimal(18,4)) as revenue_previous,
    cast(sum(case when s.month_start >= r.revenue_from and s.month_start < r.revenue_to then s.invoices else 0 end) as double)
      as orders,
    cast(sum(
      case when s.month_start >= r.previous_revenue_from and s.month_start < r.previous_revenue_to then s.invoices else 0 end
    ) as double) as orders_previous
  from agg_sales_client_family_month s
  cross join run r
  where s.month_start >= r.previous_revenue_from and s.month_start < r.revenue_to and s.family <> '(unknown)'
  group by s.client_id, s.family
), segment_size as (
  select segment, count(*) as clients from member group by segment
), pair as (
  select z.segment, z.clients, f.family
  from segment_size z
  cross join (select family from sold group by family having sum(revenue) > 0) f
), bought as (
  select
    m.segment,
    s.family,
    count(*) as buyers,
    cast(sum(s.revenue) as decimal(18,4)) as revenue,
    median(cast(s.revenue as double)) as median_spend
  from member m
  join sold s on s.client_id = m.client_id
  where s.revenue > 0
  group by m.segment, s.family
), family_all as (
  select s.family, count(*) as buyers, median(cast(s.revenue as double)) as median_spend
  from member m
  join sold s on s.client_id = m.client_id
  where s.revenue > 0
  group by s.family
), everybody as (
  select count(*) as clients from member
), penetrated as (
  select
    p.segment,
    p.family,
    p.clients,
    coalesce(b.buyers, 0) as buyers,
    coalesce(b.revenue, cast(0 as decimal(18,4))) as revenue,
    cast(coalesce(b.buyers, 0) as double) / p.clients as penetration,
    cast(f.buyers as double) / e.clients as penetration_all,
    case when b.buyers >= r.peer_minimum then b.median_spend else f.median_spend end as median_spend,
    case when b.buyers >= r.peer_minimum then 'segment' else 'all' end as spend_basis
  from pair p
  cross join everybody e
  cross join run r
  join family_all f on f.family = p.family
  left join bought b on b.segment = p.segment and b.family = p.family
), quartile as (
  -- of segments large enough for a share
  select p.family, percentile_cont(0.75) within group (order by p.penetration) as upper
  from penetrated p
  cross join run r
  where p.clients >= r.peer_minimum
  group by p.family
), ordered as (
  select
    coalesce(c.segment, '(none)') as segment,
    s.family,
    sum(s.orders) as orders,
    sum(s.orders_previous) as orders_previous,
    cast(sum(s.revenue_previous) as decimal(18,4)) as revenue_previous
  from sold s
  join mart_client c on c.client_id = s.client_id
  group by coalesce(c.segment, '(none)'), s.family
), pace as (
  select case when sum(orders_previous) > 0 then sum(orders) / sum(orders_previous) end as pace from ordered
), expected as (
  select o.*, o.orders_previous * p.pace as expected_orders
  from ordered o
  cross join pace p
), prior as (
  -- variance of the cells' rates beyond Poisson noise by moments; its inverse is the shape of a prior with mean 1
  select
    case
      when sum(power(orders - expected_orders, 2) - expected_orders) > 0
        then sum(power(expected_orders, 2)) / sum(power(orders - expected_orders, 2) - expected_orders)
    end as shape
  from expected
), rate as (
  select
    e.*,
    p.shape,
    (p.shape + e.orders) / (p.shape + e.expected_orders)
      * power(
        greatest(1 - 1 / (9 * (p.shape + e.orders)) - 1.6449 * sqrt(1 / (9 * (p.shape + e.orders))), 0),
        3
      ) as growth_low
  from expected e
  cross join prior p
)
select
  p.segment,
  p.family,

  case
    when greatest(p.penetration_all, coalesce(q.upper, 0)) <= p.penetration then 'no_white_space'
    when coalesce(q.upper, 0) > p.penetration_all then 'below_best_segments'
    else 'below_all_clients'
  end as reason_code,
  p.spend_basis,
  coalesce(t.growth_low > 1, false) as growing,

  cast(p.clients as int) as clients,
  cast(p.buyers as int) as buyers,
  cast(p.penetration as double) as penetration,
  cast(greatest(p.penetration_all, coalesce(q.upper, 0)) as double) as target_penetration,
  cast(floor(p.median_spend * 100 + 0.5) / 100 as decimal(18,4)) as median_spend,
  cast(
    floor(greatest(greatest(p.penetration_all, coalesce(q.upper, 0)) - p.penetration, 0) * p.clients * p.median_spend * 100 + 0.5)
    / 100 as decimal(18,4)
  ) as white_space_amount,
  p.revenue,
  coalesce(t.revenue_previous, cast(0 as decimal(18,4))) as revenue_previous,
  cast(t.growth_low as double) as growth_low
from penetrated p
left join quartile q on q.family = p.family
left join rate t on t.segment = p.segment and t.family = p.family
