-- Every record is a line of a document.
-- kind: documents whose number starts with C are cancellations. Those with A adjust bad debts: the sign decides.
-- line_no: the file has no line number, so lines are counted within their document in the order of the file.
-- client_id: a fifth of the lines has none; they belong to '(unknown)', the unknown member of dim_client.
-- product_id: five digits, with or without letters after them (in either case), are a product. POST, DOT, M, D, BANK CHARGES,
-- gift vouchers and other codes are not: their lines count as sales without a product.
-- invoice_date: the file holds nanoseconds since 1970 (wall-clock time), which reach this query as digits; a time stamp as text
-- is understood too. Only the day is kept.
-- net_amount: Price is a binary number in the file; as decimal text it has at most a few decimals, and the product is exact. A
-- price or quantity that is no number is passed on as it is, so that the contract rejects the line instead of losing it.
select
  trim(Invoice) as invoice_id,
  row_number() over (partition by trim(Invoice) order by _file, _line) as line_no,
  case
    when upper(trim(Invoice)) like 'C%' then 'credit_note'
    when upper(trim(Invoice)) not like 'A%' then 'invoice'
  end as kind,

  case
    when InvoiceDate rlike '^[0-9]{16,19}$'
      then cast(date_from_unix_date(cast(try_cast(InvoiceDate as bigint) div 86400000000000 as int)) as string)
    else regexp_replace(InvoiceDate, '[T ][0-9:.]+Z?$', '')
  end as invoice_date,
  coalesce(regexp_replace(trim(`Customer ID`), '[.]0+$', ''), '(unknown)') as client_id,
  case when trim(StockCode) rlike '^[0-9]{5}[A-Za-z]*$' then upper(trim(StockCode)) end as product_id,

  Quantity as quantity,
  coalesce(
    cast(try_cast(Quantity as decimal(12,0)) * try_cast(Price as decimal(20,8)) as string),
    Quantity || ' x ' || Price
  ) as net_amount,
  'GBP' as currency,

  _file,
  _line
from OnlineRetail
