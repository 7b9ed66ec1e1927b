package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.filon.jobs.contract.Contract;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/**
 * What a feed holds after all batches so far. Of each key the last version by the contract's {@code
 * version_order} wins, then the newer batch; a changed document replaces all its rows; what a full
 * extract lacks is treated as the contract's {@code full} says. A feed that is kept by month has
 * only those months written that differ.
 */
final class FeedState {
  /** On feeds with {@code full: close}: the day of the extract in which the key was missing. */
  static final String VANISHED = "vanished_on";

  /** Keys of a batch up to which it is worth asking where they may be. */
  private static final int MOST_NUMBERS = 100_000;

  private static final int MOST_RANGES = 16;

  private final Tables tables;
  private final ListDelta byDuckDb;

  /** All by Spark. */
  FeedState(Tables tables) {
    this(tables, null);
  }

  /**
   * Deltas of lists by DuckDB where that reads them.
   *
   * @param byDuckDb of the run, or null for all by Spark
   */
  FeedState(Tables tables, ListDelta byDuckDb) {
    this.tables = tables;
    this.byDuckDb = byDuckDb;
  }

  /**
   * Puts a batch on top.
   *
   * @param rows the batch's rows, of each key one
   * @param received how many they are
   * @param day the batch's day
   * @param full whether the batch is a full extract
   * @return how many of the rows a newer version that was already there has beaten
   */
  long apply(Contract contract, Dataset<Row> rows, long received, LocalDate day, boolean full) {
    if (!full && received == 0 && tables.state(contract.table()).isPresent()) {
      return 0;
    }
    return contract.monthly()
        ? monthly(contract, rows, full)
        : whole(contract, rows, received, day, full);
  }

  private long whole(
      Contract contract, Dataset<Row> rows, long received, LocalDate day, boolean full) {
    Dataset<Row> before = tables.read(contract.table());
    boolean first = tables.state(contract.table()).isEmpty();
    List<String> given = contract.givenColumns().stream().map(c -> c.name()).toList();
    boolean closes = contract.column(VANISHED).isPresent();
    Dataset<Row> after = rows.select(columns(given)).withColumn("_new", lit(1));
    if (closes) {
      after = after.withColumn(VANISHED, lit(null).cast("date"));
    }
    if (first) {
      tables.create(contract, after.select(columns(all(contract))), "");
      return 0;
    }
    if (!full && byDuckDb != null && received <= MOST_NUMBERS && byDuckDb.reads(contract, tables)) {
      return byDuckDb.put(contract, rows.select(columns(given)), tables);
    }
    if (!(full && contract.full().equals("replace"))) {
      Dataset<Row> old = before.withColumn("_new", lit(0));
      if (full && contract.full().equals("close")) {
        old = old.withColumn(VANISHED, coalesce(col(VANISHED), lit(day)));
      } else if (full && contract.full().equals("period")) {
        old = outside(contract, old, rows);
      }
      // a key that is back has not vanished, even if an older record of it is the newer version
      Column back = max(col("_new")).over(Window.partitionBy(columns(contract.key())));
      after =
          old.unionByName(after)
              .withColumn("_back", back)
              .withColumn("_rank", row_number().over(latest(contract)))
              .filter(col("_rank").equalTo(1))
              .drop("_rank");
      after =
          closes
              ? after
                  .withColumn(VANISHED, when(col("_back").equalTo(0), col(VANISHED)))
                  .drop("_back")
              : after.drop("_back");
    }
    after = after.select(columns(all(contract, "_new"))).persist(StorageLevel.MEMORY_AND_DISK());
    Content.Marked marked = Content.marked(after, "_new");
    String content = Content.in(contract, marked.content());
    long stale = received - marked.marked();
    if (!tables.state(contract.table()).map(s -> s.content().equals(content)).orElse(false)) {
      tables.replace(contract, tables.from(contract, after.drop("_new")), content, "");
    }
    after.unpersist();
    return stale;
  }

  private static org.apache.spark.sql.expressions.WindowSpec latest(Contract contract) {
    Column version =
        contract.versionOrder() == null ? lit(null).cast("string") : col(contract.versionOrder());
    return Window.partitionBy(columns(contract.key()))
        .orderBy(version.desc_nulls_last(), col("_new").desc());
  }

