-- Families that a buying client does not buy although its kind does: the one of its main activity (inferred) or that of a further
-- activity that ERP or CRM know of (declared). Penetration is that of peers of the same activity and size, shrunk to the activity's and
-- that to everybody's; a declared activity is compared whole. What is inferred is worth at most what is left to win. Two potentials cap
-- nothing: that of a declared activity, which it does not know of, and that of a client who buys more than its peers' quantile already,
-- which is its own revenue and says only that nobody knows what is left. A pair is listed if the Wilson lower bound of the peers' share reaches
-- the configured floor.
with bought as (
  select
    s.client_id,
    s.family,
    cast(sum(case when s.month_start >= r.revenue_from and s.month_start < r.revenue_to then s.revenue else 0 end) as decimal(18,4))
      as revenue
  from agg_sales_client_family_month s
  cross join run r
  where s.month_start >= cast(r.revenue_to - interval '24' month as date) and s.month_start <= r.as_of_date
    and s.family <> '(unknown)' and s.client_id <> '(unknown)'
  group by s.client_id, s.family
  having sum(s.revenue) > 0
), member as (
  select client_id, rep_id, peer_activity as activity, size_band, revenue, left_to_win
  from mart_abc_cross
  where revenue_class <> 'P' and revenue > 0
), basket as (
  select
    m.client_id, m.activity, m.size_band, b.family, cast(b.revenue as double) / cast(m.revenue as double) as basket_share
  from member m
  join bought b on b.client_id = m.client_id
  where b.revenue > 0
), everybody as (
  select cast(count(*) as double) as peers from member
), family_all as (
  select family, cast(count(*) as double) as buyers from basket group by family
), activity_size as (
  select activity, size_band, cast(count(*) as double) as peers from member group by activity, size_band
), activity_all as (
  select activity, cast(count(*) as double) as peers from member group by activity
), family_cell as (
  select activity, size_band, family, cast(count(*) as double) as buyers from basket group by activity, size_band, family
), family_activity as (
  select
    b.activity,
    b.family,
    a.peers,
    cast(count(*) as double) as buyers,
    median(b.basket_share) as basket_share
  from basket b
  join activity_all a on a.activity = b.activity
  group by b.activity, b.family, a.peers
), of_activity as (
  select
    f.activity,
    f.family,
    f.peers,
    f.buyers,
    f.basket_share,
    (f.buyers + r.peer_weight * l.buyers / e.peers) / (f.peers + r.peer_weight) as penetration
  from family_activity f
  join family_all l on l.family = f.family
  cross join everybody e
  cross join run r
  where f.peers >= r.peer_minimum
), sign as (
  select
    m.client_id,
    o.family,
    'inferred' as evidence,
    m.activity as evidence_activity,
    case when z.peers >= r.peer_minimum then z.peers else o.peers end as peers,
    case when z.peers >= r.peer_minimum then coalesce(c.buyers, 0) else o.buyers end as buyers,
    case
      when z.peers >= r.peer_minimum then (coalesce(c.buyers, 0) + r.peer_weight * o.penetration) / (z.peers + r.peer_weight)
      else o.penetration
    end as penetration,
    o.basket_share
  from member m
  cross join run r
  join of_activity o on o.activity = m.activity
  join activity_size z on z.activity = m.activity and z.size_band = m.size_band
  left join family_cell c on c.activity = m.activity and c.size_band = m.size_band and c.family = o.family
  union all
  select
    m.client_id,
    o.family,
    'declared',
    o.activity,
    o.peers,
    o.buyers,
    o.penetration,
    o.basket_share
  from member m
  join bridge_client_activity b on b.client_id = m.client_id and b.evidence <> 'main'
  cross join run r
  join of_activity o on o.activity = b.activity_code
  where b.activity_code <> m.activity and b.valid_from <= r.as_of_date and b.valid_to > r.as_of_date
), bounded as (
  select
    s.*,
    (s.buyers / s.peers + 1.9208 / s.peers
      - 1.96 * sqrt((s.buyers / s.peers * (1 - s.buyers / s.peers) + 0.9604 / s.peers) / s.peers)) / (1 + 3.8416 / s.peers)
      as penetration_low
  from sign s
), valued as (
  select
    b.*,
    m.rep_id,
    m.revenue,
    -- rounded to the cent first: rounding up must not lead beyond what is left
    case
      when b.evidence = 'declared' or m.left_to_win = 0 then cast(floor(b.penetration * b.basket_share * cast(m.revenue as double) * 100 + 0.5) / 100 as decimal(18,4))
      else least(
        cast(floor(b.penetration * b.basket_share * cast(m.revenue as double) * 100 + 0.5) / 100 as decimal(18,4)),
        cast(m.left_to_win as decimal(18,4)))
    end as gap_amount
  from bounded b
  join member m on m.client_id = b.client_id
), missing as (
  select
    b.*,
    row_number() over (
      partition by b.client_id, b.family order by b.penetration_low desc, b.evidence, b.evidence_activity
    ) as place
  from valued b
  cross join run r
  left join bought g on g.client_id = b.client_id and g.family = b.family
  where g.client_id is null and b.penetration_low >= cast(r.activity_floor as double) and b.gap_amount > 0
)
select
  client_id,
  family,
  rep_id,

  evidence,
  evidence_activity,
  case
    when evidence = 'declared' then 'activity_declared'
    when penetration_low >= 0.5 then 'most_peers_buy'
    else 'many_peers_buy'
  end as reason_code,

  cast(peers as int) as peers,
  cast(buyers as int) as buyers,
  cast(penetration as double) as penetration,
  cast(penetration_low as double) as penetration_low,
  cast(basket_share as double) as basket_share,
  revenue,
  gap_amount
from missing
where place = 1
