-- Net amount by closed month: of everything, of each team and of each rep. A first month that began before the dumps did is left out.
with closed as (
  select s.rep_id, s.sales_date, s.revenue
  from agg_sales_rep_day s
  cross join run r
  where s.sales_date < r.revenue_to
), beginning as (
  select year(min(sales_date)) * 12 + month(min(sales_date)) - 1 + case when day(min(sales_date)) > 4 then 1 else 0 end as month_no
  from closed
), sold as (
  select s.rep_id, year(s.sales_date) * 12 + month(s.sales_date) - 1 as month_no, sum(s.revenue) as revenue
  from closed s
  group by s.rep_id, year(s.sales_date) * 12 + month(s.sales_date) - 1
), series as (
  select 'rep' as scope, rep_id, month_no, sum(revenue) as revenue
  from sold
  group by rep_id, month_no
  union all
  select 'team', d.manager_id, s.month_no, sum(s.revenue)
  from sold s
  join dim_rep d on d.rep_id = s.rep_id and d.is_current
  where d.manager_id is not null
  group by d.manager_id, s.month_no
  union all
  select 'total', '(total)', month_no, sum(revenue)
  from sold
  group by month_no
)
select
  s.scope,
  s.rep_id,
  cast(s.month_no as int) as month_no,
  cast(s.revenue as double) as amount,
  cast(year(r.as_of_date) * 12 + month(r.as_of_date) - 1 as int) as current_month_no,
  r.fiscal_year_start_month
from series s
join beginning b on s.month_no >= b.month_no
cross join run r
