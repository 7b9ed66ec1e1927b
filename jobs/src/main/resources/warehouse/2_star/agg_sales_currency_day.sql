-- Sales per currency of the documents and day; gross amounts count what was taken back too, for the rate at which a currency was sold.
select
  currency,

  invoice_month as month_start,
  invoice_date as sales_date,

  cast(sum(net_amount) as decimal(18,4)) as revenue,
  cast(sum(document_amount) as decimal(18,4)) as document_amount,
  cast(sum(abs(net_amount)) as decimal(18,4)) as gross_amount,
  cast(sum(abs(document_amount)) as decimal(18,4)) as gross_document_amount,
  count(*) as lines
from fact_sales
group by currency, invoice_month, invoice_date
