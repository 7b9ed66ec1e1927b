package dev.filon.jobs.fit;

import dev.filon.jobs.JobException;
import java.util.List;

/**
 * A statistical fit: rows of aggregates in, rows of parameters with their diagnostics out. The same
 * rows in any order give the same parameters.
 */
public interface Fit {

  /**
   * Fits.
   *
   * @param input what the model's query gave
   * @return rows in the columns of the model's contract; few enough for one machine
   */
  List<Object[]> fit(Input input);

  /**
   * The fit that a contract names.
   *
   * @param name as {@code landing@1}: what comes after the @ only says that the code has changed
   */
  static Fit of(String name) {
    return switch (name.substring(0, (name + "@").indexOf('@'))) {
      case "landing" -> new LandingFit();
      case "deals" -> new DealFit();
      case "orders" -> new OrderFit();
      default -> throw JobException.internal("there is no fit '" + name + "'", null);
    };
  }

  /**
   * Aggregates.
   *
   * @param columns names, in order
   * @param rows values as strings, integers and doubles; null where there is none
   */
  record Input(List<String> columns, List<Object[]> rows) {

    /** Values of a row by name. */
    Cells cells(Object[] row) {
      return new Cells(this, row);
    }
  }

  /** One row of an input. */
  record Cells(Input input, Object[] row) {

    String text(String column) {
      return (String) value(column);
    }

    int whole(String column) {
      return ((Number) value(column)).intValue();
    }

    double number(String column) {
      return ((Number) value(column)).doubleValue();
    }

    boolean isNull(String column) {
      return value(column) == null;
    }

    private Object value(String column) {
      return row[input.columns().indexOf(column)];
    }
  }
}
