-- What each client and prospect could buy in a year, and its class on revenue crossed with its class on that potential.
-- Potential is the 80 % quantile of the revenue of peers: all buyers, shrunk from there to those of the same kind and then to those of
-- the kind and size. A group of n buyers weighs n against the peer weight of the coarser one; a group of too few does not count.
-- The kind is the activity, unless the segment tells the quantile of one half of the buyers clearly better to the other half.
with sold as (
  select s.client_id, cast(sum(s.revenue) as decimal(18,4)) as revenue
  from agg_sales_client_family_month s
  cross join run r
  where s.month_start >= r.revenue_from and s.month_start < r.revenue_to
  group by s.client_id
), member as (
  select
    c.client_id,
    c.rep_id,
    c.is_prospect,
    coalesce(c.activity_code, c.segment, '(unknown)') as activity,
    c.segment,
    case
      when c.employees is null then 'unknown'
      when c.employees < 10 then '0-9'
      when c.employees < 50 then '10-49'
      when c.employees < 250 then '50-249'
      else '250+'
    end as size_band,
    coalesce(s.revenue, cast(0 as decimal(18,4))) as revenue
  from dim_client c
  left join sold s on s.client_id = c.client_id
  where c.is_current and c.client_id <> '(unknown)' and coalesce(c.status, '') <> 'converted'
), halved as (
  select
    activity,
    coalesce(segment, activity) as kind_by_segment,
    size_band,
    cast(revenue as double) as revenue,
    row_number() over (partition by activity, segment order by client_id) % 2 as half
  from member
  where not is_prospect and revenue > 0
), buyer as (
  select 'activity' as kind_of, activity as kind, size_band, half, revenue from halved
  union all
  select 'segment', kind_by_segment, size_band, half, revenue from halved
), half_quantile as (
  select kind_of, kind, half, count(*) as peers, percentile_cont(0.8) within group (order by revenue) as quantile
  from buyer
  group by kind_of, kind, half
), half_all as (
  select half, percentile_cont(0.8) within group (order by revenue) as quantile from halved group by half
), miss as (
  -- of each buyer's logarithm from the quantile that the other half tells
  select b.kind_of, ln(b.revenue) - ln(case when q.peers >= r.peer_minimum then q.quantile else e.quantile end) as miss
  from buyer b
  cross join run r
  join half_all e on e.half = 1 - b.half
  left join half_quantile q on q.kind_of = b.kind_of and q.kind = b.kind and q.half = 1 - b.half
), told as (
  -- pinball loss, and what counts as clear
  select
    coalesce(
      sum(case when kind_of = 'segment' then greatest(0.8 * miss, -0.2 * miss) end)
        < 0.99 * sum(case when kind_of = 'activity' then greatest(0.8 * miss, -0.2 * miss) end),
      false
    ) as by_segment
  from miss
), of_kind as (
  -- who has no segment, as most prospects, is compared by activity all the same
  select
    m.*,
    case when t.by_segment and m.segment is not null then 'segment' else 'activity' end as kind_of,
    case when t.by_segment and m.segment is not null then m.segment else m.activity end as kind
  from member m
  cross join told t
), everybody as (
  select count(*) as peers, percentile_cont(0.8) within group (order by revenue) as quantile
  from halved
), by_kind as (
  select kind_of, kind, count(*) as peers, percentile_cont(0.8) within group (order by revenue) as quantile
  from buyer
  group by kind_of, kind
), by_size as (
  select kind_of, kind, size_band, count(*) as peers, percentile_cont(0.8) within group (order by revenue) as quantile
  from buyer
  group by kind_of, kind, size_band
), coarse as (
  select
    m.*,
    e.peers as all_peers,
    k.peers as kind_peers,
    z.peers as size_peers,
    z.quantile as size_quantile,
    r.peer_minimum,
    r.peer_weight,
    case
      when e.peers < r.peer_minimum then null
      when coalesce(k.peers, 0) < r.peer_minimum then e.quantile
      else (k.peers * k.quantile + r.peer_weight * e.quantile) / (k.peers + r.peer_weight)
    end as kind_potential
  from of_kind m
  cross join run r
  cross join everybody e
  left join by_kind k on k.kind_of = m.kind_of and k.kind = m.kind
  left join by_size z on z.kind_of = m.kind_of and z.kind = m.kind and z.size_band = m.size_band
), expected as (
  select
    c.*,
    case
      when coalesce(size_peers, 0) < peer_minimum then kind_potential
      else (size_peers * size_quantile + peer_weight * kind_potential) / (size_peers + peer_weight)
    end as quantile,
    case
      when all_peers < peer_minimum then 'none'
      when coalesce(size_peers, 0) >= peer_minimum then case kind_of when 'segment' then 'segment_size' else 'activity_size' end
      when coalesce(kind_peers, 0) >= peer_minimum then kind_of
      else 'all'
    end as potential_basis
  from coarse c
), potential as (
  select
    e.*,
    case
      when e.quantile is null or cast(e.revenue as double) >= e.quantile
        then case when e.revenue > 0 then e.revenue end
      else cast(floor(e.quantile * 100 + 0.5) / 100 as decimal(18,4))
    end as potential
  from expected e
), bucketed as (
  -- the curve of potential over clients as in mart_revenue_class, by amounts
  select
    potential,
    cast(floor(ln(cast(potential as double)) * 8) as int) as bucket,
    cast(sum(potential) as decimal(24,4)) as amount
  from potential
  where potential > 0 and not is_prospect
  group by potential, cast(floor(ln(cast(potential as double)) * 8) as int)
), bucket_sum as (
  select bucket, cast(sum(amount) as decimal(24,4)) as amount from bucketed group by bucket
), bucket_offset as (
  select
    b.bucket,
    cast(sum(case when o.bucket > b.bucket then o.amount else 0 end) as decimal(24,4)) as amount_above,
    cast(sum(o.amount) as decimal(24,4)) as total
  from bucket_sum b
  cross join bucket_sum o
  group by b.bucket
), curve as (
  select
    b.potential,
    o.total,
    cast(o.amount_above
      + sum(b.amount) over (
        partition by b.bucket order by b.potential desc rows between unbounded preceding and current row
      )
      - b.amount as decimal(24,4)) as amount_before
  from bucketed b
  join bucket_offset o on o.bucket = b.bucket
), threshold as (
  select
    min(case when c.amount_before < r.pareto_a * c.total then c.potential end) as class_1_from,
    min(case when c.amount_before < r.pareto_b * c.total then c.potential end) as class_2_from
  from curve c
  cross join run r
), classed as (
  select
    p.*,
    case when p.is_prospect then 'P' else coalesce(m.class, 'N') end as revenue_class,
    case
      when p.potential is null then null
      when p.potential >= t.class_1_from then '1'
      when p.potential >= t.class_2_from then '2'
      else '3'
    end as potential_class
  from potential p
  cross join threshold t
  left join mart_revenue_class m on m.kind = 'client' and m.revenue_window = 'current' and m.item_id = p.client_id
)
select
  client_id,
  rep_id,
  activity as peer_activity,
  size_band,

  revenue_class,
  potential_class,
  case
    when potential_class is null then 'unknown'
    when revenue_class = 'P' then case when potential_class = '3' then 'contact_later' else 'contact' end
    when revenue_class = 'A' and potential_class = '1' then 'grow_core'
    when revenue_class = 'A' and potential_class = '2' then 'hold'
    when revenue_class = 'A' then 'hold_watch_dependence'
    when potential_class = '1' then 'priority'
    when potential_class = '2' then 'develop'
    else 'low_cost_service'
  end as reason_code,
  potential_basis,

  revenue,
  potential,
  case when potential > 0 and revenue > 0 then cast(revenue as double) / cast(potential as double) end as share_of_wallet,
  case when revenue > 0 then cast(potential - revenue as decimal(18,4)) else potential end as left_to_win,
  cast(case
    when potential_basis like '%_size' then size_peers when potential_basis = 'all' then all_peers when potential_basis = 'none' then 0
    else kind_peers
  end as int) as peers
from classed
