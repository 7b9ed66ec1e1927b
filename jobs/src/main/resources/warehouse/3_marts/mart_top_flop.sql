-- What went up and down against the same working days a year ago: clients, products, families and reps, in the week, month, quarter
-- and year to date, split into price, volume, mix, new, lost, currency and adjustments.
with line as (
  select
    p.period_kind,
    case when f.sales_date >= p.period_start then 1 else 0 end as is_now,
    f.client_id,
    f.rep_id,
    f.product_id,
    f.product_key,
    f.currency,
    case when f.is_value_only then 1 else 0 end as is_value_only,
    sum(f.quantity) as quantity,
    sum(f.revenue) as net_amount,
    sum(f.document_amount) as document_amount
  from agg_sales_client_product_day f
  join dim_period p
    on (f.sales_date >= p.period_start and f.sales_date <= p.period_to)
    or (f.sales_date >= p.previous_start and f.sales_date <= p.previous_to)
  group by
    p.period_kind, case when f.sales_date >= p.period_start then 1 else 0 end, f.client_id, f.rep_id, f.product_id, f.product_key,
    f.currency, case when f.is_value_only then 1 else 0 end
), year_ago_rate as (
  -- what one unit of a currency was worth on average in the sales of a year ago
  select
    p.period_kind,
    f.currency,
    cast(sum(f.gross_amount) as double) / cast(nullif(sum(f.gross_document_amount), 0) as double) as rate
  from agg_sales_currency_day f
  cross join run r
  join dim_period p on f.sales_date >= p.previous_start and f.sales_date <= p.previous_to
  where f.currency <> r.reporting_currency
  group by p.period_kind, f.currency
), converted as (
  select
    l.*,
    p.family,
    case
      when l.is_now = 1 and y.rate is not null
        then l.net_amount - cast(floor(cast(l.document_amount as double) * y.rate * 10000 + 0.5) / 10000 as decimal(18,4))
      else cast(0 as decimal(18,4))
    end as currency_amount
  from line l
  left join year_ago_rate y on y.period_kind = l.period_kind and y.currency = l.currency
  left join dim_product p on p.product_key = l.product_key
), without_client as (
  -- far fewer rows than with the clients
  select
    period_kind,
    is_now,
    rep_id,
    product_id,
    family,
    is_value_only,
    sum(quantity) as quantity,
    sum(net_amount) as net_amount,
    sum(currency_amount) as currency_amount
  from converted
  group by period_kind, is_now, rep_id, product_id, family, is_value_only
), placed as (
  select 'client' as kind, client_id as item_id, period_kind, is_now, product_id, is_value_only, quantity, net_amount, currency_amount
  from converted
  union all
  select
    n.kind,
    case n.kind when 'product' then w.product_id when 'family' then w.family else w.rep_id end,
    w.period_kind,
    w.is_now,
    w.product_id,
    w.is_value_only,
    w.quantity,
    w.net_amount,
    w.currency_amount
  from without_client w
  cross join (select 'product' as kind union all select 'family' union all select 'rep') n
), cell as (
  -- a product within an item, at the exchange rates of a year ago
  select
    kind,
    period_kind,
    item_id,
    product_id,
    is_value_only,
    sum(is_now) as rows_now,
    sum(1 - is_now) as rows_before,
    cast(sum(case when is_now = 1 then quantity else 0 end) as decimal(18,4)) as q1,
    cast(sum(case when is_now = 0 then quantity else 0 end) as decimal(18,4)) as q0,
    cast(sum(case when is_now = 1 then net_amount - currency_amount else 0 end) as decimal(18,4)) as r1,
    cast(sum(case when is_now = 0 then net_amount else 0 end) as decimal(18,4)) as r0,
    cast(sum(currency_amount) as decimal(18,4)) as currency_amount
  from placed
  group by kind, period_kind, item_id, product_id, is_value_only
), valued as (
  select
    c.*,
    case
      when is_value_only = 1 then 'adjustment'
      when rows_before = 0 then 'new'
      when rows_now = 0 then 'lost'
      when q0 > 0 and q1 > 0 then 'both'
      else 'adjustment'
    end as part,
    case
      when is_value_only = 0 and q0 > 0 and q1 > 0
        then cast(floor(cast(r0 as double) / cast(q0 as double) * cast(q1 as double) * 10000 + 0.5) / 10000 as decimal(18,4))
    end as r1_at_old_prices
  from cell c
), summed as (
  select
    kind,
    period_kind,
    item_id,
    cast(sum(r1 + currency_amount) as decimal(18,4)) as revenue,
    cast(sum(r0) as decimal(18,4)) as revenue_previous,
    cast(sum(case when part = 'both' then r1 - r1_at_old_prices else 0 end) as decimal(18,4)) as price_amount,
    cast(sum(case when part = 'both' then r1_at_old_prices else 0 end) as decimal(18,4)) as at_old_prices,
    cast(sum(case when part = 'both' then r0 else 0 end) as decimal(18,4)) as r0,
    cast(sum(case when part = 'both' then q1 else 0 end) as decimal(18,4)) as q1,
    cast(sum(case when part = 'both' then q0 else 0 end) as decimal(18,4)) as q0,
    cast(sum(case when part = 'new' then r1 else 0 end) as decimal(18,4)) as new_amount,
    cast(sum(case when part = 'lost' then -r0 else 0 end) as decimal(18,4)) as lost_amount,
    cast(sum(currency_amount) as decimal(18,4)) as currency_amount,
    cast(sum(case when part = 'adjustment' then r1 - r0 else 0 end) as decimal(18,4)) as adjustment_amount
  from valued
  group by kind, period_kind, item_id
), split as (
  select
    s.*,
    cast(s.revenue - s.revenue_previous as decimal(18,4)) as change_amount,
    case
      when s.q0 > 0
        then cast(floor(cast(s.r0 as double) * cast(s.q1 as double) / cast(s.q0 as double) * 10000 + 0.5) / 10000 as decimal(18,4))
      else s.r0
    end as at_old_mix
  from summed s
), sale as (
  select 'client' as kind, client_id as item_id, sales_date, revenue from agg_sales_client_day
  union all
  select 'product', product_id, sales_date, revenue from agg_sales_product_day
  union all
  select 'family', family, sales_date, revenue from agg_sales_product_day
  union all
  select 'rep', rep_id, sales_date, revenue from agg_sales_rep_day
), in_blocks as (
  -- the two years up to the run's day in blocks of four weeks, 0 is the latest
  select
    s.kind,
    s.item_id,
    cast(floor(cast(r.as_of_date - s.sales_date as int) / 28) as int) as block,
    cast(sum(s.revenue) as double) as revenue
  from sale s
  cross join run r
  where s.sales_date <= r.as_of_date and s.sales_date > r.as_of_date - 728
  group by s.kind, s.item_id, cast(floor(cast(r.as_of_date - s.sales_date as int) / 28) as int)
), lifetime as (
  select kind, item_id, max(block) as oldest from in_blocks group by kind, item_id
), block_number as (
  select distinct block from in_blocks
), history as (
  select l.kind, l.item_id, coalesce(b.revenue, 0) as revenue
  from lifetime l
  join block_number n on n.block <= l.oldest
  left join in_blocks b on b.kind = l.kind and b.item_id = l.item_id and b.block = n.block
), centred as (
  select
    kind,
    item_id,
    revenue,
    median(revenue) over (partition by kind, item_id) as middle,
    count(*) over (partition by kind, item_id) as blocks
  from history
), spread as (
  -- 1.4826 and 1.2533 make the median and the mean absolute deviation estimates of a normal standard deviation
  select
    kind,
    item_id,
    blocks,
    median(abs(revenue - middle)) as median_deviation,
    -- of decimals, whose sum does not depend on the order of the rows
    cast(sum(cast(abs(revenue - middle) as decimal(24,5))) as double) / count(*) as mean_deviation
  from centred
  group by kind, item_id, blocks
), noise as (
  select
    kind,
    item_id,
    case
      when blocks < 8 or mean_deviation = 0 then null
      when median_deviation > 0 then 1.4826 * median_deviation
      else 1.2533 * mean_deviation
    end as noise
  from spread
), judged as (
  select
    x.kind,
    x.period_kind as period,
    x.item_id,
    p.period_start,
    p.period_to as period_end,
    x.revenue,
    x.revenue_previous,
    x.change_amount,
    x.price_amount,
    cast(x.at_old_mix - x.r0 as decimal(18,4)) as volume_amount,
    cast(x.at_old_prices - x.at_old_mix as decimal(18,4)) as mix_amount,
    x.new_amount,
    x.lost_amount,
    x.currency_amount,
    x.adjustment_amount,
    cast(x.change_amount as double)
      / (cast(n.noise as double) * sqrt((cast(p.period_to - p.period_start as int) + 1) / cast(14 as double))) as deviations
  from split x
  join dim_period p on p.period_kind = x.period_kind
  left join noise n on n.kind = x.kind and n.item_id = x.item_id
), signed as (
  select
    j.*,
    case
      when change_amount < 0
        then least(price_amount, volume_amount, mix_amount, new_amount, lost_amount, currency_amount, adjustment_amount)
      else greatest(price_amount, volume_amount, mix_amount, new_amount, lost_amount, currency_amount, adjustment_amount)
    end as leading_amount
  from judged j
)
select
  c.kind,
  c.period,
  c.item_id,

  case c.kind when 'client' then k.name when 'product' then a.label when 'rep' then v.name else c.item_id end as label,
  case c.kind when 'client' then k.rep_id when 'rep' then c.item_id end as rep_id,
  case
    when c.change_amount = 0 then 'unchanged'
    when c.leading_amount = c.lost_amount then 'lost'
    when c.leading_amount = c.new_amount then 'new'
    when c.leading_amount = c.volume_amount then 'volume'
    when c.leading_amount = c.price_amount then 'price'
    when c.leading_amount = c.mix_amount then 'mix'
    when c.leading_amount = c.currency_amount then 'currency'
    else 'adjustment'
  end as reason_code,

  c.period_start,
  c.period_end,

  c.revenue,
  c.revenue_previous,
  c.change_amount,
  c.price_amount,
  c.volume_amount,
  c.mix_amount,
  c.new_amount,
  c.lost_amount,
  c.currency_amount,
  c.adjustment_amount,
  c.deviations,
  coalesce(abs(c.deviations) >= cast(r.news_deviations as double), false) as is_news,
  case
    when c.change_amount > 0
      then cast(row_number() over (partition by c.kind, c.period order by c.change_amount desc, c.item_id) as int)
  end as up_rank,
  case
    when c.change_amount < 0
      then cast(row_number() over (partition by c.kind, c.period order by c.change_amount, c.item_id) as int)
  end as down_rank
from signed c
cross join run r
left join dim_client k on c.kind = 'client' and k.client_id = c.item_id and k.is_current
left join dim_product a on c.kind = 'product' and a.product_id = c.item_id and a.is_current
left join dim_rep v on c.kind = 'rep' and v.rep_id = c.item_id and v.is_current
