package dev.filon.reports.dashboard.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results of one snapshot, the most lately used. A snapshot never changes, so the same query with
 * the same values in the same scope gives the same rows for as long as it is open.
 */
final class QueryCache {

  private static final int MOST_CELLS = 1_000_000;
  private static final int MOST_CELLS_OF_ONE = 100_000;

  /** What a result depends on; the scope is part of it. */
  private record Key(Scope scope, String sql, List<Object> values) {}

  private final Map<Key, List<Row>> results = new LinkedHashMap<>(64, 0.75f, true);
  private int cells;

  synchronized Optional<List<Row>> find(Scope scope, String sql, Object... values) {
    return Optional.ofNullable(results.get(new Key(scope, sql, Arrays.asList(values))));
  }

  synchronized void keep(List<Row> rows, Scope scope, String sql, Object... values) {
    if (size(rows) > MOST_CELLS_OF_ONE) {
      return;
    }
    List<Row> before =
        results.put(new Key(scope, sql, Arrays.asList(values.clone())), List.copyOf(rows));
    cells += size(rows) - (before == null ? 0 : size(before));
    var oldest = results.entrySet().iterator();
    while (cells > MOST_CELLS && oldest.hasNext()) {
      cells -= size(oldest.next().getValue());
      oldest.remove();
    }
  }

  private static int size(List<Row> rows) {
    return rows.isEmpty() ? 1 : rows.size() * rows.get(0).values().size();
  }
}
