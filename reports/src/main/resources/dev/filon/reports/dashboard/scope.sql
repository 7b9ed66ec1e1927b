-- Who sees which rows: the one place. A page can name the views below and nothing else. Each shows what the variables of the
-- connection allow: everything (boolean), reps (ids whose clients are seen) and heads (ids of managers whose team totals are seen).
-- Without variables a view is empty.
-- The owner of a client decides, not who sold to it. A figure of a rep that rests on another rep's client keeps its amount and loses
-- whatever tells the client.
--
-- The tables of "kept" are made once for each snapshot: the rows about a client with the client's owner, in the order of owner and
-- client. A query then reads the part of a table that it may see, joins nothing to find the owner, and finds one client without
-- reading all.

-- A range first, although the list says it all: by the range whole parts of a table are left out.
create macro seen(owner) as coalesce(getvariable('everything'), false)
  or (owner between list_min(getvariable('reps')) and list_max(getvariable('reps')) and list_contains(getvariable('reps'), owner));
create macro led(head) as coalesce(getvariable('everything'), false) or coalesce(list_contains(getvariable('heads'), head), false);

create table kept.client as
select client_id, rep_id as owner, name, false as is_prospect, cast(null as varchar) as account_id from snapshot.main.mart_client
union all
select client_id, rep_id, name, true, account_id from snapshot.main.mart_prospect
order by owner, client_id;

create view client_scope as
select client_id, owner as rep_id, name, is_prospect, account_id from kept.client where seen(owner);

create view rep as
select rep_id, coalesce(nullif(trim(name), ''), rep_id) as name, manager_id, team, region
from snapshot.main.dim_rep where is_current and seen(rep_id);

create view mart_client as
select * from snapshot.main.mart_client where seen(rep_id);

create view mart_prospect as
select * from snapshot.main.mart_prospect where seen(rep_id);

create table kept.mart_pareto as
select t.*, c.owner from snapshot.main.mart_pareto t join kept.client c on c.client_id = t.client_id order by c.owner, t.client_id;
create view mart_pareto as select * exclude (owner) from kept.mart_pareto where seen(owner);

create table kept.mart_abc_cross as
select t.*, c.owner from snapshot.main.mart_abc_cross t join kept.client c on c.client_id = t.client_id order by c.owner, t.client_id;
create view mart_abc_cross as select * exclude (owner) from kept.mart_abc_cross where seen(owner);

create table kept.mart_reactivation as
select t.*, c.owner from snapshot.main.mart_reactivation t join kept.client c on c.client_id = t.client_id order by c.owner, t.client_id;
create view mart_reactivation as select * exclude (owner) from kept.mart_reactivation where seen(owner);

create table kept.mart_second_activity as
select t.*, c.owner from snapshot.main.mart_second_activity t join kept.client c on c.client_id = t.client_id order by c.owner, t.client_id;
create view mart_second_activity as select * exclude (owner) from kept.mart_second_activity where seen(owner);

create table kept.mart_angry_client as
select t.*, c.owner from snapshot.main.mart_angry_client t join kept.client c on c.client_id = t.client_id order by c.owner, t.client_id;
create view mart_angry_client as select * exclude (owner) from kept.mart_angry_client where seen(owner);

create table kept.mart_growth_pocket_client as
select t.*, c.owner from snapshot.main.mart_growth_pocket_client t join kept.client c on c.client_id = t.client_id order by c.owner, t.client_id;
create view mart_growth_pocket_client as select * exclude (owner) from kept.mart_growth_pocket_client where seen(owner);

-- Benchmarks over the whole company, without amounts: a segment may have few clients.
create view pocket_benchmark as
select segment, family, reason_code, growing, penetration, target_penetration
from snapshot.main.mart_growth_pocket;

-- An action without a client is of the rep who is to do it.
create table kept.mart_action as
select t.*, case when c.client_id is null then t.rep_id else c.owner end as owner
from snapshot.main.mart_action t
left join kept.client c on c.client_id = t.client_id
where c.client_id is not null or t.client_id = '(unknown)'
order by owner, t.client_id;
create view mart_action as select * exclude (owner) from kept.mart_action where seen(owner);

create table kept.fact_action as
select f.*, a.client_id as account_client_id, case when c.client_id is null then f.rep_id else c.owner end as owner
from snapshot.main.fact_action f
left join snapshot.main.dim_account a on a.account_id = f.account_id and a.is_current
left join kept.client c on c.client_id = coalesce(a.client_id, f.client_id)
where c.client_id is not null or (f.client_id = '(unknown)' and a.client_id is null)
order by owner;
create view fact_action as select * exclude (owner) from kept.fact_action where seen(owner);

