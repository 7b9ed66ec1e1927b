package dev.filon.reports.figures;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one query, taken rep by rep in the order of the ids. What was taken is not kept, so
 * the heap does not grow with the number of reps.
 *
 * @param <T> what a row is turned into
 */
final class RepRows<T> {

  private final SnapshotReader reader;
  private final ResultSet result;
  private final SnapshotReader.RowReader<T> rowReader;
  private final int idColumn;
  private byte[] last = {};
  private byte[] at;

  /**
   * Stands on the first row of a result.
   *
   * @param result has a column {@code rep_id} and is ordered by it; rows without an id come last
   *     and are left out
   */
  RepRows(SnapshotReader reader, ResultSet result, SnapshotReader.RowReader<T> rowReader) {
    this.reader = reader;
    this.result = result;
    this.rowReader = rowReader;
    try {
      idColumn = result.findColumn("rep_id");
      step();
    } catch (SQLException e) {
      throw reader.unreadable(e);
    }
  }

  /** No rows, for a table that a snapshot lacks. */
  static <T> RepRows<T> none() {
    return new RepRows<>();
  }

  private RepRows() {
    reader = null;
    result = null;
    rowReader = null;
    idColumn = 0;
  }

  /**
   * The rows of one rep.
   *
   * @param rep comes after the rep of the call before, in the order of {@link
   *     SnapshotReader#reps()}
   */
  List<T> of(String rep) {
    byte[] id = rep.getBytes(StandardCharsets.UTF_8);
    if (Arrays.compareUnsigned(last, id) > 0) {
      throw new IllegalArgumentException("rep '" + rep + "' is out of order");
    }
    last = id;
    List<T> rows = new ArrayList<>();
    try {
      while (at != null && Arrays.compareUnsigned(at, id) < 0) {
        step();
      }
      while (at != null && Arrays.equals(at, id)) {
        rows.add(rowReader.read(result));
        step();
      }
    } catch (SQLException e) {
      throw reader.unreadable(e);
    }
    return rows;
  }

  private void step() throws SQLException {
    String id = result.next() ? result.getString(idColumn) : null;
    at = id == null ? null : id.getBytes(StandardCharsets.UTF_8);
    if (at == null) {
      result.getStatement().close();
    }
  }
}
