-- Invoice lines. The sign tells the kind where the ERP does not; no currency means the reporting currency.
select
  i.invoice_id,
  i.line_no,
  coalesce(i.kind, case when i.net_amount < 0 then 'credit_note' else 'invoice' end) as kind,

  i.invoice_date,
  trim(i.client_id) as client_id,
  nullif(trim(i.product_id), '') as product_id,

  i.quantity,
  i.net_amount,
  i.cost_amount,
  coalesce(nullif(upper(trim(i.currency)), ''), r.reporting_currency) as currency,

  nullif(trim(i.rep_id), '') as rep_id,
  nullif(trim(i.order_id), '') as order_id,
  i.updated_at
from incoming_invoice_lines i
cross join run r