create view mart_target as
select * from snapshot.main.mart_target where seen(rep_id);

create view mart_landing as
select * from snapshot.main.mart_landing
where (scope = 'rep' and seen(rep_id)) or (scope = 'team' and led(rep_id))
  or (scope = 'total' and coalesce(getvariable('everything'), false));

create table kept.mart_outlook as
select o.*, c.name as client_name, c.client_id is not null as is_known, c.owner
from snapshot.main.mart_outlook o
left join kept.client c on c.client_id = o.client_id;
create view mart_outlook as
select * exclude (client_id, account_id, client_name, is_known, owner),
  case when is_known and seen(owner) then client_id end as client_id,
  case when is_known and seen(owner) then account_id end as account_id,
  case when is_known and seen(owner) then client_name end as client_name
from kept.mart_outlook
where seen(rep_id) or (is_known and seen(owner));

create table kept.client_change as
select t.item_id as client_id, t.label, t.rep_id, t.period, t.period_start, t.period_end, t.revenue, t.revenue_previous, t.change_amount,
  t.reason_code, t.is_news, t.price_amount, t.volume_amount, t.mix_amount, t.new_amount, t.lost_amount, t.currency_amount,
  t.adjustment_amount, c.owner
from snapshot.main.mart_top_flop t
join kept.client c on c.client_id = t.item_id
where t.kind = 'client'
order by c.owner, t.item_id;
create view client_change as select * exclude (owner) from kept.client_change where seen(owner);

-- The months that pages show: the 24 closed ones and the present one.
create table kept.sales_month as
select t.client_id, t.family, t.month_start, t.revenue, c.owner
from snapshot.main.agg_sales_client_family_month t
join kept.client c on c.client_id = t.client_id
where t.month_start >= (select date_trunc('month', max(as_of_date)) - interval 24 month from snapshot.meta.snapshot)
order by c.owner, t.client_id, t.month_start;
create view sales_month as select * exclude (owner) from kept.sales_month where seen(owner);

create view sale as
select
  case when c.client_id is not null then s.invoice_id end as invoice_id,
  case when c.client_id is not null then s.line_no end as line_no,
  s.kind, c.client_id, c.name as client_name, s.rep_id, s.product_id, s.invoice_date, s.quantity, s.net_amount, s.cost_amount
from snapshot.main.fact_sales s
left join client_scope c on c.client_id = s.client_id
where c.client_id is not null or seen(s.rep_id);

create view product as
select product_id, label, family, subfamily, brand from snapshot.main.dim_product where is_current;

create table kept.claim as
select f.*, c.name as client_name, c.owner
from snapshot.main.fact_claim f
join kept.client c on c.client_id = f.client_id
order by c.owner, f.client_id;
create view claim as select * exclude (owner) from kept.claim where seen(owner);

create table kept.interaction as
select f.interaction_id, c.client_id, c.name as client_name, f.account_id, f.rep_id, f.occurred_on, f.kind, f.outcome, f.is_positive,
  f.note, c.owner
from snapshot.main.fact_interaction f
left join snapshot.main.dim_account a on a.account_id = f.account_id and a.is_current
join kept.client c on c.client_id = coalesce(a.client_id, f.client_id)
order by c.owner, c.client_id;
create view interaction as select * exclude (owner) from kept.interaction where seen(owner);

create table kept.account as
select a.account_id, a.client_id, a.name, a.city, a.country, a.employees, a.source, a.status, c.owner
from snapshot.main.dim_account a
join kept.client c on c.client_id = a.client_id
where a.is_current
order by c.owner, a.client_id;
create view account as select * exclude (owner) from kept.account where seen(owner);

create table kept.contact as
select k.contact_id, k.role, k.opted_out, a.client_id, c.owner
from snapshot.main.dim_contact k
join snapshot.main.dim_account a on a.account_id = k.account_id and a.is_current
join kept.client c on c.client_id = a.client_id
order by c.owner, a.client_id;
create view contact as select * exclude (owner) from kept.contact where seen(owner);

create table kept.deal as
select o.opportunity_id, c.client_id, o.family, o.stage, o.status, o.created_on, o.expected_close_on, o.closed_on, o.amount,
  o.lost_reason, c.owner
from snapshot.main.fact_opportunity_stage o
join snapshot.main.dim_account a on a.account_id = o.account_id and a.is_current
join kept.client c on c.client_id = a.client_id
where o.is_current
order by c.owner, c.client_id;
create view deal as select * exclude (owner) from kept.deal where seen(owner);
