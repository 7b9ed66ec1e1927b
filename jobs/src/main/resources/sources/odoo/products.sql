-- Variants, which invoices name; name, category and price are the template's. Names that are translated are JSON since version 16: the
-- English one, else the first.
-- Costs are kept by company in a form that differs by version, and are not read.
select
  p.id as product_id,

  case when t.name like '{%' then coalesce(get_json_object(t.name, '$.en_US'), regexp_extract(t.name, ':[ ]*"([^"]*)"', 1)) else t.name end as label,
  coalesce(case when c.name like '{%' then coalesce(get_json_object(c.name, '$.en_US'), regexp_extract(c.name, ':[ ]*"([^"]*)"', 1)) else c.name end, '(none)') as family,
  t.list_price,
  case when p.active = 'f' then 'discontinued' else 'active' end as status,

  p.write_date as updated_at,
  p._file,
  p._line
from product_product p
left join product_template t on t.id = p.product_tmpl_id
left join product_category c on c.id = t.categ_id
