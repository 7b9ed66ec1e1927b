package dev.filon.reports.dashboard.data;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One row of a result, by column name. Asking for a column that it does not have is an error. */
public final class Row {

  private final Map<String, Object> values;

  /** A row of these values, in their order. */
  public Row(Map<String, ?> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** All values, in the order of the query. */
  public Map<String, Object> values() {
    return values;
  }

  /** A value as it is; null if it is not known. */
  public Object value(String column) {
    if (!values.containsKey(column)) {
      throw new IllegalArgumentException(
          "The query gives no column '" + column + "', only " + values.keySet());
    }
    return values.get(column);
  }

  /** A text; null if it is not known. */
  public String text(String column) {
    Object value = value(column);
    return value == null ? null : value.toString();
  }

  /** An amount; null if it is not known. */
  public BigDecimal money(String column) {
    return value(column) instanceof Number number ? new BigDecimal(number.toString()) : null;
  }

  /** A share, probability or ratio; null if it is not known. */
  public Double ratio(String column) {
    return value(column) instanceof Number number ? (Double) number.doubleValue() : null;
  }

  /** A count; 0 if it is not known. */
  public long count(String column) {
    return value(column) instanceof Number number ? number.longValue() : 0;
  }

  /** A day; null if it is not known. */
  public LocalDate date(String column) {
    return (LocalDate) value(column);
  }

  /** Whether it is true; unknown is not. */
  public boolean is(String column) {
    return Boolean.TRUE.equals(value(column));
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
