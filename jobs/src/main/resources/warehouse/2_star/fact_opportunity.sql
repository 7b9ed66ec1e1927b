-- Opportunities Monday by Monday, each as it was known at the end of the day before. Before the first loaded version nothing was known:
-- there the earliest version stands in, and the row says so where the CRM changed the opportunity after that day.
-- A row is for every Monday after the opportunity was entered, up to the first one on which it was known to be closed.
with life as (
  select
    o.opportunity_id,
    max(case when o.is_current then o.created_on end) as created_on,
    max(case when o.status = 'open' then o.valid_to end) as open_until,
    max(case when o.is_current and o.status = 'open' then 1 else 0 end) as is_open,
    max(case when o.is_current then coalesce(o.closed_on, cast(o.updated_at as date), o.created_on) end) as closed_on
  from fact_opportunity_stage o
  group by o.opportunity_id
), lasting as (
  select
    l.opportunity_id,
    l.created_on,
    case
      when l.is_open = 1 then r.as_of_date
      else least(r.as_of_date, greatest(l.closed_on, l.created_on, coalesce(l.open_until, l.closed_on)) + 7)
    end as last_day
  from life l
  cross join run r
), monday as (
  select d.date_day, d.month_start
  from dim_date d
  cross join (select min(created_on) as first_day from lasting) l
  cross join run r
  where d.iso_day = 1 and d.date_day > l.first_day and d.date_day <= r.as_of_date
), week as (
  select l.opportunity_id, m.date_day as week_start, m.month_start, m.date_day - 1 as known_on
  from lasting l
  join monday m on m.date_day > l.created_on and m.date_day <= l.last_day
)
select
  w.opportunity_id,
  o.opportunity_key,
  c.client_key,
  a.client_id,
  o.account_id,
  s.rep_key,
  o.rep_id,

  w.week_start,
  w.month_start,
  o.family,
  o.stage,
  o.status,
  o.valid_from = date '1900-01-01' and (o.updated_at is null or cast(o.updated_at as date) > w.known_on) as is_reconstructed,
  o.created_on,
  o.expected_close_on,

  o.amount,
  o.probability
from week w
left join fact_opportunity_stage o
  on o.opportunity_id = w.opportunity_id and w.known_on >= o.valid_from and w.known_on < o.valid_to
left join dim_account a
  on a.account_id = o.account_id and w.known_on >= a.valid_from and w.known_on < a.valid_to
left join dim_client c
  on c.client_id = a.client_id and w.known_on >= c.valid_from and w.known_on < c.valid_to
left join dim_rep s
  on s.rep_id = o.rep_id and w.known_on >= s.valid_from and w.known_on < s.valid_to
