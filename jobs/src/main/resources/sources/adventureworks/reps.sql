-- The sales organisation: everybody with SalesPersonFlag, and the people of the Sales department who are somebody's manager
-- there. That makes the vice president of sales the top; the chief executive above is no rep, so the manager is empty there.
-- rep_id: the CRM's number of the person, found by the national id, which goes no further than this join. The ERP's EmployeeKey
-- is the number of a version of the person.
-- valid_from and valid_to: StartDate and EndDate of the version; the next version starts on the day that the last one ends.
-- team and region: sales territory; 'NA' stands for none.
with person as (
  select e.EmployeeKey, min(c.BusinessEntityId) as rep_id
  from DimEmployee e
  join CrmEmployee c on c.NationalIdNumber = e.EmployeeNationalIDAlternateKey
  group by e.EmployeeKey
), manager as (
  select distinct ParentEmployeeKey as EmployeeKey
  from DimEmployee
  where DepartmentName = 'Sales'
), member as (
  select e.*
  from DimEmployee e
  left join manager m on m.EmployeeKey = e.EmployeeKey
  where e.SalesPersonFlag = '1' or (e.DepartmentName = 'Sales' and m.EmployeeKey is not null)
), boss as (
  select m.EmployeeKey, p.rep_id
  from member m
  join person p on p.EmployeeKey = m.EmployeeKey
)
select
  p.rep_id,

  concat_ws(' ', m.FirstName, m.LastName) as name,
  m.EmailAddress as email,
  b.rep_id as manager_id,
  nullif(t.SalesTerritoryGroup, 'NA') as team,
  nullif(t.SalesTerritoryRegion, 'NA') as region,

  m.StartDate as valid_from,
  m.EndDate as valid_to,
  m._file,
  m._line
from member m
left join person p on p.EmployeeKey = m.EmployeeKey
left join boss b on b.EmployeeKey = m.ParentEmployeeKey
left join DimSalesTerritory t on t.SalesTerritoryKey = m.SalesTerritoryKey
