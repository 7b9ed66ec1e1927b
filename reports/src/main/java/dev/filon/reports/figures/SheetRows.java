package dev.filon.reports.figures;

import java.util.List;

/**
 * The rows of one sheet for one rep.
 *
 * @param topic name of the sheet in the bundles
 * @param columns from left to right
 * @param rows as wide as the columns; a cell is a String, BigDecimal, Long, LocalDate, Boolean or
 *     null
 */
public record SheetRows(String topic, List<Column> columns, List<List<Object>> rows) {

  public SheetRows {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /** What a column holds. */
  public enum Kind {
    TEXT,
    /** Reporting currency. */
    AMOUNT,
    /** A part of 1, a probability or a relative change. */
    SHARE,
    NUMBER,
    COUNT,
    DATE,
    FLAG
  }

  /**
   * A column.
   *
   * @param name in the bundles
   */
  public record Column(String name, Kind kind) {}
}
