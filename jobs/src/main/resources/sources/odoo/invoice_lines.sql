-- Product lines of posted customer invoices and refunds. Drafts, cancelled documents, supplier bills, receipts and journal entries are left
-- out; so are the lines of a document that are no sale: sections, notes, taxes, payment terms, roundings and the cost of goods sold.
-- Since version 16 a sale has the display type 'product'; before, none, and it is not excluded from the invoice tab.
-- A down payment is an invoice of its own, and a line below zero on the final invoice: together they are the sale.
-- net_amount, quantity: above zero in the table on refunds as well.
-- client_id: the commercial partner; partner_id may be a person or an address of it. rep_id: the salesperson of the document.
-- A line without its document goes to the quarantine.
select
  coalesce(m.name, 'move ' || l.move_id) as invoice_id,
  l.id as line_no,
  case when m.move_type = 'out_refund' then 'credit_note' else 'invoice' end as kind,

  substr(m.invoice_date, 1, 10) as invoice_date,
  coalesce(m.commercial_partner_id, p.commercial_partner_id, m.partner_id) as client_id,
  l.product_id,

  case when m.move_type = 'out_refund' then coalesce(cast(-try_cast(l.quantity as decimal(18,4)) as string), l.quantity) else l.quantity end as quantity,
  case
    when m.move_type = 'out_refund' then coalesce(cast(-try_cast(l.price_subtotal as decimal(18,4)) as string), l.price_subtotal)
    else l.price_subtotal
  end as net_amount,
  c.name as currency,

  m.invoice_user_id as rep_id,
  m.invoice_origin as order_id,
  m.write_date as updated_at,
  l._file,
  l._line
from account_move_line l
left join account_move m on m.id = l.move_id
left join res_partner p on p.id = m.partner_id
left join res_currency c on c.id = m.currency_id
where
  (m.id is null or (m.move_type in ('out_invoice', 'out_refund') and m.state = 'posted'))
  and (l.display_type = 'product' or (l.display_type is null and coalesce(l.exclude_from_invoice_tab, 'f') = 'f'))
