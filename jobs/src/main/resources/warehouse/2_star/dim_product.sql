-- Products of the ERP, those that only invoices know, and the member that stands for lines without a product. The engine versions
-- the rows.
select
  product_id,

  label,
  family,
  subfamily,
  universe,
  brand,
  unit,
  case when vanished_on is null then status else 'closed' end as status,

  standard_cost,
  list_price,

  false as is_inferred
from feed_products
where product_id <> '(unknown)'
union all
select
  i.product_id,

  i.product_id,
  '(unknown)',
  null,
  null,
  null,
  null,
  null,

  null,
  null,

  true
from (select distinct product_id from agg_line_product_month where product_id <> '(unknown)') i
left join feed_products p on p.product_id = i.product_id
where p.product_id is null
union all
select '(unknown)', '(unknown)', '(unknown)', null, null, null, null, null, null, null, true
