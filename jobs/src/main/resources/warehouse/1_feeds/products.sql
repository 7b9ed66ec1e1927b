-- Products with tidy texts.
select
  product_id,

  trim(label) as label,
  trim(family) as family,
  nullif(trim(subfamily), '') as subfamily,
  nullif(trim(universe), '') as universe,
  nullif(trim(brand), '') as brand,
  nullif(trim(unit), '') as unit,
  standard_cost,
  list_price,
  nullif(lower(trim(status)), '') as status,

  updated_at
from incoming_products
