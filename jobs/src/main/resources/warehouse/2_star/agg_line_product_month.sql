-- Which products the documents of a month name.
select distinct
  product_id,

  invoice_month as month_start
from feed_invoice_lines
where product_id is not null
