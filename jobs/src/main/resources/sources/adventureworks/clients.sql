-- Resellers. The ERP says neither when a reseller was entered, nor who looks after it, nor that any is blocked.
-- activity_code: the line of bicycles that the shop specialises in (Road, Mountain, Touring), the nearest to a trade code.
-- segment: the published figures break sales down by BusinessType.
select
  r.ResellerAlternateKey as client_id,

  r.ResellerName as name,
  r.ProductLine as activity_code,
  r.NumberEmployees as employees,
  r.AnnualSales as annual_turnover,
  r.BusinessType as segment,
  concat_ws(', ', r.AddressLine1, r.AddressLine2) as address,
  g.PostalCode as postcode,
  g.City as city,
  g.CountryRegionCode as country,

  r._file,
  r._line
from DimReseller r
left join DimGeography g on g.GeographyKey = r.GeographyKey
