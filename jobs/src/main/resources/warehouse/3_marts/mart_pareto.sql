-- Clients with sales in the revenue window on the Pareto curve, beside their class a year earlier and their place among the clients of
-- their rep and of their segment.
select
  m.item_id as client_id,
  c.rep_id,
  c.name,

  m.revenue,
  m.revenue_rank,
  m.cumulative_share,
  m.share_before,
  m.class,
  b.class as previous_class,

  p.revenue_rank as rep_revenue_rank,
  p.cumulative_share as rep_cumulative_share,
  p.class as rep_class,
  pb.class as rep_previous_class,

  g.revenue_rank as segment_revenue_rank,
  g.cumulative_share as segment_cumulative_share,
  g.class as segment_class,
  gb.class as segment_previous_class
from mart_revenue_class m
left join mart_revenue_class b on b.kind = 'client' and b.revenue_window = 'previous' and b.item_id = m.item_id
left join dim_client c on c.client_id = m.item_id and c.is_current
left join mart_revenue_class p on p.kind = 'client_of_rep' and p.revenue_window = 'current' and p.item_id = m.item_id
left join mart_revenue_class pb on pb.kind = 'client_of_rep' and pb.revenue_window = 'previous' and pb.item_id = m.item_id
left join mart_revenue_class g on g.kind = 'client_of_segment' and g.revenue_window = 'current' and g.item_id = m.item_id
left join mart_revenue_class gb on gb.kind = 'client_of_segment' and gb.revenue_window = 'previous' and gb.item_id = m.item_id
where m.kind = 'client' and m.revenue_window = 'current'
