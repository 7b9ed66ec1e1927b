-- Sales per rep and day.
select
  rep_id,

  invoice_month as month_start,
  invoice_date as sales_date,

  cast(sum(net_amount) as decimal(18,4)) as revenue,
  cast(case when count(cost_amount) = count(*) then sum(cost_amount) end as decimal(18,4)) as cost,
  count(*) as lines,
  count(distinct case when kind = 'invoice' then invoice_id end) as invoices
from fact_sales
group by rep_id, invoice_date, invoice_month
