-- Which clients and reps the documents of a day name, and the last line of their invoices of that day.
with document as (
  select
    client_id,
    rep_id,
    invoice_date,
    invoice_month,
    invoice_id,
    kind,
    max(line_no) as last_line_no
  from feed_invoice_lines
  group by client_id, rep_id, invoice_date, invoice_month, invoice_id, kind
)
select
  client_id,
  rep_id,

  invoice_month as month_start,
  invoice_date as document_date,

  max(case when kind = 'invoice' then invoice_id end) as last_invoice_id,
  max_by(case when kind = 'invoice' then last_line_no end, case when kind = 'invoice' then invoice_id end) as last_line_no
from document
group by client_id, rep_id, invoice_date, invoice_month
