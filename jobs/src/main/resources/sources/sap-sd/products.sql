-- Materials.
-- label: MAKT has one text a language. English first, then French, German and any other; SPRAS is one letter in the table and two in
-- what some tools write. A material without a text is called by its number.
-- family: the material group; a material without one is in '(none)'. subfamily: the product hierarchy as it is written.
with text as (
  select
    trim(MATNR) as MATNR,
    min_by(
      trim(MAKTX),
      struct(
        case upper(trim(SPRAS)) when 'E' then 0 when 'EN' then 0 when 'F' then 1 when 'FR' then 1 when 'D' then 2 when 'DE' then 2 else 3 end,
        SPRAS
      )
    ) as MAKTX
  from MAKT
  where trim(MAKTX) <> ''
  group by trim(MATNR)
)
select
  regexp_replace(trim(m.MATNR), '^0+(?=[0-9]+$)', '') as product_id,

  coalesce(t.MAKTX, regexp_replace(trim(m.MATNR), '^0+(?=[0-9]+$)', '')) as label,
  coalesce(nullif(trim(m.MATKL), ''), '(none)') as family,
  m.PRDHA as subfamily,
  m.MEINS as unit,
  case when trim(m.LVORM) <> '' then 'discontinued' else 'active' end as status,

  m._file,
  m._line
from MARA m
left join text t on t.MATNR = trim(m.MATNR)
