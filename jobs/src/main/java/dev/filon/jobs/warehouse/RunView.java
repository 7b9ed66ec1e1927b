package dev.filon.jobs.warehouse;

import dev.filon.jobs.Settings;
import java.time.LocalDate;
import java.util.Locale;

/**
 * The one-row view {@code run}: what a run is for. Models take every date and threshold from it,
 * never from the clock.
 *
 * @param asOf the day the run is for
 * @param batchId identifies the load
 * @param reportingCurrency ISO 4217
 * @param settings thresholds and windows
 */
public record RunView(LocalDate asOf, String batchId, String reportingCurrency, Settings settings) {

  /** The row as a SELECT that Spark and DuckDB both run. */
  public String sql() {
    LocalDate to = asOf.withDayOfMonth(1);
    LocalDate from = to.minusMonths(settings.revenueMonths());
    return String.format(
        Locale.ROOT,
        """
        select date '%s' as as_of_date, '%s' as batch_id, '%s' as reporting_currency,
          cast(%d as int) as fiscal_year_start_month, cast(%d as int) as revenue_months,
          date '%s' as revenue_from, date '%s' as revenue_to,
          date '%s' as previous_revenue_from, date '%s' as previous_revenue_to,
          cast(%s as decimal(5,4)) as pareto_a, cast(%s as decimal(5,4)) as pareto_b\
        """,
        asOf,
        batchId.replace("'", "''"),
        reportingCurrency.replace("'", "''"),
        settings.fiscalYearStartMonth(),
        settings.revenueMonths(),
        from,
        to,
        from.minusYears(1),
        to.minusYears(1),
        settings.paretoA().toPlainString(),
        settings.paretoB().toPlainString());
  }
}
