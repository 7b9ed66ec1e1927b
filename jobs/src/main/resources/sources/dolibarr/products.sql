-- Products and services.
-- family: the category of the product, of several the first in the alphabet; without one, or without the tables of categories,
-- 'Products' or 'Services'.
-- standard_cost: the cost price that was entered, else the weighted average price of the stock (pmp).
with category as (
  select p.fk_product, min(c.label) as label
  from llx_categorie_product p
  join llx_categorie c on c.rowid = p.fk_categorie
  group by p.fk_product
)
select
  p.ref as product_id,

  p.label,
  coalesce(c.label, case when p.fk_product_type = '1' then 'Services' else 'Products' end) as family,
  coalesce(nullif(p.cost_price, 'NULL'), nullif(nullif(p.pmp, 'NULL'), '0.00000000')) as standard_cost,
  nullif(p.price, 'NULL') as list_price,
  case when p.tosell = '0' then 'discontinued' else 'active' end as status,

  nullif(p.tms, 'NULL') as updated_at,
  p._file,
  p._line
from llx_product p
left join category c on c.fk_product = p.rowid
