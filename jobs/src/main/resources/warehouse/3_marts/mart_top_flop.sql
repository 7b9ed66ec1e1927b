-- What went up and down against the same working days a year ago: clients, products, families and reps, in the week, month, quarter
-- and year to date.
with sale as (
  select 'client' as kind, client_id as item_id, sales_date, revenue from agg_sales_client_day
  union all
  select 'product', product_id, sales_date, revenue from agg_sales_product_day
  union all
  select 'family', family, sales_date, revenue from agg_sales_product_day
  union all
  select 'rep', rep_id, sales_date, revenue from agg_sales_rep_day
), compared as (
  select
    s.kind,
    p.period_kind as period,
    s.item_id,
    p.period_start,
    p.period_to as period_end,
    cast(sum(case when s.sales_date >= p.period_start and s.sales_date <= p.period_to then s.revenue else 0 end) as decimal(18,4))
      as revenue,
    cast(sum(case when s.sales_date >= p.previous_start and s.sales_date <= p.previous_to then s.revenue else 0 end)
      as decimal(18,4)) as revenue_previous
  from sale s
  join dim_period p
    on (s.sales_date >= p.period_start and s.sales_date <= p.period_to)
    or (s.sales_date >= p.previous_start and s.sales_date <= p.previous_to)
  where s.sales_date >= (select min(previous_start) from dim_period)
  group by s.kind, p.period_kind, s.item_id, p.period_start, p.period_to
), changed as (
  select
    c.*,
    cast(c.revenue - c.revenue_previous as decimal(18,4)) as change_amount
  from compared c
)
select
  c.kind,
  c.period,
  c.item_id,

  case c.kind when 'client' then k.name when 'product' then a.label when 'rep' then v.name else c.item_id end as label,
  case c.kind when 'client' then k.rep_id when 'rep' then c.item_id end as rep_id,

  c.period_start,
  c.period_end,

  c.revenue,
  c.revenue_previous,
  c.change_amount,
  case
    when c.change_amount > 0
      then cast(row_number() over (partition by c.kind, c.period order by c.change_amount desc, c.item_id) as int)
  end as up_rank,
  case
    when c.change_amount < 0
      then cast(row_number() over (partition by c.kind, c.period order by c.change_amount, c.item_id) as int)
  end as down_rank
from changed c
left join dim_client k on c.kind = 'client' and k.client_id = c.item_id and k.is_current
left join dim_product a on c.kind = 'product' and a.product_id = c.item_id and a.is_current
left join dim_rep v on c.kind = 'rep' and v.rep_id = c.item_id and v.is_current
