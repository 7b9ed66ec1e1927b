-- How often each client orders, what its silence means and how likely it orders again within the horizon.
-- Cadence and limit are those of its own gaps between order days, shrunk by the weight of three gaps to its segment's, and the segment's
-- to everybody's. The probability is that of the fitted order model (fit_order); where nothing could be fitted a plain formula stands in,
-- whose two constants are here and nowhere else.
with formula as (
  -- alive is one half when the silence reaches dormant_factor x the slipping limit, and falls with its steepness-th power
  select 1.5 as dormant_factor, 3.0 as steepness, 3.0 as gap_weight
), own as (
  select
    f.client_id,
    f.first_order_on,
    r.as_of_date - f.silence as last_order_on,
    f.orders as order_days,
    f.orders - 1 as gaps,
    cast(f.age - f.silence as double) as gap_sum,
    f.gap_90
  from fit_order_feature f
  cross join run r
  where f.origin_no = 0
), member as (
  select c.client_id, c.rep_id, coalesce(c.segment, '(none)') as segment, o.first_order_on, o.last_order_on, o.order_days,
    coalesce(o.gaps, 0) as gaps, coalesce(o.gap_sum, 0) as gap_sum, o.gap_90
  from dim_client c
  left join own o on o.client_id = c.client_id
  where c.is_current and c.client_id <> '(unknown)' and not c.is_prospect and coalesce(c.status, '') <> 'converted'
), everybody as (
  select
    case when sum(gaps) > 0 then sum(gap_sum) / sum(gaps) end as cadence,
    case when sum(gaps) > 0 then cast(sum(gaps * gap_90) as double) / sum(gaps) end as gap_90
  from member
), of_segment as (
  select
    m.segment,
    (sum(m.gap_sum) + max(f.gap_weight) * max(e.cadence)) / (sum(m.gaps) + max(f.gap_weight)) as cadence,
    (coalesce(cast(sum(m.gaps * m.gap_90) as double), 0) + max(f.gap_weight) * max(e.gap_90)) / (sum(m.gaps) + max(f.gap_weight)) as gap_90
  from member m
  cross join everybody e
  cross join formula f
  group by m.segment
), shrunk as (
  select
    m.*,
    case
      when m.last_order_on is not null then (m.gap_sum + f.gap_weight * s.cadence) / (m.gaps + f.gap_weight)
    end as cadence,
    case
      when m.last_order_on is not null then (coalesce(cast(m.gaps * m.gap_90 as double), 0) + f.gap_weight * s.gap_90) / (m.gaps + f.gap_weight)
    end as slipping_after,
    cast(r.as_of_date - m.last_order_on as int) as silence,
    f.dormant_factor,
    f.steepness
  from member m
  cross join formula f
  cross join run r
  join of_segment s on s.segment = m.segment
), last_year as (
  -- the twelve months up to the last order; where a day's cost is not known it takes the margin rate of the others
  select
    d.client_id,
    cast(sum(d.revenue) as decimal(18,4)) as revenue,
    cast(sum(case when d.cost is not null then d.revenue end) as double) as revenue_with_cost,
    cast(sum(case when d.cost is not null then d.revenue - d.cost end) as double) as margin_with_cost
  from agg_sales_client_day d
  join own o on o.client_id = d.client_id
  cross join run r
  where d.sales_date > o.last_order_on - 365 and d.sales_date <= r.as_of_date
  group by d.client_id
), bg_nbd as (
  -- alive, and not silent through the coming weeks; BG/NBD's own P(alive) is 1 for everybody with one order
  select
    f.client_id,
    case when p.bg_nbd_r is not null then
      1 / (1 + case when f.orders = 1 then 0 else
        p.bg_nbd_a / (p.bg_nbd_b + f.orders - 2) * exp((p.bg_nbd_r + f.orders - 1)
          * (ln(p.bg_nbd_alpha + f.age / cast(7 as double)) - ln(p.bg_nbd_alpha + (f.age - f.silence) / cast(7 as double))))
        end)
        * (1 - exp((p.bg_nbd_r + f.orders - 1) * (ln(p.bg_nbd_alpha + f.age / cast(7 as double))
          - ln(p.bg_nbd_alpha + (f.age + r.horizon_days) / cast(7 as double)))))
    end as probability
  from fit_order_feature f
  cross join fit_order p
  cross join run r
  where f.origin_no = 0
), odds as (
  select
    f.client_id,
    p.method,
    p.log_odds_shift,
    ln(greatest(least(b.probability, 0.999999), 0.000001) / (1 - greatest(least(b.probability, 0.999999), 0.000001))) as bg_nbd,
    p.plain_intercept
      + p.plain_log_silence * f.log_silence
      + p.plain_log_orders * f.log_orders
      + p.plain_log_age * f.log_age
      + p.plain_log_cadence * f.log_cadence
      + p.plain_log_order_size * f.log_order_size
      + p.plain_ordered_year_ago * f.ordered_year_ago
      + p.plain_is_newcomer * f.is_newcomer as plain,
    p.stacked_intercept
      + p.stacked_log_silence * f.log_silence
      + p.stacked_log_orders * f.log_orders
      + p.stacked_log_age * f.log_age
      + p.stacked_log_cadence * f.log_cadence
      + p.stacked_log_order_size * f.log_order_size
      + p.stacked_ordered_year_ago * f.ordered_year_ago
      + p.stacked_is_newcomer * f.is_newcomer
      + p.stacked_is_single * f.is_single
      + p.stacked_lateness * f.lateness
      + p.stacked_lateness_squared * f.lateness_squared
      + p.stacked_until_due * f.until_due
      + p.stacked_log_orders_30 * f.log_orders_30
      + p.stacked_log_orders_91 * f.log_orders_91
      + p.stacked_log_orders_182 * f.log_orders_182
      + p.stacked_log_orders_365 * f.log_orders_365
      + p.stacked_log_orders_decayed * f.log_orders_decayed
      + p.stacked_gap_share_odds * f.gap_share_odds
      + p.stacked_bg_nbd_odds * coalesce(ln(greatest(least(b.probability, 0.999999), 0.000001)
        / (1 - greatest(least(b.probability, 0.999999), 0.000001))), 0) as stacked
  from fit_order_feature f
  cross join fit_order p
  join bg_nbd b on b.client_id = f.client_id
  where f.origin_no = 0
), fitted as (
  select
    client_id,
    1 / (1 + exp(-(log_odds_shift + case method
      when 'blend' then (greatest(least(plain, 13.815509557963774), -13.815509557963774)
        + 2 * greatest(least(stacked, 13.815509557963774), -13.815509557963774) + bg_nbd) / 4
      when 'stacked' then stacked
      when 'logistic' then plain
      when 'bg_nbd' then bg_nbd
    end))) as probability
  from odds
), judged as (
  select
    s.*,
    coalesce(t.probability, 1 / (1 + power(cast(s.silence as double) / greatest(s.dormant_factor * s.slipping_after, 1), s.steepness))
      * (1 - exp(-r.horizon_days / greatest(s.cadence, 1)))) as order_probability,
    y.revenue as last_year_revenue,
    case
      when y.revenue_with_cost > 0
        then cast(floor(cast(y.revenue as double) * y.margin_with_cost / y.revenue_with_cost * 10000 + 0.5) / 10000 as decimal(18,4))
    end as last_year_margin,
    case
      when s.last_order_on is null then 'never'
      when s.silence > r.lost_days then 'lost'
      when s.silence > s.dormant_factor * s.slipping_after then 'dormant'
      when s.silence > s.slipping_after then 'slipping'
      when cast(r.as_of_date - s.first_order_on as int) < r.new_days then 'new'
      else 'active'
    end as status
  from shrunk s
  cross join run r
  left join last_year y on y.client_id = s.client_id
  left join fitted t on t.client_id = s.client_id
)
select
  client_id,
  rep_id,

  status,

  first_order_on,
  last_order_on,
  last_order_on + cast(floor(cadence + 0.5) as int) as next_order_on,

  cast(order_days as int) as order_days,
  silence,
  cast(cadence as double) as cadence,
  cast(slipping_after as double) as slipping_after,
  cast(dormant_factor * slipping_after as double) as dormant_after,
  cast(coalesce(order_probability, 0) as double) as order_probability,
  last_year_revenue,
  last_year_margin
from judged
