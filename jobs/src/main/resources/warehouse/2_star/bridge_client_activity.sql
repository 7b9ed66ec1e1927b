-- Which activities a client has, by which evidence and when: its main activity in the ERP, further ones that the ERP declares, and
-- those of its accounts in the CRM. Versions that follow each other with the same activity become one span.
with span as (
  select client_id, activity_code, 'main' as evidence, valid_from, valid_to
  from dim_client
  where activity_code is not null and client_id not like 'prospect:%'
  union all
  select client_id, activity_code, 'declared', since, date '9999-12-31'
  from feed_client_activities
  union all
  select client_id, activity_code, 'account', valid_from, valid_to
  from dim_account
  where activity_code is not null
), begun as (
  select
    s.*,
    case
      when s.valid_from <= max(s.valid_to) over (
        partition by s.client_id, s.activity_code, s.evidence
        order by s.valid_from, s.valid_to
        rows between unbounded preceding and 1 preceding
      ) then 0
      else 1
    end as is_new
  from span s
), numbered as (
  select
    b.*,
    sum(b.is_new) over (
      partition by b.client_id, b.activity_code, b.evidence
      order by b.valid_from, b.valid_to
      rows between unbounded preceding and current row
    ) as island
  from begun b
)
select
  client_id,
  activity_code,

  evidence,

  min(valid_from) as valid_from,
  max(valid_to) as valid_to
from numbered
group by client_id, activity_code, evidence, island