  /** The old rows that a full extract says nothing about, and those whose keys it has. */
  private static Dataset<Row> outside(Contract contract, Dataset<Row> old, Dataset<Row> rows) {
    LocalDate[] period = period(contract, rows);
    if (period == null) {
      return old;
    }
    Column day = col(contract.datedBy()).cast("date");
    Dataset<Row> keys = rows.select(columns(contract.key())).withColumn("_there", lit(true));
    return old.join(keys, contract.key().toArray(String[]::new), "left")
        .filter(
            col("_there")
                .isNotNull()
                .or(day.isNull())
                .or(day.lt(lit(period[0])))
                .or(day.gt(lit(period[1]))))
        .drop("_there");
  }

  private static LocalDate[] period(Contract contract, Dataset<Row> rows) {
    Column day = col(contract.datedBy()).cast("date");
    Row bounds = rows.agg(min(day), max(day)).head();
    return bounds.isNullAt(0)
        ? null
        : new LocalDate[] {bounds.getDate(0).toLocalDate(), bounds.getDate(1).toLocalDate()};
  }

  /**
   * Writes the first batch of a feed that is kept by month.
   *
   * @return whether no key stands in it twice; once in some thousand loads of a hundred million
   *     rows two keys are taken for one
   */
  boolean first(Contract contract, Dataset<Row> rows) {
    write(contract, rows);
    return tables
        .read(contract.table())
        .groupBy(xxhash64(columns(contract.key())))
        .agg(count(lit(1)).as("_rows"))
        .filter(col("_rows").gt(1))
        .isEmpty();
  }

  /** Writes rows as all that a feed which is kept by month has. */
  void write(Contract contract, Dataset<Row> rows) {
    tables.pin(contract.table(), null);
    tables.replaceMonths(
        contract, tables.from(contract, withMonth(contract, rows)), List.of(), null, "");
  }

  private static Dataset<Row> withMonth(Contract contract, Dataset<Row> rows) {
    return rows.withColumn(
            contract.partitionedBy().get(0),
            date_trunc("month", col(contract.datedBy())).cast("date"))
        .select(columns(all(contract)));
  }

  private long monthly(Contract contract, Dataset<Row> rows, boolean full) {
    String table = contract.table();
    String month = contract.partitionedBy().get(0);
    Dataset<Row> incoming = withMonth(contract, rows).persist(StorageLevel.MEMORY_AND_DISK());
    List<String> document =
        contract.replacedBy().isEmpty() ? contract.key() : contract.replacedBy();
    Column version =
        contract.versionOrder() == null ? lit(null).cast("string") : col(contract.versionOrder());
    Dataset<Row> documents = incoming.groupBy(columns(document)).agg(max(version).as("_version"));
    Dataset<Row> before = near(tables.read(table), incoming, document.get(0));
    String[] names = document.toArray(String[]::new);
    Dataset<Row> known =
        before
            .withColumn("_old", version)
            .select(columns(with(with(document, month), "_old")))
            .join(broadcast(documents), names)
            .groupBy(columns(with(document, month)))
            .agg(max("_old").as("_old"), max("_version").as("_version"))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> beaten =
        known
            .groupBy(columns(document))
            .agg(max("_old").as("_old"), max("_version").as("_version"))
            .filter(
                col("_old")
                    .isNotNull()
                    .and(col("_version").isNull().or(col("_old").gt(col("_version")))))
            .select(columns(document));
    Dataset<Row> winning = incoming.join(broadcast(beaten), names, "left_anti");
    TreeSet<String> candidates = new TreeSet<>(months(incoming, month));
    candidates.addAll(months(known, month));
    Dataset<Row> gone = documents.join(beaten, names, "left_anti").select(columns(document));
    LocalDate[] period =
        full && contract.full().equals("period") ? period(contract, incoming) : null;
    if (period != null) {
      String from = period[0].withDayOfMonth(1).toString();
      Tables.partitions(tables.state(table).orElseThrow()).stream()
          .filter(m -> m.compareTo(from) >= 0 && m.compareTo(period[1].toString()) <= 0)
          .forEach(candidates::add);
    }
    Dataset<Row> old = tables.read(table, candidates);
    Dataset<Row> kept = old.join(period == null ? broadcast(gone) : gone, names, "left_anti");
    if (period != null) {
      // of the days that the extract covers only documents that it has stay
      Dataset<Row> there = documents.select(columns(document)).withColumn("_there", lit(true));
      Column day = col(contract.datedBy()).cast("date");
      kept =
          kept.join(there, names, "left")
              .filter(
                  col("_there").isNotNull().or(day.lt(lit(period[0]))).or(day.gt(lit(period[1]))))
              .drop("_there");
    }
    Dataset<Row> after =
        kept.select(columns(all(contract))).unionByName(winning.select(columns(all(contract))));
    Collection<String> changed =
        changed(Content.byMonth(old, month), Content.byMonth(after, month));
    if (!changed.isEmpty()) {
      Dataset<Row> differing = after.filter(col(month).cast("string").isInCollection(changed));
      tables.replaceMonths(contract, tables.from(contract, differing), changed, null, "");
    }
    long stale = incoming.count() - winning.count();
    return stale;
  }

