-- People: users of the type Standard. Others are machines, guests and partners. Inactive ones stay, as records of the past name them.
-- rep_id: EmployeeNumber without filling zeros where there is one, which is what an ERP such as SAP knows people by; else the id of the
-- user in its 15 characters, as everywhere here: an export has ids of 15 characters, where case counts, or of 18, which add a
-- check of the case.
with rep as (
  select
    substr(Id, 1, 15) as user_id,
    coalesce(nullif(regexp_replace(trim(EmployeeNumber), '^0+(?=[0-9]+$)', ''), ''), substr(Id, 1, 15)) as rep_id
  from SfUser
)
select
  r.rep_id,

  u.Name as name,
  u.Email as email,
  m.rep_id as manager_id,
  u.Department as team,
  u.Division as region,

  u._file,
  u._line
from SfUser u
join rep r on r.user_id = substr(u.Id, 1, 15)
left join rep m on m.user_id = substr(u.ManagerId, 1, 15)
where u.UserType = 'Standard'
