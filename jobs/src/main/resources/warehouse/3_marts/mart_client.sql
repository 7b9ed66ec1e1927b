-- Each client at a glance.
with by_family as (
  select
    s.client_id,
    s.family,
    sum(case when s.month_start >= r.revenue_from and s.month_start < r.revenue_to then s.revenue else 0 end) as revenue,
    sum(case when s.month_start >= r.revenue_from and s.month_start < r.revenue_to then s.cost else 0 end) as cost,
    sum(case when s.month_start >= r.revenue_from and s.month_start < r.revenue_to and s.cost is null then 1 else 0 end)
      as months_without_cost,
    sum(case when s.month_start >= r.previous_revenue_from and s.month_start < r.previous_revenue_to then s.revenue else 0 end)
      as revenue_previous
  from agg_sales_client_family_month s
  cross join run r
  where s.month_start >= r.previous_revenue_from and s.month_start < r.revenue_to
  group by s.client_id, s.family
), sold as (
  select
    client_id,
    cast(sum(revenue) as decimal(18,4)) as revenue,
    cast(sum(revenue_previous) as decimal(18,4)) as revenue_previous,
    cast(case when sum(months_without_cost) = 0 then sum(revenue - cost) end as decimal(18,4)) as margin,
    sum(case when revenue > 0 then 1 else 0 end) as families
  from by_family
  group by client_id
), ordered as (
  select d.client_id, count(*) as order_days
  from agg_sales_client_day d
  cross join run r
  where d.invoices > 0 and d.sales_date >= r.revenue_from and d.sales_date < r.revenue_to and d.sales_date <= r.as_of_date
  group by d.client_id
), contacted as (
  select a.client_id, max(i.occurred_on) as last_contact_on
  from fact_interaction i
  join dim_account a on a.account_id = i.account_id and a.is_current
  cross join run r
  where i.occurred_on <= r.as_of_date
  group by a.client_id
), disputed as (
  select c.client_id, cast(count(*) as int) as open_claims
  from fact_claim c
  cross join run r
  where c.opened_on <= r.as_of_date and (c.status = 'open' or (c.status is null and c.closed_on is null))
  group by c.client_id
), figures as (
  select
    c.client_id,
    c.rep_id,
    c.owner_rule,
    c.name,
    c.segment,
    c.activity_code,
    c.city,
    c.country,
    coalesce(s.revenue, cast(0 as decimal(18,4))) as revenue,
    coalesce(s.revenue_previous, cast(0 as decimal(18,4))) as revenue_previous,
    case when s.client_id is null then cast(0 as decimal(18,4)) else s.margin end as margin,
    coalesce(s.families, 0) as families,
    coalesce(o.order_days, 0) as order_days
  from dim_client c
  left join sold s on s.client_id = c.client_id
  left join ordered o on o.client_id = c.client_id
  where c.is_current and c.client_id <> '(unknown)' and not c.is_prospect and coalesce(c.status, '') <> 'converted'
)
select
  f.client_id,
  f.rep_id,
  f.owner_rule,

  f.name,
  f.segment,
  f.activity_code,
  f.city,
  f.country,

  f.revenue,
  f.revenue_previous,
  case
    when f.revenue_previous > 0 then cast(f.revenue - f.revenue_previous as double) / cast(f.revenue_previous as double)
  end as growth,
  f.margin,
  case when f.revenue > 0 then cast(f.margin as double) / cast(f.revenue as double) end as margin_rate,
  m.class as revenue_class,
  b.class as previous_revenue_class,
  x.potential,
  x.potential_class,
  x.share_of_wallet,
  x.left_to_win,

  h.first_order_on,
  h.last_order_on,
  h.silence as days_since_last_order,
  h.next_order_on,
  coalesce(h.status, 'never') as status,
  coalesce(h.order_probability, 0) as order_probability,
  t.last_contact_on,
  coalesce(d.open_claims, 0) as open_claims,
  cast(f.order_days as int) as order_days,
  cast(f.families as int) as families
from figures f
left join mart_abc_cross x on x.client_id = f.client_id
left join mart_rhythm h on h.client_id = f.client_id
left join contacted t on t.client_id = f.client_id
left join disputed d on d.client_id = f.client_id
left join mart_revenue_class m on m.kind = 'client' and m.revenue_window = 'current' and m.item_id = f.client_id
left join mart_revenue_class b on b.kind = 'client' and b.revenue_window = 'previous' and b.item_id = f.client_id
