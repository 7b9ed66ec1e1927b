package dev.filon.jobs.warehouse;

import dev.filon.jobs.Methods;
import dev.filon.jobs.Settings;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

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
    return values().entrySet().stream()
        .map(e -> e.getValue() + " as " + e.getKey())
        .collect(Collectors.joining(", ", "select ", ""));
  }

  /** The columns that a query names, with their values. */
  String used(String sql) {
    return values().entrySet().stream()
        .filter(e -> sql.contains(e.getKey()))
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }

  /** The columns and their values as SQL. */
  Map<String, String> values() {
    LocalDate to = asOf.withDayOfMonth(1);
    LocalDate from = to.minusMonths(settings.revenueMonths());
    Map<String, String> values = new LinkedHashMap<>();
    values.put("as_of_date", date(asOf));
    values.put("batch_id", text(batchId));
    values.put("reporting_currency", text(reportingCurrency));
    values.put("fiscal_year_start_month", whole(settings.fiscalYearStartMonth()));
    values.put("revenue_months", whole(settings.revenueMonths()));
    values.put("revenue_from", date(from));
    values.put("revenue_to", date(to));
    values.put("previous_revenue_from", date(from.minusYears(1)));
    values.put("previous_revenue_to", date(to.minusYears(1)));
    values.put("pareto_a", share(settings.paretoA().toPlainString()));
    values.put("pareto_b", share(settings.paretoB().toPlainString()));
    Methods methods = settings.methods();
    values.put("news_deviations", deviations(methods.newsDeviations().toPlainString()));
    values.put("peer_minimum", whole(methods.peerMinimum()));
    values.put("peer_weight", whole(methods.peerWeight()));
    values.put("horizon_days", whole(methods.horizonDays()));
    values.put("new_days", whole(methods.newDays()));
    values.put("lost_days", whole(methods.lostDays()));
    values.put("dispute_days", whole(methods.disputeDays()));
    values.put("contact_cadence", text(methods.contactCadence()));
    values.put("activity_floor", share(methods.activityFloor().toPlainString()));
    values.put("actions_per_week", whole(methods.actionsPerWeek()));
    values.put("actions_per_list", whole(methods.actionsPerList()));
    values.put("refusal_days", whole(methods.refusalDays()));
    return values;
  }

  private static String date(LocalDate day) {
    return "date '" + day + "'";
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private static String whole(int value) {
    return "cast(" + value + " as int)";
  }

  private static String deviations(String value) {
    return "cast(" + value + " as decimal(9,4))";
  }

  private static String share(String value) {
    return "cast(" + value + " as decimal(5,4))";
  }
}
