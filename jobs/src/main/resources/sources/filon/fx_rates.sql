-- Exchange rates as the file has them. The currency is part of the key: case and spaces go before the contract judges.
select
  nullif(upper(trim(currency)), '') as currency,
  date,
  rate,
  _file,
  _line
from fx_rates
