-- Invoice lines as the file has them. Spaces around ids and required texts go before the contract judges, so a blank one is a missing one.
select
  nullif(trim(invoice_id), '') as invoice_id,
  line_no,
  kind,
  invoice_date,
  nullif(trim(client_id), '') as client_id,
  product_id,
  quantity,
  net_amount,
  cost_amount,
  currency,
  rep_id,
  order_id,
  updated_at,
  _file,
  _line
from invoice_lines
