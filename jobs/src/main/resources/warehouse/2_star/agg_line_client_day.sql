-- Which clients and reps the documents of a day name, and the last line of their invoices of that day.
with line as (
  select
    client_id,
    rep_id,
    invoice_date,
    invoice_month,
    invoice_id,
    line_no,
    kind,
    row_number() over (
      partition by client_id, rep_id, invoice_date
      order by case when kind = 'invoice' then 0 else 1 end, invoice_id desc, line_no desc
    ) as place
  from feed_invoice_lines
)
select
  client_id,
  rep_id,

  invoice_month as month_start,
  invoice_date as document_date,

  case when kind = 'invoice' then invoice_id end as last_invoice_id,
  case when kind = 'invoice' then line_no end as last_line_no
from line
where place = 1
