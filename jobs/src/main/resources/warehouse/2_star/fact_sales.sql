-- Invoice lines, each tied to the versions of client, product and rep that held on its date, in the reporting currency.
-- Amounts are widened before they are multiplied: two decimals of 18 digits may overflow in DuckDB.
-- The joins to the dimensions are outer so that a line without a version fails its contract instead of getting lost.
with line as (
  select
    i.invoice_id,
    i.line_no,
    i.kind,
    i.client_id,
    coalesce(i.product_id, '(unknown)') as product_id,
    coalesce(i.rep_id, o.rep_id, '(unassigned)') as rep_id,
    i.order_id,
    coalesce(i.currency, r.reporting_currency) as currency,
    i.invoice_date,
    i.quantity,
    i.net_amount,
    i.cost_amount
  from feed_invoice_lines i
  cross join run r
  left join bridge_client_rep o
    on o.client_id = i.client_id
    and i.rep_id is null
    and i.invoice_date >= o.valid_from
    and i.invoice_date < o.valid_to
)
select
  l.invoice_id,
  l.line_no,
  l.kind,
  c.client_key,
  p.product_key,
  s.rep_key,
  l.client_id,
  l.product_id,
  l.rep_id,
  l.order_id,
  l.currency,

  l.invoice_date,
  cast(date_trunc('month', l.invoice_date) as date) as invoice_month,

  l.quantity,
  cast(cast(l.net_amount as decimal(19,4)) * x.rate as decimal(18,4)) as net_amount,
  cast(cast(l.cost_amount as decimal(19,4)) * x.rate as decimal(18,4)) as cost_amount,
  l.net_amount as document_amount
from line l
left join dim_fx_rate x
  on x.currency = l.currency and l.invoice_date >= x.valid_from and l.invoice_date < x.valid_to
left join dim_client c
  on c.client_id = l.client_id and l.invoice_date >= c.valid_from and l.invoice_date < c.valid_to
left join dim_product p
  on p.product_id = l.product_id and l.invoice_date >= p.valid_from and l.invoice_date < p.valid_to
left join dim_rep s
  on s.rep_id = l.rep_id and l.invoice_date >= s.valid_from and l.invoice_date < s.valid_to
