-- Clients as seen on the run's day and on earlier days: what tells whether they order again within the horizon, and whether they did.
-- On earlier days about 5,000 clients, or 300,000 days of orders, are enough to learn from; the clients are chosen by a hash of their
-- number, so that they stay the same. A client's orders count from five years before its last one on: what a night reads beyond the first
-- and last days does not grow with the history.
with look_back as (
  select 1826 as days
), shopper as (
  select
    d.client_id,
    min(d.sales_date) as first_day,
    max(d.sales_date) as last_day,
    sum(case when d.sales_date > r.as_of_date - b.days then 1 else 0 end) as days
  from agg_sales_client_day d
  cross join run r
  cross join look_back b
  where d.invoices > 0 and d.sales_date <= r.as_of_date and d.client_id <> '(unknown)'
  group by d.client_id
), bucket as (
  select substr(md5(client_id), 1, 2) as bucket, count(*) as clients, sum(days) as days
  from shopper
  group by substr(md5(client_id), 1, 2)
), sample as (
  select b.bucket
  from bucket b
  left join bucket before on before.bucket < b.bucket
  group by b.bucket
  having coalesce(sum(before.clients), 0) < 5000 and coalesce(sum(before.days), 0) < 300000
), member as (
  -- numbers are faster to sort and group by than texts
  select
    c.client_id,
    cast(row_number() over (partition by substr(md5(c.client_id), 1, 2) order by c.client_id) as int) * 16384
      + ascii(substr(md5(c.client_id), 1, 1)) * 128 + ascii(substr(md5(c.client_id), 2, 1)) as client_no,
    c.first_day,
    c.last_day,
    s.bucket is not null as is_sampled
  from shopper c
  left join sample s on s.bucket = substr(md5(c.client_id), 1, 2)
), order_day as (
  select
    m.client_no,
    m.is_sampled,
    d.sales_date,
    d.revenue,
    cast(d.sales_date - lag(d.sales_date) over (partition by m.client_no order by d.sales_date) as int) as gap
  from agg_sales_client_day d
  join member m on m.client_id = d.client_id
  cross join run r
  cross join look_back b
  where d.invoices > 0 and d.sales_date <= r.as_of_date and d.sales_date > m.last_day - b.days
), history as (
  select min(first_day) as first_day from shopper
), step as (
  select greatest(7, cast(floor(horizon_days / 6.0) as int)) as days, as_of_date, horizon_days from run
), origin as (
  -- as many as the order model looks back on
  select
    cast(n.origin_no as int) as origin_no,
    case when n.origin_no = 0 then s.as_of_date else s.as_of_date - (s.horizon_days + cast(n.origin_no - 1 as int) * s.days) end
      as origin_on,
    s.horizon_days
  from (select distinct iso_week - 1 as origin_no from dim_date) n
  cross join step s
  where n.origin_no <= 6 + cast(ceil(s.horizon_days / cast(s.days as double)) as int) + 8
), known as (
  select o.*, h.first_day, o.origin_on - 364 - cast(floor(o.horizon_days / 2.0) as int) >= h.first_day as is_year_known
  from origin o
  cross join history h
  where o.origin_no = 0 or o.origin_on - 28 + 1 >= h.first_day
), silent as (
  -- how long since the last order
  select
    k.origin_no, k.origin_on, k.horizon_days, k.is_year_known, m.client_no, m.is_sampled, cast(k.origin_on - m.last_day as int) as silence
  from member m
  join known k on k.origin_no = 0
  union all
  select
    k.origin_no, k.origin_on, k.horizon_days, k.is_year_known, d.client_no, d.is_sampled, min(cast(k.origin_on - d.sales_date as int))
  from order_day d
  join known k on k.origin_no > 0 and d.is_sampled and d.sales_date <= k.origin_on
  group by k.origin_no, k.origin_on, k.horizon_days, k.is_year_known, d.client_no, d.is_sampled
), seen_day as (
  select s.*, d.revenue, d.gap, cast(s.origin_on - d.sales_date as int) as ago
  from silent s
  join order_day d on d.client_no = s.client_no and d.sales_date <= s.origin_on + s.horizon_days
), seen as (
  select
    origin_no,
    origin_on,
    horizon_days,
    is_year_known,
    client_no,
    is_sampled,
    silence,
    sum(case when ago >= 0 then 1 else 0 end) as orders,
    max(ago) as age,
    cast(sum(case when ago >= 0 then revenue else 0 end) as double) as amount,
    sum(case when ago between 364 - horizon_days and 363 then 1 else 0 end) as year_ago,
    sum(case when ago between 0 and 29 then 1 else 0 end) as orders_30,
    sum(case when ago between 0 and 90 then 1 else 0 end) as orders_91,
    sum(case when ago between 0 and 181 then 1 else 0 end) as orders_182,
    sum(case when ago between 0 and 364 then 1 else 0 end) as orders_365,
    sum(case when ago >= 0 then cast(floor(exp(-ago / cast(60 as double)) * 1000000000000 + 0.5) as bigint) else 0 end) as decayed,
    -- a decimal, for sums that do not depend on the order of the rows
    cast(percentile_cont(0.9) within group (order by case when origin_no = 0 then cast(gap as double) end) as decimal(12,6)) as gap_90,
    sum(case when ago >= 0 and gap > silence then 1 else 0 end) as longer,
    sum(case when ago >= 0 and gap > silence and gap <= silence + horizon_days then 1 else 0 end) as ending,
    max(case when ago < 0 then 1 else 0 end) as again
  from seen_day
  group by origin_no, origin_on, horizon_days, is_year_known, client_no, is_sampled, silence
), gap_days as (
  select k.origin_no, k.horizon_days, g.gap as days, sum(g.gaps) as gaps
  from (
    select is_sampled, sales_date, gap, count(*) as gaps from order_day where gap is not null group by is_sampled, sales_date, gap
  ) g
  join known k on (k.origin_no = 0 or g.is_sampled) and g.sales_date <= k.origin_on
  group by k.origin_no, k.horizon_days, g.gap
), silent_days as (
  select origin_no, horizon_days, silence as days, count(*) as clients
  from seen
  group by origin_no, horizon_days, silence
), mark as (
  -- on one scale of days: gaps between orders, silences that last, and where the horizon of each silence ends
  select origin_no, days, gaps, days * gaps as gap_days, 0 as clients, cast(null as int) as silence, 0 as is_horizon from gap_days
  union all
  select s.origin_no, s.days + n.is_horizon * s.horizon_days, 0, 0, (1 - n.is_horizon) * s.clients, s.days, n.is_horizon
  from silent_days s
  cross join (select 0 as is_horizon union all select 1) n
), beyond as (
  select
    origin_no,
    silence,
    is_horizon,
    sum(gaps) over (partition by origin_no) - sum(gaps) over (partition by origin_no order by days) as gaps,
    sum(clients) over (partition by origin_no) - sum(clients) over (partition by origin_no order by days) as clients,
    cast(sum(gap_days) over (partition by origin_no) as double) / nullif(sum(gaps) over (partition by origin_no), 0) as usual_gap
  from mark
), hazard as (
  -- of the gaps that outlast a silence, those that end within the horizon
  select
    origin_no,
    silence,
    max(usual_gap) as usual_gap,
    max(case when is_horizon = 0 then gaps end) as longer,
    max(case when is_horizon = 0 then gaps end) - max(case when is_horizon = 1 then gaps end) as ending,
    max(case when is_horizon = 0 then clients end) as silent
  from beyond
  where silence is not null
  group by origin_no, silence
), rhythm as (
  select
    s.*,
    (s.age - s.silence + 3 * coalesce(h.usual_gap, s.horizon_days)) / (s.orders - 1 + 3) as cadence,
    (s.ending + 3 * (h.ending + cast(0.5 as double)) / (h.longer + h.silent + 1)) / (s.longer + 3) as gap_share
  from seen s
  join hazard h on h.origin_no = s.origin_no and h.silence = s.silence
)
select
  m.client_id,

  origin_no,
  origin_on,
  h.is_sampled,
  m.first_day as first_order_on,

  cast(orders as int) as orders,
  cast(silence as int) as silence,
  cast(age as int) as age,
  gap_90,

  cast(ln(1 + silence) as double) as log_silence,
  cast(ln(1 + orders) as double) as log_orders,
  cast(ln(1 + age) as double) as log_age,
  cast(ln(1 + cadence) as double) as log_cadence,
  cast(ln(1 + greatest(amount / orders, 0)) as double) as log_order_size,
  cast(case when is_year_known and year_ago > 0 then 1 else 0 end as double) as ordered_year_ago,
  cast(case when is_year_known and age < 364 then 1 else 0 end as double) as is_newcomer,
  cast(case when orders = 1 then 1 else 0 end as double) as is_single,
  cast(ln((silence + 1) / (cadence + 1)) as double) as lateness,
  cast(power(ln((silence + 1) / (cadence + 1)), 2) as double) as lateness_squared,
  cast(greatest(-1, least(1, (cadence - silence) / horizon_days)) as double) as until_due,
  cast(ln(1 + orders_30) as double) as log_orders_30,
  cast(ln(1 + orders_91) as double) as log_orders_91,
  cast(ln(1 + orders_182) as double) as log_orders_182,
  cast(ln(1 + orders_365) as double) as log_orders_365,
  cast(ln(1 + decayed / cast(1000000000000 as double)) as double) as log_orders_decayed,
  cast(ln(gap_share / (1 - gap_share)) as double) as gap_share_odds,

  case when origin_no > 0 then again = 1 end as ordered_again
from rhythm h
join member m on m.client_no = h.client_no
