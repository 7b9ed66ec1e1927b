-- The clients that hold the white space of a pocket: those of the segment who do not buy the family, each with its share of the amount
-- by its revenue. Shares are differences of rounded running sums, so that they add up to the pocket's amount to the last digit.
with member as (
  select client_id, rep_id, coalesce(segment, '(none)') as segment, revenue
  from mart_client
  where revenue > 0
), buyer as (
  select s.client_id, s.family
  from agg_sales_client_family_month s
  cross join run r
  where s.month_start >= r.revenue_from and s.month_start < r.revenue_to
  group by s.client_id, s.family
  having sum(s.revenue) > 0
), holder as (
  select p.segment, p.family, p.white_space_amount, m.client_id, m.rep_id, m.revenue
  from mart_growth_pocket p
  join member m on m.segment = p.segment
  left join buyer b on b.client_id = m.client_id and b.family = p.family
  where p.white_space_amount > 0 and b.client_id is null
), summed as (
  select
    h.*,
    cast(sum(revenue) over (
      partition by segment, family order by revenue desc, client_id rows between unbounded preceding and current row
    ) as double) as revenue_to_here,
    cast(sum(revenue) over (partition by segment, family) as double) as revenue_all
  from holder h
), shared as (
  select
    s.*,
    cast(floor(cast(white_space_amount as double) * (revenue_to_here / revenue_all) * 100 + 0.5) / 100 as decimal(18,4))
      as amount_to_here
  from summed s
)
select
  segment,
  family,
  client_id,
  rep_id,

  revenue,
  cast(amount_to_here - coalesce(
    lag(amount_to_here) over (partition by segment, family order by revenue desc, client_id), cast(0 as decimal(18,4))
  ) as decimal(18,4)) as white_space_amount
from shared
