-- Sales per client and day. On a day a client has one version, so the lines are summed by key before the client is looked up.
with summed as (
  select
    client_key,
    invoice_date,
    cast(sum(net_amount) as decimal(18,4)) as revenue,
    cast(case when count(cost_amount) = count(*) then sum(cost_amount) end as decimal(18,4)) as cost,
    count(*) as lines,
    count(distinct case when kind = 'invoice' then invoice_id end) as invoices
  from fact_sales
  group by client_key, invoice_date
)
select
  c.client_id,

  s.invoice_date as sales_date,

  s.revenue,
  s.cost,
  s.lines,
  s.invoices
from summed s
left join dim_client c on c.client_key = s.client_key
