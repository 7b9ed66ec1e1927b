package dev.filon.reports.dashboard.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Results of one snapshot, the most lately used. A snapshot never changes, so the same query with
 * the same values in the same scope gives the same rows for as long as it is open. Those who ask
 * the same at the same time wait for one answer.
 */
final class QueryCache {

  /** Bytes of heap per cell: with some hundred bytes each they take a fifth of it at most. */
  private static final int HEAP_EACH = 512;

  private static final int MOST_CELLS_OF_ONE = 250_000;

  /** What a result depends on; the scope is part of it. */
  private record Key(Scope scope, String sql, List<Object> values) {}

  private final Map<Key, List<Row>> results = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Key, CompletableFuture<List<Row>>> asked = new HashMap<>();
  private final long most;
  private long cells;

  QueryCache() {
    this(Runtime.getRuntime().maxMemory() / HEAP_EACH);
  }

  /**
   * With another limit.
   *
   * @param most cells
   */
  QueryCache(long most) {
    this.most = most;
  }

  /** The rows as they are known, else as they are read now. */
  List<Row> rows(Scope scope, String sql, Object[] values, Supplier<List<Row>> read) {
    Key key = new Key(scope, sql, Arrays.asList(values.clone()));
    CompletableFuture<List<Row>> answer = new CompletableFuture<>();
    CompletableFuture<List<Row>> other;
    synchronized (this) {
      List<Row> known = results.get(key);
      if (known != null) {
        return known;
      }
      other = asked.putIfAbsent(key, answer);
    }
    if (other != null) {
      return waitFor(other);
    }
    try {
      List<Row> rows = List.copyOf(read.get());
      synchronized (this) {
        asked.remove(key);
        keep(key, rows);
      }
      answer.complete(rows);
      return rows;
    } catch (RuntimeException | Error e) {
      synchronized (this) {
        asked.remove(key);
      }
      answer.completeExceptionally(e);
      throw e;
    }
  }

  private static List<Row> waitFor(CompletableFuture<List<Row>> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  private void keep(Key key, List<Row> rows) {
    if (size(rows) > MOST_CELLS_OF_ONE) {
      return;
    }
    results.put(key, rows);
    cells += size(rows);
    var oldest = results.entrySet().iterator();
    while (cells > most && oldest.hasNext()) {
      cells -= size(oldest.next().getValue());
      oldest.remove();
    }
  }

  private static int size(List<Row> rows) {
    return rows.isEmpty() ? 1 : rows.size() * rows.get(0).values().size();
  }
}
