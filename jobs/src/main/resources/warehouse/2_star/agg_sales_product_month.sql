-- Sales per product and month, from the days.
select
  product_id,

  cast(date_trunc('month', sales_date) as date) as month_start,

  cast(sum(quantity) as decimal(18,4)) as quantity,
  cast(sum(revenue) as decimal(18,4)) as revenue,
  cast(case when count(cost) = count(*) then sum(cost) end as decimal(18,4)) as cost,
  cast(sum(lines) as bigint) as lines
from agg_sales_product_day
group by product_id, cast(date_trunc('month', sales_date) as date)
