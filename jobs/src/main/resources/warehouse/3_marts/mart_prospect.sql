-- Prospects by the contacts that they had and the one that is due next, with the company's own conversion after that many contacts.
with cadence as (
  select
    n.contact_no,
    cast(split_part(r.contact_cadence, ',', n.contact_no) as int) as after_days,
    length(r.contact_cadence) - length(replace(r.contact_cadence, ',', '')) + 1 as wanted
  from run r
  join (
    select distinct iso_week as contact_no from dim_date
  ) n on n.contact_no <= length(r.contact_cadence) - length(replace(r.contact_cadence, ',', '')) + 1
), account as (
  select a.account_id, a.client_id, a.name, a.status, a.created_on, k.rep_id, k.is_prospect
  from dim_account a
  join dim_client k on k.client_id = a.client_id and k.is_current
  where a.is_current and k.client_id <> '(unknown)'
), first_order as (
  select d.client_id, min(d.sales_date) as first_order_on
  from agg_sales_client_day d
  cross join run r
  where d.invoices > 0 and d.sales_date <= r.as_of_date
  group by d.client_id
), history as (
  select min(sales_date) as history_from from agg_sales_client_day
), contact_day as (
  -- before the first order only
  select
    a.account_id,
    a.created_on,
    i.occurred_on,
    o.first_order_on,
    max(case when i.outcome = 'refused' then 1 else 0 end) as refused,
    max(case when i.is_positive then 1 else 0 end) as positive
  from fact_interaction i
  join account a on a.account_id = i.account_id
  cross join run r
  left join first_order o on o.client_id = a.client_id
  where i.occurred_on <= r.as_of_date and (o.first_order_on is null or i.occurred_on <= o.first_order_on)
  group by a.account_id, a.created_on, i.occurred_on, o.first_order_on
), numbered as (
  select
    c.*,
    cast(row_number() over (partition by account_id order by occurred_on) as int) as contact_no
  from contact_day c
), outcome as (
  -- contacts whose horizon has passed: did the first order come within it? Of accounts entered before the sales history begins it is
  -- not known which order was the first.
  select
    n.contact_no,
    cast(count(*) as double) as tried,
    cast(sum(case when n.first_order_on <= n.occurred_on + r.horizon_days then 1 else 0 end) as double) as converted
  from numbered n
  cross join run r
  join history h on n.created_on >= h.history_from
  where n.occurred_on <= r.as_of_date - r.horizon_days
  group by n.contact_no
), conversion as (
  -- Wilson score interval, 95 %
  select
    contact_no,
    tried,
    converted / tried as rate,
    case when converted = 0 then 0 else (converted / tried + 1.9208 / tried
      - 1.96 * sqrt((converted / tried * (1 - converted / tried) + 0.9604 / tried) / tried)) / (1 + 3.8416 / tried) end as low,
    case when converted = tried then 1 else (converted / tried + 1.9208 / tried
      + 1.96 * sqrt((converted / tried * (1 - converted / tried) + 0.9604 / tried) / tried)) / (1 + 3.8416 / tried) end as high
  from outcome
), progress as (
  select
    account_id,
    cast(count(*) as int) as contacts,
    min(occurred_on) as first_contact_on,
    max(occurred_on) as last_contact_on,
    sum(refused) as refusals,
    max(case when positive = 1 then contact_no end) as last_positive,
    max(contact_no) as last_no
  from numbered
  group by account_id
), opted as (
  select account_id
  from dim_contact
  where not is_inferred
  group by account_id
  having min(case when opted_out then 1 else 0 end) = 1
), state as (
  select
    a.account_id,
    a.client_id,
    a.rep_id,
    a.name,
    coalesce(p.contacts, 0) as contacts,
    case when p.last_positive = p.last_no then true else false end as is_promising,
    p.first_contact_on,
    p.last_contact_on,
    case
      when o.account_id is not null then 'opted_out'
      when p.refusals >= 2 then 'refused_twice'
      when coalesce(p.contacts, 0) >= w.wanted then 'contacts_used_up'
    end as stop_reason,
    case
      when p.last_contact_on is null then coalesce(a.created_on, r.as_of_date)
      else p.last_contact_on + (n.after_days - l.after_days)
    end as due_on
  from account a
  cross join run r
  cross join (select max(wanted) as wanted from cadence) w
  left join progress p on p.account_id = a.account_id
  left join opted o on o.account_id = a.account_id
  left join cadence l on l.contact_no = p.contacts
  left join cadence n on n.contact_no = coalesce(p.contacts, 0) + 1
  where a.is_prospect
)
select
  s.account_id,
  s.client_id,
  s.rep_id,
  s.name,
  case
    when s.stop_reason is not null then s.stop_reason
    when s.due_on > r.as_of_date then 'planned'
    when s.contacts = 0 then 'first_contact_due'
    when s.is_promising then 'promising_due'
    else 'follow_up_due'
  end as reason_code,
  s.is_promising,

  s.first_contact_on,
  s.last_contact_on,
  case when s.stop_reason is null then s.due_on end as next_contact_on,

  s.contacts,
  v.potential,
  cast(c.rate as double) as conversion_rate,
  cast(c.low as double) as conversion_low,
  cast(c.high as double) as conversion_high,
  cast(coalesce(c.tried, 0) as int) as conversion_accounts
from state s
cross join run r
left join mart_abc_cross v on v.client_id = s.client_id
left join conversion c on c.contact_no = s.contacts + 1
