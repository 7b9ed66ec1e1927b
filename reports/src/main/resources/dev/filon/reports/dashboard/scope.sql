-- Who sees which rows: the one place. A page can name these views and nothing else. Each shows what the variables of the
-- connection allow: everything (boolean), reps (ids whose clients are seen) and heads (ids of managers whose team totals are seen).
-- Without variables a view is empty.
-- The owner of a client decides, not who sold to it. A figure of a rep that rests on another rep's client keeps its amount and loses
-- whatever tells the client.
create macro seen(owner) as coalesce(getvariable('everything'), false) or coalesce(list_contains(getvariable('reps'), owner), false);
create macro led(head) as coalesce(getvariable('everything'), false) or coalesce(list_contains(getvariable('heads'), head), false);

create view client_scope as
select client_id, rep_id, name, false as is_prospect, cast(null as varchar) as account_id
from snapshot.main.mart_client where seen(rep_id)
union all
select client_id, rep_id, name, true, account_id
from snapshot.main.mart_prospect where seen(rep_id);

create view rep as
select rep_id, coalesce(nullif(trim(name), ''), rep_id) as name, manager_id, team, region
from snapshot.main.dim_rep where is_current and seen(rep_id);

create view mart_client as
select * from snapshot.main.mart_client where seen(rep_id);

create view mart_pareto as
select * from snapshot.main.mart_pareto where client_id in (select client_id from client_scope);

create view mart_abc_cross as
select * from snapshot.main.mart_abc_cross where client_id in (select client_id from client_scope);

create view mart_reactivation as
select * from snapshot.main.mart_reactivation where client_id in (select client_id from client_scope);

create view mart_second_activity as
select * from snapshot.main.mart_second_activity where client_id in (select client_id from client_scope);

create view mart_angry_client as
select * from snapshot.main.mart_angry_client where client_id in (select client_id from client_scope);

create view mart_prospect as
select * from snapshot.main.mart_prospect where seen(rep_id);

create view mart_growth_pocket_client as
select * from snapshot.main.mart_growth_pocket_client where client_id in (select client_id from client_scope);

-- Benchmarks over the whole company, without amounts: a segment may have few clients.
create view pocket_benchmark as
select segment, family, reason_code, growing, penetration, target_penetration
from snapshot.main.mart_growth_pocket;

create view mart_action as
select * from snapshot.main.mart_action
where client_id in (select client_id from client_scope) or (client_id = '(unknown)' and seen(rep_id));

create view fact_action as
select f.*, a.client_id as account_client_id
from snapshot.main.fact_action f
left join snapshot.main.dim_account a on a.account_id = f.account_id and a.is_current
where coalesce(a.client_id, f.client_id) in (select client_id from client_scope)
  or (f.client_id = '(unknown)' and a.client_id is null and seen(f.rep_id));

create view mart_target as
select * from snapshot.main.mart_target where seen(rep_id);

create view mart_landing as
select * from snapshot.main.mart_landing
where (scope = 'rep' and seen(rep_id)) or (scope = 'team' and led(rep_id))
  or (scope = 'total' and coalesce(getvariable('everything'), false));

create view mart_outlook as
select o.* exclude (account_id, client_id),
  c.client_id, case when c.client_id is not null then o.account_id end as account_id, c.name as client_name
from snapshot.main.mart_outlook o
left join client_scope c on c.client_id = o.client_id
where seen(o.rep_id) or c.client_id is not null;

create view client_change as
select item_id as client_id, label, rep_id, period, period_start, period_end, revenue, revenue_previous, change_amount, reason_code,
  is_news, price_amount, volume_amount, mix_amount, new_amount, lost_amount, currency_amount, adjustment_amount
from snapshot.main.mart_top_flop
where kind = 'client' and item_id in (select client_id from client_scope);

create view sales_month as
select * from snapshot.main.agg_sales_client_family_month where client_id in (select client_id from client_scope);

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

create view claim as
select f.*, c.name as client_name
from snapshot.main.fact_claim f
join client_scope c on c.client_id = f.client_id;

create view interaction as
select f.interaction_id, c.client_id, c.name as client_name, f.account_id, f.rep_id, f.occurred_on, f.kind, f.outcome, f.is_positive, f.note
from snapshot.main.fact_interaction f
left join snapshot.main.dim_account a on a.account_id = f.account_id and a.is_current
join client_scope c on c.client_id = coalesce(a.client_id, f.client_id);

create view account as
select a.account_id, a.client_id, a.name, a.city, a.country, a.employees, a.source, a.status
from snapshot.main.dim_account a
join client_scope c on c.client_id = a.client_id
where a.is_current;

create view contact as
select k.contact_id, k.role, k.opted_out, a.client_id
from snapshot.main.dim_contact k
join snapshot.main.dim_account a on a.account_id = k.account_id and a.is_current
join client_scope c on c.client_id = a.client_id;

create view deal as
select o.opportunity_id, c.client_id, o.family, o.stage, o.status, o.created_on, o.expected_close_on, o.closed_on, o.amount, o.lost_reason
from snapshot.main.fact_opportunity_stage o
join snapshot.main.dim_account a on a.account_id = o.account_id and a.is_current
join client_scope c on c.client_id = a.client_id
where o.is_current;
