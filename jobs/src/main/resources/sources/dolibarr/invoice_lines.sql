-- Lines of validated and paid invoices (fk_statut 1, 2) that are standard (type 0), replacements (1), credit notes (2) or situations (5).
-- Left out are drafts (0) and abandoned invoices (3), which those are too that were replaced; pro formas (type 4); titles and subtotals
-- (product_type 9).
-- Deposits (type 3) are left out, and so are the lines of later invoices that take a deposit off again: the final invoice says what was
-- sold, in full, on its day, whatever the option FACTURE_DEPOSITS_ARE_JUST_PAYMENTS made of the deposit. Lines that settle an invoice
-- with a credit note or with an overpayment are payments likewise, as the credit note is there itself. Dolibarr marks the three in the
-- description of a line that has an fk_remise_except; other lines with one are discounts and count.
-- net_amount: total_ht, in the company's own currency, below zero on credit notes. quantity: above zero there as well, turned here.
-- cost_amount: buy_price_ht is per piece and always above zero; 0 means that it is not known.
-- line_no: the technical number of the line, as ranks repeat. rep_id: invoices have none, the client's owner counts.
-- A line without its invoice goes to the quarantine.
select
  coalesce(f.ref, 'fk_facture ' || l.fk_facture) as invoice_id,
  l.rowid as line_no,
  case when f.type = '2' then 'credit_note' else 'invoice' end as kind,

  substr(f.datef, 1, 10) as invoice_date,
  coalesce(nullif(nullif(s.code_client, ''), 'NULL'), f.fk_soc) as client_id,
  p.ref as product_id,

  case when f.type = '2' then coalesce(cast(-abs(try_cast(l.qty as decimal(18,4))) as string), l.qty) else l.qty end as quantity,
  l.total_ht as net_amount,
  cast(
    cast(nullif(try_cast(nullif(l.buy_price_ht, 'NULL') as decimal(18,8)), 0) * try_cast(l.qty as decimal(18,4))
      * case when f.type = '2' and try_cast(l.qty as decimal(18,4)) > 0 then -1 else 1 end as decimal(18,4)) as string
  ) as cost_amount,

  nullif(f.tms, 'NULL') as updated_at,
  l._file,
  l._line
from llx_facturedet l
left join llx_facture f on f.rowid = l.fk_facture
left join llx_societe s on s.rowid = f.fk_soc
left join llx_product p on p.rowid = nullif(l.fk_product, 'NULL')
where
  (f.rowid is null or (f.type in ('0', '1', '2', '5') and f.fk_statut in ('1', '2')))
  and coalesce(l.product_type, '') <> '9'
  and not (nullif(l.fk_remise_except, 'NULL') is not null and coalesce(l.description, '') rlike '^[(](DEPOSIT|CREDIT_NOTE|EXCESS RECEIVED)[)]')
