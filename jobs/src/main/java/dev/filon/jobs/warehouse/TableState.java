package dev.filon.jobs.warehouse;

import java.util.List;

/**
 * What a table is at one point of the warehouse's life.
 *
 * @param version version of its Delta log
 * @param content tells one content from another: rows and a hash over them, or the version where
 *     the table is kept month by month
 * @param inputs tells what the rows were computed from, or empty
 * @param files its Parquet files, relative to the table's folder, sorted
 */
public record TableState(long version, String content, String inputs, List<String> files) {
  public TableState {
    files = files.stream().sorted().toList();
  }

  /** The same content, known to be what other inputs give too. */
  TableState computedFrom(String otherInputs) {
    return new TableState(version, content, otherInputs, files);
  }
}
