-- Products: the stock codes of five digits, with or without letters after them, in upper case.
-- label: the description that most lines with a price bear; lines without a price are stock corrections with remarks ('damaged',
-- '?') in the description, which count only if there is nothing else. Ties go to the description on most lines of any kind, then
-- to the first in the alphabet. 'nan' is the file's word for no description; a product that never had one is called by its code.
-- family: the file has no classification, all is giftware.
with line as (
  select
    upper(trim(StockCode)) as product_id,
    nullif(nullif(trim(Description), ''), 'nan') as label,
    case when try_cast(Price as double) > 0 then 1 else 0 end as priced,
    _file,
    _line
  from OnlineRetail
  where trim(StockCode) rlike '^[0-9]{5}[A-Za-z]*$'
), described as (
  select
    product_id,
    label,
    row_number() over (partition by product_id order by sum(priced) desc, count(*) desc, label) as rank
  from line
  where label is not null
  group by product_id, label
), product as (
  select product_id, min(struct(_file, _line)) as first_record
  from line
  group by product_id
)
select
  p.product_id,

  coalesce(d.label, p.product_id) as label,
  'Giftware' as family,

  p.first_record._file as _file,
  p.first_record._line as _line
from product p
left join described d on d.product_id = p.product_id and d.rank = 1
