-- Targets as the file has them. The parts of the key are tidied before the contract judges; '(all)' is another way to leave the family empty.
-- A period that is neither YYYY-MM nor YYYY-Qn nor YYYY is no period: the contract rejects it as missing.
select
  nullif(trim(rep_id), '') as rep_id,
  case when upper(trim(period)) rlike '^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$' then upper(trim(period)) end as period,
  nullif(nullif(trim(family), ''), '(all)') as family,
  amount,
  currency,
  _file,
  _line
from targets
