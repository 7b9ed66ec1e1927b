-- The calendar, 1990 to 2049. 1990-01-01 is a Monday, so the number of days since then gives the day of the week; the ISO week of
-- a day is that of its Thursday. Easter by the rule of Gauss with the constants of the years 1900 to 2099.
with digit as (
  select 0 as n
  union all select 1 union all select 2 union all select 3 union all select 4 union all select 5
  union all select 6 union all select 7 union all select 8 union all select 9
), numbered as (
  select a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n as n
  from digit a
  cross join digit b
  cross join digit c
  cross join digit d
  cross join (select n from digit where n < 3) e
), calendar as (
  select
    date '1990-01-01' + n as date_day,
    n % 7 + 1 as iso_day,
    date '1990-01-01' + (n - n % 7 + 3) as thursday
  from numbered
), dated as (
  select
    date_day,
    cast(iso_day as int) as iso_day,
    cast(year(thursday) as int) as iso_year,
    cast(floor((dayofyear(thursday) - 1) / 7) as int) + 1 as iso_week,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(date_trunc('quarter', date_day) as date) as quarter_start,
    cast(year(date_day) as int) as year,
    cast(quarter(date_day) as int) as quarter,
    cast(month(date_day) as int) as month,
    cast(day(date_day) as int) as day_of_month
  from calendar
  where date_day < date '2050-01-01'
), gauss as (
  select
    year,
    year % 19 as a,
    (19 * (year % 19) + 24) % 30 as d,
    (2 * (year % 4) + 4 * (year % 7) + 6 * ((19 * (year % 19) + 24) % 30) + 5) % 7 as e
  from (select distinct year from dated) y
), easter as (
  select
    year,
    make_date(year, 3, 22) + (
      d + e - case when (d = 29 and e = 6) or (d = 28 and e = 6 and a > 10) then 7 else 0 end
    ) as sunday
  from gauss
), named as (
  select
    t.*,
    case
      when t.month = 1 and t.day_of_month = 1 then 'Jour de l’an'
      when t.date_day = e.sunday + 1 then 'Lundi de Pâques'
      when t.month = 5 and t.day_of_month = 1 then 'Fête du Travail'
      when t.month = 5 and t.day_of_month = 8 then 'Victoire 1945'
      when t.date_day = e.sunday + 39 then 'Ascension'
      when t.date_day = e.sunday + 50 then 'Lundi de Pentecôte'
      when t.month = 7 and t.day_of_month = 14 then 'Fête nationale'
      when t.month = 8 and t.day_of_month = 15 then 'Assomption'
      when t.month = 11 and t.day_of_month = 1 then 'Toussaint'
      when t.month = 11 and t.day_of_month = 11 then 'Armistice 1918'
      when t.month = 12 and t.day_of_month = 25 then 'Noël'
    end as holiday,
    case when f.fiscal_year_start_month > 1 and t.month >= f.fiscal_year_start_month then t.year + 1 else t.year end as fiscal_year,
    f.fiscal_year_start_month as fiscal_month
  from dated t
  join easter e on e.year = t.year
  cross join run f
), worked as (
  select
    n.*,
    case when n.iso_day <= 5 and n.holiday is null then 1 else 0 end as worked
  from named n
)
select
  date_day,

  iso_year,
  iso_week,
  concat(cast(iso_year as string), '-W', lpad(cast(iso_week as string), 2, '0')) as iso_week_label,
  iso_day,
  month_start,
  quarter_start,
  year,
  quarter,
  month,
  cast(fiscal_year as int) as fiscal_year,
  make_date(case when fiscal_month > 1 then fiscal_year - 1 else fiscal_year end, fiscal_month, 1) as fiscal_year_start,
  cast(floor(((month - fiscal_month + 12) % 12) / 3) as int) + 1 as fiscal_quarter,

  iso_day > 5 as is_weekend,
  holiday,
  worked = 1 as is_working_day,
  cast(sum(worked) over (partition by month_start order by date_day) as int) as working_day_of_month,
  cast(sum(worked) over (partition by year order by date_day) as int) as working_day_of_year
from worked