  /**
   * The rows whose documents may be among those of a batch, by number. Documents are numbered more
   * or less as they are written and files keep that order, so that most pages of most files need
   * not be read; where numbers have no order everything is.
   */
  private static Dataset<Row> near(Dataset<Row> before, Dataset<Row> incoming, String document) {
    if (Sessions.small(incoming.sparkSession())) {
      return before;
    }
    List<String> numbers =
        incoming
            .select(document)
            .distinct()
            .limit(MOST_NUMBERS + 1)
            .as(Encoders.STRING())
            .collectAsList();
    if (numbers.isEmpty() || numbers.size() > MOST_NUMBERS) {
      return before;
    }
    Map<String, String[]> ranges = ranges(numbers, MOST_RANGES);
    return before.filter(
        ranges.values().stream()
            .map(r -> col(document).geq(r[0]).and(col(document).leq(r[1])))
            .reduce(Column::or)
            .orElseThrow());
  }

  /**
   * First and last of the numbers by the longest beginning that gives no more ranges than wanted.
   *
   * @return beginning to first and last
   */
  static Map<String, String[]> ranges(List<String> numbers, int most) {
    Map<String, String[]> ranges = Map.of();
    for (int length = 0; ; length++) {
      Map<String, String[]> finer = new TreeMap<>();
      boolean whole = true;
      for (String number : numbers) {
        whole &= number.length() <= length;
        finer.merge(
            number.substring(0, Math.min(length, number.length())),
            new String[] {number, number},
            (a, b) ->
                new String[] {
                  bytes(a[0], b[0]) <= 0 ? a[0] : b[0], bytes(a[1], b[1]) >= 0 ? a[1] : b[1]
                });
      }
      if (finer.size() > most) {
        return ranges;
      }
      ranges = finer;
      if (whole) {
        return ranges;
      }
    }
  }

  /** The order that Spark and Parquet give texts. */
  private static int bytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** Months whose content differs. */
  static Collection<String> changed(Map<String, String> before, Map<String, String> after) {
    TreeSet<String> months = new TreeSet<>();
    Map<String, String> all = new HashMap<>(before);
    all.putAll(after);
    for (String month : all.keySet()) {
      if (!Objects.equals(before.get(month), after.get(month))) {
        months.add(month);
      }
    }
    return months;
  }

  private static List<String> months(Dataset<Row> rows, String month) {
    return rows.select(col(month).cast("string")).distinct().collectAsList().stream()
        .map(r -> r.getString(0))
        .toList();
  }

  private static List<String> all(Contract contract, String... more) {
    List<String> names = new ArrayList<>(contract.columns().stream().map(c -> c.name()).toList());
    names.addAll(List.of(more));
    return names;
  }

  private static List<String> with(List<String> names, String more) {
    List<String> all = new ArrayList<>(names);
    all.add(more);
    return all;
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(n -> col("`" + n + "`")).toArray(Column[]::new);
  }
}
