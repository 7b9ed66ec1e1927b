-- Sales per client, product family and month; the family is the one that the product had on the day of the line.
select
  f.client_id,
  p.family,

  f.invoice_month as month_start,

  cast(sum(f.quantity) as decimal(18,4)) as quantity,
  cast(sum(f.net_amount) as decimal(18,4)) as revenue,
  cast(case when count(f.cost_amount) = count(*) then sum(f.cost_amount) end as decimal(18,4)) as cost,
  count(*) as lines,
  count(distinct case when f.kind = 'invoice' then f.invoice_id end) as invoices
from fact_sales f
left join dim_product p on p.product_key = f.product_key
group by f.client_id, p.family, f.invoice_month
