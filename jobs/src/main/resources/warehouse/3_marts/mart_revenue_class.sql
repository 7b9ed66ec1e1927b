-- The Pareto curve of clients and of products, of each rep's and each segment's clients as they are today, over the revenue window and
-- over the one before.
-- With P = max(revenue, 0) an item's class follows from the sum of all greater P; equal P share a class. The running sum is a prefix
-- sum over buckets of the logarithm of P: running sums within a bucket plus the sums of the buckets above, so that no sort has to
-- hold all items. Items without positive revenue form the last bucket.
with sale as (
  select 'client' as kind, client_id as item_id, month_start, revenue
  from agg_sales_client_family_month
  union all
  select 'product', product_id, month_start, revenue
  from agg_sales_product_month
), revenue_window as (
  select 'current' as revenue_window, revenue_from as month_from, revenue_to as month_to
  from run
  union all
  select 'previous', previous_revenue_from, previous_revenue_to
  from run
), sold as (
  select
    s.kind,
    w.revenue_window,
    s.item_id,
    cast(sum(s.revenue) as decimal(18,4)) as revenue
  from sale s
  join revenue_window w on s.month_start >= w.month_from and s.month_start < w.month_to
  group by s.kind, w.revenue_window, s.item_id
), item as (
  select kind, '' as group_id, revenue_window, item_id, revenue from sold
  union all
  select 'client_of_rep', c.rep_id, s.revenue_window, s.item_id, s.revenue
  from sold s
  join dim_client c on c.client_id = s.item_id and c.is_current
  where s.kind = 'client'
  union all
  select 'client_of_segment', coalesce(c.segment, '(none)'), s.revenue_window, s.item_id, s.revenue
  from sold s
  join dim_client c on c.client_id = s.item_id and c.is_current
  where s.kind = 'client'
), bucketed as (
  select
    i.*,
    case when i.revenue > 0 then i.revenue else cast(0 as decimal(18,4)) end as positive,
    case when i.revenue > 0 then cast(floor(ln(cast(i.revenue as double)) * 8) as int) else -1000 end as bucket
  from item i
), bucket_sum as (
  select
    kind,
    group_id,
    revenue_window,
    bucket,
    cast(sum(positive) as decimal(24,4)) as positive,
    count(*) as items
  from bucketed
  group by kind, group_id, revenue_window, bucket
), bucket_offset as (
  select
    b.kind,
    b.group_id,
    b.revenue_window,
    b.bucket,
    cast(sum(case when o.bucket > b.bucket then o.positive else 0 end) as decimal(24,4)) as positive_above,
    sum(case when o.bucket > b.bucket then o.items else 0 end) as items_above,
    cast(sum(o.positive) as decimal(24,4)) as positive_total
  from bucket_sum b
  join bucket_sum o on o.kind = b.kind and o.group_id = b.group_id and o.revenue_window = b.revenue_window
  group by b.kind, b.group_id, b.revenue_window, b.bucket
), local_sum as (
  select
    b.*,
    cast(sum(positive) over (
      partition by kind, group_id, revenue_window, bucket
      order by positive desc
      range between unbounded preceding and current row
    ) as decimal(24,4)) as positive_to_here,
    cast(sum(positive) over (partition by kind, group_id, revenue_window, bucket, positive) as decimal(24,4)) as positive_equal,
    row_number() over (partition by kind, group_id, revenue_window, bucket order by positive desc, item_id) as place
  from bucketed b
), curve as (
  select
    l.kind,
    l.group_id,
    l.revenue_window,
    l.item_id,
    l.revenue,
    cast(o.items_above + l.place as int) as revenue_rank,
    cast(o.positive_above + l.positive_to_here as decimal(24,4)) as sum_here,
    cast(o.positive_above + l.positive_to_here - l.positive_equal as decimal(24,4)) as sum_before,
    o.positive_total
  from local_sum l
  join bucket_offset o on o.kind = l.kind and o.group_id = l.group_id and o.revenue_window = l.revenue_window and o.bucket = l.bucket
)
select
  c.kind,
  c.group_id,
  c.revenue_window,
  c.item_id,

  c.revenue,
  c.revenue_rank,
  case when c.positive_total > 0 then cast(c.sum_here as double) / cast(c.positive_total as double) end as cumulative_share,
  case when c.positive_total > 0 then cast(c.sum_before as double) / cast(c.positive_total as double) end as share_before,
  case
    when c.revenue <= 0 then 'N'
    when c.sum_before < r.pareto_a * c.positive_total then 'A'
    when c.sum_before < r.pareto_b * c.positive_total then 'B'
    else 'C'
  end as class
from curve c
cross join run r
