-- Products. The ERP keeps versions of a product: all are given, the one that started last wins and the others are superseded.
-- EndDate is of no use, it often lies before StartDate.
-- family: the category. Parts and materials that are never sold have no subcategory and so no category: 'Not for sale'.
-- universe: the product line; S is the standard line, which goes with any bicycle.
select
  p.ProductAlternateKey as product_id,

  p.EnglishProductName as label,
  coalesce(c.EnglishProductCategoryName, 'Not for sale') as family,
  s.EnglishProductSubcategoryName as subfamily,
  case trim(p.ProductLine)
    when 'R' then 'Road'
    when 'M' then 'Mountain'
    when 'T' then 'Touring'
    when 'S' then 'Standard'
    else trim(p.ProductLine)
  end as universe,
  p.StandardCost as standard_cost,
  p.ListPrice as list_price,
  case when p.Status = 'Current' then 'active' else 'discontinued' end as status,

  p.StartDate as updated_at,
  p._file,
  p._line
from DimProduct p
left join DimProductSubcategory s on s.ProductSubcategoryKey = p.ProductSubcategoryKey
left join DimProductCategory c on c.ProductCategoryKey = s.ProductCategoryKey
