-- Clients as seen on the run's day and on earlier days: what tells whether they order again within the horizon, and whether they did.
-- On earlier days about 5,000 clients are enough to learn from; they are chosen by a hash of their number, so that they stay the same.
with order_day as (
  select
    d.client_id,
    d.sales_date,
    d.revenue,
    cast(d.sales_date - lag(d.sales_date) over (partition by d.client_id order by d.sales_date) as int) as gap
  from agg_sales_client_day d
  cross join run r
  where d.invoices > 0 and d.sales_date <= r.as_of_date and d.client_id <> '(unknown)'
), client as (
  select client_id, substr(md5(client_id), 1, 2) as bucket from order_day group by client_id
), bucket as (
  select bucket, count(*) as clients from client group by bucket
), sample as (
  select b.bucket
  from bucket b
  left join bucket before on before.bucket < b.bucket
  group by b.bucket
  having coalesce(sum(before.clients), 0) < 5000
), history as (
  select min(sales_date) as first_day from order_day
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
), seen_day as (
  select
    k.origin_no,
    k.origin_on,
    k.horizon_days,
    k.is_year_known,
    d.client_id,
    s.bucket is not null as is_sampled,
    d.revenue,
    d.gap,
    cast(k.origin_on - d.sales_date as int) as ago,
    min(case when d.sales_date <= k.origin_on then cast(k.origin_on - d.sales_date as int) end)
      over (partition by k.origin_no, d.client_id) as silence
  from order_day d
  join client c on c.client_id = d.client_id
  left join sample s on s.bucket = c.bucket
  join known k on (k.origin_no = 0 or s.bucket is not null) and d.sales_date <= k.origin_on + k.horizon_days
), seen as (
  select
    origin_no,
    origin_on,
    horizon_days,
    is_year_known,
    client_id,
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
    sum(case when ago >= 0 and gap > silence then 1 else 0 end) as longer,
    sum(case when ago >= 0 and gap > silence and gap <= silence + horizon_days then 1 else 0 end) as ending,
    max(case when ago < 0 then 1 else 0 end) as again
  from seen_day
  where silence is not null
  group by origin_no, origin_on, horizon_days, is_year_known, client_id, is_sampled, silence
), spell as (
  -- of everybody: gaps between orders, and silences that last
  select origin_no, horizon_days, days, sum(gaps) as gaps, sum(clients) as clients
  from (
    select origin_no, horizon_days, gap as days, 1 as gaps, 0 as clients from seen_day where ago >= 0 and gap is not null
    union all
    select origin_no, horizon_days, silence, 0, 1 from seen
  ) s
  group by origin_no, horizon_days, days
), usual as (
  select origin_no, cast(sum(days * gaps) as double) / nullif(sum(gaps), 0) as gap from spell group by origin_no
), hazard as (
  -- of the gaps that outlast a silence, those that end within the horizon
  select
    s.origin_no,
    s.days as silence,
    coalesce(sum(l.gaps), 0) as longer,
    coalesce(sum(case when l.days <= s.days + s.horizon_days then l.gaps else 0 end), 0) as ending,
    coalesce(sum(l.clients), 0) as silent
  from spell s
  left join spell l on l.origin_no = s.origin_no and l.days > s.days
  where s.clients > 0
  group by s.origin_no, s.days
), rhythm as (
  select
    s.*,
    (s.age - s.silence + 3 * coalesce(u.gap, s.horizon_days)) / (s.orders - 1 + 3) as cadence,
    (s.ending + 3 * (h.ending + cast(0.5 as double)) / (h.longer + h.silent + 1)) / (s.longer + 3) as gap_share
  from seen s
  join usual u on u.origin_no = s.origin_no
  join hazard h on h.origin_no = s.origin_no and h.silence = s.silence
)
select
  client_id,

  origin_no,
  origin_on,
  is_sampled,

  cast(orders as int) as orders,
  cast(silence as int) as silence,
  cast(age as int) as age,

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
from rhythm
