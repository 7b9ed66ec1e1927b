-- Clients: the distinct customer ids. The file has neither names nor addresses.
-- country: of the client's last record, as a few moved. 'Channel Islands' has no code of its own and gets JE, the code of the
-- largest island. 'Unspecified', 'West Indies' and 'European Community' are no countries: empty. A name that the list does not
-- have is passed on as it is.
with client as (
  select
    regexp_replace(trim(`Customer ID`), '[.]0+$', '') as client_id,
    max_by(trim(Country), struct(_file, _line)) as country,
    min(struct(_file, _line)) as first_record
  from OnlineRetail
  where trim(`Customer ID`) <> ''
  group by regexp_replace(trim(`Customer ID`), '[.]0+$', '')
)
select
  client_id,

  'Customer ' || client_id as name,
  case country
    when 'Australia' then 'AU'
    when 'Austria' then 'AT'
    when 'Bahrain' then 'BH'
    when 'Belgium' then 'BE'
    when 'Bermuda' then 'BM'
    when 'Brazil' then 'BR'
    when 'Canada' then 'CA'
    when 'Channel Islands' then 'JE'
    when 'Cyprus' then 'CY'
    when 'Czech Republic' then 'CZ'
    when 'Denmark' then 'DK'
    when 'EIRE' then 'IE'
    when 'European Community' then null
    when 'Finland' then 'FI'
    when 'France' then 'FR'
    when 'Germany' then 'DE'
    when 'Greece' then 'GR'
    when 'Hong Kong' then 'HK'
    when 'Iceland' then 'IS'
    when 'Israel' then 'IL'
    when 'Italy' then 'IT'
    when 'Japan' then 'JP'
    when 'Korea' then 'KR'
    when 'Lebanon' then 'LB'
    when 'Lithuania' then 'LT'
    when 'Malta' then 'MT'
    when 'Netherlands' then 'NL'
    when 'Nigeria' then 'NG'
    when 'Norway' then 'NO'
    when 'Poland' then 'PL'
    when 'Portugal' then 'PT'
    when 'RSA' then 'ZA'
    when 'Saudi Arabia' then 'SA'
    when 'Singapore' then 'SG'
    when 'Spain' then 'ES'
    when 'Sweden' then 'SE'
    when 'Switzerland' then 'CH'
    when 'Thailand' then 'TH'
    when 'USA' then 'US'
    when 'United Arab Emirates' then 'AE'
    when 'United Kingdom' then 'GB'
    when 'Unspecified' then null
    when 'West Indies' then null
    else country
  end as country,

  first_record._file as _file,
  first_record._line as _line
from client
