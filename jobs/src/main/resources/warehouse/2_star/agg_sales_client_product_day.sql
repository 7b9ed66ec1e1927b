-- What each client bought of each product on each day, in the currency of its documents. What has no quantity to value it stands apart.
select
  client_id,
  rep_id,
  product_id,
  product_key,
  currency,
  quantity = 0 or product_id = '(unknown)' as is_value_only,

  invoice_month as month_start,
  invoice_date as sales_date,

  cast(sum(quantity) as decimal(18,4)) as quantity,
  cast(sum(net_amount) as decimal(18,4)) as revenue,
  cast(sum(document_amount) as decimal(18,4)) as document_amount,
  count(*) as lines
from fact_sales
group by
  client_id, rep_id, product_id, product_key, currency, quantity = 0 or product_id = '(unknown)', invoice_month, invoice_date
