-- Clients with sales in the revenue window on the Pareto curve, beside their class a year earlier.
select
  m.item_id as client_id,
  c.rep_id,
  c.name,

  m.revenue,
  m.revenue_rank,
  m.cumulative_share,
  m.share_before,
  m.class,
  b.class as previous_class
from mart_revenue_class m
left join mart_revenue_class b on b.kind = 'client' and b.revenue_window = 'previous' and b.item_id = m.item_id
left join dim_client c on c.client_id = m.item_id and c.is_current
where m.kind = 'client' and m.revenue_window = 'current'
