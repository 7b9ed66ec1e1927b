-- Sales per rep and day. On a day a rep has one version, so the lines are summed by key before the rep is looked up.
with summed as (
  select
    rep_key,
    invoice_date,
    cast(sum(net_amount) as decimal(18,4)) as revenue,
    cast(case when count(cost_amount) = count(*) then sum(cost_amount) end as decimal(18,4)) as cost,
    count(*) as lines,
    count(distinct case when kind = 'invoice' then invoice_id end) as invoices
  from fact_sales
  group by rep_key, invoice_date
)
select
  p.rep_id,

  s.invoice_date as sales_date,

  s.revenue,
  s.cost,
  s.lines,
  s.invoices
from summed s
left join dim_rep p on p.rep_key = s.rep_key
