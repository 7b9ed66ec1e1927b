-- Quotas per rep and quarter, over all families, in US dollars.
-- A quota is dated when its quarter starts, often a few days before (2010-12-29, 2011-03-31, 2011-07-01, 2011-09-29 ...). Its
-- quarter is the one that the day a fortnight later falls in. CalendarQuarter is the quarter of the bare date: it would give a
-- rep two quotas for the third quarter of 2011 and none for the fourth, and fits the sales worse (correlation of quota and
-- sales per rep and quarter 0.82 against 0.94).
with rep as (
  select e.EmployeeKey, min(c.BusinessEntityId) as rep_id
  from DimEmployee e
  join CrmEmployee c on c.NationalIdNumber = e.EmployeeNationalIDAlternateKey
  group by e.EmployeeKey
), quota as (
  select
    EmployeeKey,
    SalesAmountQuota,
    date_add(try_cast(regexp_replace(Date, ' 00:00:00([.]0+)?$', '') as date), 14) as within,
    _file,
    _line
  from FactSalesQuota
)
select
  rep.rep_id,
  cast(year(q.within) as string) || '-Q' || cast(quarter(q.within) as string) as period,

  q.SalesAmountQuota as amount,
  'USD' as currency,

  q._file,
  q._line
from quota q
left join rep on rep.EmployeeKey = q.EmployeeKey
