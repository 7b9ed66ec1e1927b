package dev.filon.jobs.lineage;

import java.util.Comparator;

/**
 * A column that others are made from.
 *
 * @param table a table, {@code incoming_<entity>} for what a source's query gives, or {@code run}
 * @param column its column, or {@link #ROWS} where the rows are counted
 */
public record ColumnSource(String table, String column) implements Comparable<ColumnSource> {
  /** Stands for the rows themselves. */
  public static final String ROWS = "*";

  private static final Comparator<ColumnSource> ORDER =
      Comparator.comparing(ColumnSource::table).thenComparing(ColumnSource::column);

  static ColumnSource parse(String text) {
    int dot = text.indexOf('.');
    return new ColumnSource(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public int compareTo(ColumnSource other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return table + "." + column;
  }
}
