package dev.filon.jobs.warehouse;

import dev.filon.jobs.source.SourceDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How much the steps of a batch have to read, told before they are taken. */
final class Effort {
  /** A warehouse that has received fewer records than this, in all batches, is small. */
  private static final long SMALL_RECORDS = 200_000;

  /**
   * Bytes of dumps or Parquet that are read as in a small warehouse: some 20,000 to 50,000 rows.
   */
  private static final long LITTLE_BYTES = 2L << 20;

  private final SourceDefinition source;
  private final Map<String, Long> records = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final long batch;
  private final long received;
  private final Tables tables;
  private final long local;
  private final Map<String, Long> bytes = new HashMap<>();

  /**
   * Of a batch.
   *
   * @param records by dump
   * @param received records of all batches before
   * @param local bytes up to which DuckDB computes a query
   */
  Effort(
      SourceDefinition source,
      Map<String, Long> records,
      long received,
      Tables tables,
      long local) {
    this.source = source;
    this.records.putAll(records);
    this.batch = records.values().stream().mapToLong(Long::longValue).sum();
    this.received = received;
    this.tables = tables;
    this.local = local;
  }

  /** Whether so little is read as in a small warehouse. */
  static boolean isLittle(long bytes) {
    return bytes <= LITTLE_BYTES;
  }

  /** Whether the batch has few records, whatever came before. */
  boolean isBatchSmall() {
    return batch < SMALL_RECORDS;
  }

  /**
   * Whether Spark has little to read for a model. What a fit is given DuckDB reads, if it is not
   * more than it computes, and Spark is left with the few rows that were fitted.
   */
  boolean isLittle(Model model) {
    if (received + batch < SMALL_RECORDS) {
      return true;
    }
    long most = model.contract().fittedBy() == null ? LITTLE_BYTES : Math.max(LITTLE_BYTES, local);
    return given(model) < SMALL_RECORDS
        && tables.local()
        && Stream.concat(
                    Stream.of(model.table()), model.isFeed() ? Stream.of() : model.reads().stream())
                .mapToLong(table -> tables.bytes(table, null))
                .sum()
            <= most;
  }

  /**
   * What a model reads, in records of dumps and bytes of tables: enough to tell dear from cheap.
   */
  long cost(Model model) {
    return model.isFeed()
        ? given(model) + held(model.table())
        : model.reads().stream().mapToLong(this::held).sum();
  }

  /** Records of the dumps that a feed's query in the source reads; none for other models. */
  private long given(Model model) {
    SourceDefinition.Entity entity = model.isFeed() ? source.entities().get(model.entity()) : null;
    return entity == null
        ? 0
        : Models.words(entity.sql()).stream().mapToLong(w -> records.getOrDefault(w, 0L)).sum();
  }

  private long held(String table) {
    return tables.local() ? bytes.computeIfAbsent(table, t -> tables.bytes(t, null)) : 0;
  }
}
