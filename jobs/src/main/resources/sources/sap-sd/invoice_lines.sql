-- Items of billing documents.
-- The document category says the sign, as amounts and quantities are stored without one: M invoice, P debit memo and S cancelled
-- credit memo count, O credit memo and N cancelled invoice count back. Pro forma (U), intercompany (5, 6) and lists of documents (3, 4)
-- are no sales to a client and are left out. An item of any other category, without its header, or with a text for an amount goes to the
-- quarantine.
-- A cancelled invoice (FKSTO) stays, and so does the document that cancels it (SFAKN), each on its day, as in the books: together they
-- are nothing. A delta, too, comes out right, as it brings the second after the first. The document that cancels bears the order of
-- the one that it cancels, so that both are one purchase.
-- client_id: the sold-to party. rep_id: partner function VE, else ZM, that the sold-to party has now in the document's sales area;
-- without one the client's owner counts. product_id, client_id, rep_id: without filling zeros, as in clients.sql.
-- quantity: FKLMG, in the material's base unit. Some exports put the minus behind the number ('12.50-').
with partner as (
  select
    trim(KUNNR) as KUNNR,
    trim(VKORG) as VKORG,
    trim(VTWEG) as VTWEG,
    trim(SPART) as SPART,
    min_by(trim(PERNR), struct(if(trim(PARVW) = 'VE', 0, 1), trim(PARZA))) as PERNR
  from KNVP
  where trim(PARVW) in ('VE', 'ZM') and trim(PERNR) not rlike '^0*$'
  group by trim(KUNNR), trim(VKORG), trim(VTWEG), trim(SPART)
), header as (
  select
    trim(VBELN) as VBELN,
    trim(VBTYP) as VBTYP,
    trim(WAERK) as WAERK,
    trim(VKORG) as VKORG,
    trim(VTWEG) as VTWEG,
    trim(SPART) as SPART,
    trim(FKDAT) as FKDAT,
    trim(KUNAG) as KUNAG,
    nullif(trim(SFAKN), '') as SFAKN,
    case when trim(VBTYP) in ('M', 'P', 'S') then 1 when trim(VBTYP) in ('O', 'N') then -1 end as sign
  from VBRK
), ordered as (
  select trim(VBELN) as VBELN, min(nullif(trim(AUBEL), '')) as AUBEL
  from VBRP
  group by trim(VBELN)
), item as (
  select
    i.*,
    h.*,
    coalesce(nullif(trim(i.AUBEL), ''), o.AUBEL) as sales_order,
    h.sign * try_cast(regexp_replace(trim(i.NETWR), '^(.+)-$', '-$1') as decimal(18,4)) as net,
    h.sign * try_cast(regexp_replace(trim(i.FKLMG), '^(.+)-$', '-$1') as decimal(18,4)) as pieces,
    h.sign * try_cast(regexp_replace(trim(i.WAVWR), '^(.+)-$', '-$1') as decimal(18,4)) as cost
  from (select VBELN as document, POSNR, MATNR, FKLMG, NETWR, WAVWR, AUBEL, _file, _line from VBRP) i
  left join header h on h.VBELN = trim(i.document)
  left join ordered o on o.VBELN = h.SFAKN
)
select
  regexp_replace(trim(i.document), '^0+(?=[0-9]+$)', '') as invoice_id,
  trim(i.POSNR) as line_no,
  case i.sign when 1 then 'invoice' when -1 then 'credit_note' else i.VBTYP end as kind,

  regexp_replace(i.FKDAT, '^([0-9]{4})([0-9]{2})([0-9]{2})$', '$1-$2-$3') as invoice_date,
  nullif(regexp_replace(i.KUNAG, '^0+(?=[0-9]+$)', ''), '') as client_id,
  regexp_replace(trim(i.MATNR), '^0+(?=[0-9]+$)', '') as product_id,

  coalesce(cast(i.pieces as string), i.FKLMG) as quantity,
  coalesce(cast(i.net as string), i.NETWR) as net_amount,
  coalesce(cast(i.cost as string), nullif(trim(i.WAVWR), '')) as cost_amount,
  i.WAERK as currency,

  regexp_replace(p.PERNR, '^0+', '') as rep_id,
  regexp_replace(i.sales_order, '^0+(?=[0-9]+$)', '') as order_id,
  i._file,
  i._line
from item i
left join partner p on p.KUNNR = i.KUNAG and p.VKORG = i.VKORG and p.VTWEG = i.VTWEG and p.SPART = i.SPART
where i.VBTYP is null or i.VBTYP not in ('U', '3', '4', '5', '6')
