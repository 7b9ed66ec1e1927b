-- Products with sales in the revenue window on the Pareto curve, beside their class a year earlier.
select
  m.item_id as product_id,
  p.label,
  p.family,

  m.revenue,
  m.revenue_rank,
  m.cumulative_share,
  m.share_before,
  m.class,
  b.class as previous_class
from mart_revenue_class m
left join mart_revenue_class b on b.kind = 'product' and b.revenue_window = 'previous' and b.item_id = m.item_id
left join dim_product p on p.product_id = m.item_id and p.is_current
where m.kind = 'product' and m.revenue_window = 'current'
