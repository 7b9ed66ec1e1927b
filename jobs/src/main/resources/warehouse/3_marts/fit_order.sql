-- What the order probability learns from: all features, on the run's day of the same clients as before.
select
  l.client_id,
  l.origin_no,
  l.orders,
  l.silence,
  l.age,
  l.log_silence,
  l.log_orders,
  l.log_age,
  l.log_cadence,
  l.log_order_size,
  l.ordered_year_ago,
  l.is_newcomer,
  l.is_single,
  l.lateness,
  l.lateness_squared,
  l.until_due,
  l.log_orders_30,
  l.log_orders_91,
  l.log_orders_182,
  l.log_orders_365,
  l.log_orders_decayed,
  l.gap_share_odds,
  case when l.ordered_again then 1 else 0 end as again,
  r.horizon_days
from fit_order_feature l
cross join run r
where l.is_sampled
