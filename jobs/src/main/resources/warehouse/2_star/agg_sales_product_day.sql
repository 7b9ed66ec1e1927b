-- Sales per product and day. On a day a product has one version, so the lines are summed by key before the family is looked up.
with summed as (
  select
    product_key,
    product_id,
    invoice_date,
    invoice_month,
    cast(sum(quantity) as decimal(18,4)) as quantity,
    cast(sum(net_amount) as decimal(18,4)) as revenue,
    cast(case when count(cost_amount) = count(*) then sum(cost_amount) end as decimal(18,4)) as cost,
    count(*) as lines
  from fact_sales
  group by product_key, product_id, invoice_date, invoice_month
)
select
  s.product_id,
  p.family,

  s.invoice_month as month_start,
  s.invoice_date as sales_date,

  s.quantity,
  s.revenue,
  s.cost,
  s.lines
from summed s
left join dim_product p on p.product_key = s.product_key
