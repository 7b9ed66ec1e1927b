-- Slipping and dormant clients by what their silence puts at stake: the probability that they do not order within the horizon times the
-- margin of the last year in which they bought. Without known costs the revenue of that year stands in and value_basis says so.
with candidate as (
  select
    m.*,
    p.potential,
    p.left_to_win,
    p.potential_class,
    1 - m.order_probability as silence_probability,
    case when m.last_year_margin is not null then 'margin' else 'revenue' end as value_basis,
    coalesce(m.last_year_margin, m.last_year_revenue) as year_value
  from mart_rhythm m
  left join mart_abc_cross p on p.client_id = m.client_id
  where m.status in ('slipping', 'dormant')
), valued as (
  select
    c.*,
    cast(
      floor(c.silence_probability * cast(case when c.year_value > 0 then c.year_value else 0 end as double) * 100 + 0.5) / 100
      as decimal(18,4)
    ) as at_stake_amount
  from candidate c
)
select
  client_id,
  rep_id,

  status as reason_code,
  value_basis,
  potential_class,

  last_order_on,
  next_order_on as expected_on,

  silence as days_silent,
  cadence,
  order_days,
  silence_probability,
  last_year_revenue,
  last_year_margin,
  potential,
  left_to_win,
  at_stake_amount,
  cast(row_number() over (partition by rep_id order by at_stake_amount desc, client_id) as int) as rep_rank
from valued
