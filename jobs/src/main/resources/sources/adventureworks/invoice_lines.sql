-- Lines of reseller orders; the ERP has no invoices of its own, so an order is its own invoice, dated by the order.
-- net_amount: SalesAmount, with its four decimals. currency: US dollars whatever CurrencyKey says (see source.yml).
-- rep_id: who sold, under the CRM's number; both systems know people by the national id, which goes no further than this join.
-- A reseller or product that the ERP's own tables do not have keeps a number that says so: the sale is not lost.
-- A date that has a time other than midnight is left as it is for the contract to reject.
with rep as (
  select e.EmployeeKey, min(c.BusinessEntityId) as rep_id
  from DimEmployee e
  join CrmEmployee c on c.NationalIdNumber = e.EmployeeNationalIDAlternateKey
  group by e.EmployeeKey
)
select
  f.SalesOrderNumber as invoice_id,
  f.SalesOrderLineNumber as line_no,
  'invoice' as kind,

  regexp_replace(f.OrderDate, ' 00:00:00([.]0+)?$', '') as invoice_date,
  coalesce(r.ResellerAlternateKey, 'ResellerKey ' || f.ResellerKey) as client_id,
  coalesce(p.ProductAlternateKey, 'ProductKey ' || f.ProductKey) as product_id,

  f.OrderQuantity as quantity,
  f.SalesAmount as net_amount,
  f.TotalProductCost as cost_amount,
  'USD' as currency,

  rep.rep_id,
  f.SalesOrderNumber as order_id,
  f._file,
  f._line
from FactResellerSales f
left join DimReseller r on r.ResellerKey = f.ResellerKey
left join DimProduct p on p.ProductKey = f.ProductKey
left join rep on rep.EmployeeKey = f.EmployeeKey
