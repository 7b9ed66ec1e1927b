package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.source.Landing;
import dev.filon.jobs.storage.TableStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The warehouse's Delta tables, each read at a pinned state: at first that of the published
 * snapshot, then what this run has written. What was written but never published is thus never read
 * again, and a write that changes only a part of a table starts from the pinned state.
 *
 * <p>Tables are written through Delta and read through the pinned list of Parquet files: asking the
 * Delta log for the files would cost a Spark job for each table that a query names.
 */
public final class Tables {
  /** Landed records by batch and dump. */
  public static final String LANDING = "landing";

  /** Rejected records by batch. */
  public static final String QUARANTINE = "quarantine";

  static final StructType LANDING_SCHEMA = Landing.SCHEMA.add("batch_id", "string");
  static final StructType QUARANTINE_SCHEMA =
      StructType.fromDDL(
          "feed string, dump string, file string, line_no bigint, column_name string, rule string,"
              + " raw string, batch_id string");

  private final SparkSession spark;
  private final TableStore store;
  private final Function<String, Contract> contracts;
  private final Map<String, TableState> states;

  /** Takes what would be written to the warehouse, or null if it is written there. */
  private final Scratch scratch;

  /**
   * Tables in the folder of a warehouse.
   *
   * @param warehouse its URI
   * @param contracts contract by table
   * @param published state by table of the published snapshot; empty before the first
   */
  public Tables(
      SparkSession spark,
      String warehouse,
      Function<String, Contract> contracts,
      Map<String, TableState> published) {
    this(
        spark,
        TableStore.of(
            java.nio.file.Path.of(URI.create(warehouse)),
            null,
            spark == null ? new Configuration() : spark.sparkContext().hadoopConfiguration()),
        contracts,
        published);
  }

  /**
   * Tables of a warehouse.
   *
   * @param store where they lie
   * @param contracts contract by table
   * @param published state by table of the published snapshot; empty before the first
   */
  public Tables(
      SparkSession spark,
      TableStore store,
      Function<String, Contract> contracts,
      Map<String, TableState> published) {
    this(spark, store, contracts, new ConcurrentHashMap<>(published), null);
  }

  private Tables(
      SparkSession spark,
      TableStore store,
      Function<String, Contract> contracts,
      Map<String, TableState> states,
      Scratch scratch) {
    this.spark = spark;
    this.store = store;
    this.contracts = contracts;
    this.states = states;
    this.scratch = scratch;
  }

  /** The same tables, read and written in another session. */
  Tables in(SparkSession session) {
    return new Tables(session, store, contracts, states, scratch);
  }

  /** The same tables; what is written from now on is not written to the warehouse. */
  Tables aside(Scratch folder) {
    return new Tables(spark, store, contracts, states, folder);
  }

  /** The session that reads and writes them. */
  SparkSession session() {
    return spark;
  }

  /** Whether the files lie where DuckDB can read them. */
  public boolean local() {
    return store.local();
  }

  /** Where the tables lie as a URI, null for the folder of the warehouse. */
  public String place() {
    return store.place();
  }

  /** State by table, as read from now on. */
  public Map<String, TableState> states() {
    return Map.copyOf(states);
  }

  Optional<TableState> state(String table) {
    return Optional.ofNullable(states.get(table));
  }

  /** Goes back to an earlier state, or to none. */
  void pin(String table, TableState state) {
    if (state == null) {
      states.remove(table);
    } else {
      states.put(table, state);
    }
  }

  /** All rows of a table; none if it was never written. */
  Dataset<Row> read(String table) {
    return read(table, state(table).map(TableState::files).orElse(List.of()));
  }

  /** The rows of some months of a table that is laid out by month. */
  Dataset<Row> read(String table, Collection<String> months) {
    Map<String, Boolean> wanted = new HashMap<>();
    months.forEach(m -> wanted.put(m, true));
    return read(table, state(table).orElse(null), f -> wanted.containsKey(partition(f)));
  }

  /** The rows of one batch of landing or quarantine. */
  Dataset<Row> readBatch(String table, String batchId) {
    return read(table, state(table).orElse(null), f -> partition(f).equals(batchId));
  }

  /** A table's rows at another state than the pinned one. */
  Dataset<Row> read(String table, TableState state) {
    return read(table, state, f -> true);
  }

  private Dataset<Row> read(String table, TableState state, Predicate<String> files) {
    return read(table, state == null ? List.of() : state.files().stream().filter(files).toList());
  }

  private Dataset<Row> read(String table, List<String> files) {
    StructType schema = schema(table);
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), schema);
    }
    List<String> aside = files.stream().filter(f -> aside(table, f)).toList();
    Dataset<Row> rows =
        aside.isEmpty()
            ? parquet(path(table), files, schema)
            : parquet(scratch.folder(table), aside, schema);
    if (!aside.isEmpty() && aside.size() < files.size()) {
      rows =
          rows.union(
              parquet(path(table), files.stream().filter(f -> !aside(table, f)).toList(), schema));
    }
    // rows that are in one place anyway need no exchange to be joined, grouped or sorted
    return Sessions.small(spark) ? rows.coalesce(1) : rows;
  }

  private Dataset<Row> parquet(String folder, List<String> files, StructType schema) {
    return spark
        .read()
        .schema(schema)
        .option("basePath", folder)
        .parquet(files.stream().map(f -> folder + "/" + decoded(f)).toArray(String[]::new))
        .select(
            Arrays.stream(schema.fieldNames()).map(n -> col("`" + n + "`")).toArray(Column[]::new));
  }

  private boolean aside(String table, String file) {
    return scratch != null && scratch.holds(table, file);
  }

  private StructType schema(String table) {
    return switch (table) {
      case LANDING -> LANDING_SCHEMA;
      case QUARANTINE -> QUARANTINE_SCHEMA;
      default -> StructType.fromDDL(contracts.apply(table).sparkDdl(false));
    };
  }

  /** The Parquet files that hold the table, as URIs. */
  public List<String> files(String table) {
    return state(table).map(TableState::files).orElse(List.of()).stream()
        .map(f -> file(table, f))
        .toList();
  }

  /** The Parquet files that hold some months of a table, as URIs. */
  public List<String> files(String table, Collection<String> months) {
    return state(table).map(TableState::files).orElse(List.of()).stream()
        .filter(f -> months.contains(partition(f)))
        .map(f -> file(table, f))
        .toList();
  }

  /**
   * Bytes of the files of a table.
   *
   * @param months those that count, or null for all
   */
  long bytes(String table, Collection<String> months) {
    return state(table).map(TableState::files).orElse(List.of()).stream()
        .filter(f -> months == null || months.contains(partition(f)))
        .mapToLong(f -> status(table, f).getLen())
        .sum();
  }

  /** Rows of a table, as its files say at their ends. */
  public long count(String table) {
    return files(table).parallelStream().mapToLong(this::rows).sum();
  }

  private long rows(String file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), store.settings()))) {
      return reader.getRecordCount();
    } catch (IOException e) {
      throw store.failed(e);
    }
  }

  /**
   * Copies a file to this machine.
   *
   * @param file one of {@link #files}
   * @param folder where its table's folder is made
   * @return the copy, below folders named like those of the file, which say its partition
   */
  public java.nio.file.Path copy(String file, java.nio.file.Path folder) throws IOException {
    Path from = new Path(file);
    java.nio.file.Path to = folder.resolve(store.relative(from));
    Files.createDirectories(to.getParent());
    store.copy(from, to);
    return to;
  }

  /** Months (or batches) that a table has rows of, in order. */
  public static List<String> partitions(TableState state) {
    return state == null
        ? List.of()
        : List.copyOf(
            state.files().stream()
                .map(Tables::partition)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Months of which the files differ between two states of a table kept by month. */
  public static Collection<String> changedMonths(TableState before, TableState after) {
    TreeSet<String> files = new TreeSet<>(after == null ? List.of() : after.files());
    TreeSet<String> old = new TreeSet<>(before == null ? List.of() : before.files());
    TreeSet<String> common = new TreeSet<>(files);
    common.retainAll(old);
    files.addAll(old);
    files.removeAll(common);
    return partitions(new TableState(0, "", "", List.copyOf(files)));
  }

  /** The value of the first partition column of a file. */
  static String partition(String file) {
    int equal = file.indexOf('=');
    int slash = file.indexOf('/');
    return equal < 0 || slash < equal
        ? ""
        : URLDecoder.decode(file.substring(equal + 1, slash), StandardCharsets.UTF_8);
  }

  /** Rows on their way into files of a table. */
  interface Source {
    /** Writes the files of a table; the transaction is to add them. */
    List<FileAction> into(OptimisticTransaction transaction);

    /** Writes the files aside and gives their names. */
    List<String> aside(Scratch folder);
  }

  /** Writes files below a table's folder and gives their names relative to it. */
  @FunctionalInterface
  interface Writer {
    List<String> write(java.nio.file.Path folder);
  }

  /** Rows that Spark writes. */
  Source from(Contract contract, Dataset<Row> rows) {
    return from(contract.table(), contract.partitionedBy(), rows);
  }

  private static Source from(String table, List<String> partitions, Dataset<Row> rows) {
    return new Source() {
      @Override
      public List<FileAction> into(OptimisticTransaction transaction) {
        return CollectionConverters.asJava(transaction.writeFiles(rows));
      }

      @Override
      public List<String> aside(Scratch folder) {
        return folder.write(table, partitions, rows);
      }
    };
  }

  /** Rows of files that are written here. */
  Source from(Contract contract, Writer writer) {
    String table = contract.table();
    return new Source() {
      @Override
      public List<FileAction> into(OptimisticTransaction transaction) {
        return writer.write(folder(path(table))).stream()
            .<FileAction>map(f -> DeltaActions.added(f, status(table, f)))
            .toList();
      }

      @Override
      public List<String> aside(Scratch folder) {
        return folder.take(table, writer.write(folder(folder.folder(table))));
      }
    };
  }

  private static java.nio.file.Path folder(String uri) {
    return java.nio.file.Path.of(new Path(uri).toUri().getPath());
  }

  /** Replaces all rows of a table. */
  void replace(Contract contract, Source rows, String content, String inputs) {
    commit(contract.table(), contract.partitionedBy(), rows, f -> true, content, inputs);
  }

  /** Writes a table for the first time, or over what a run left that was never published. */
  void create(Contract contract, Dataset<Row> rows, String inputs) {
    Content.Observed observed = Content.observed(rows);
    replace(contract, from(contract, observed.rows()), null, inputs);
    TableState written = states.get(contract.table());
    states.put(
        contract.table(),
        new TableState(
            written.version(), Content.in(contract, observed.content()), inputs, written.files()));
  }

  /**
   * Replaces the rows of some months and leaves the files of all others as they are.
   *
   * @param months first days as {@code YYYY-MM-DD}
   * @param content of the whole table then, or null if its version tells
   */
  void replaceMonths(
      Contract contract, Source rows, Collection<String> months, String content, String inputs) {
    commit(
        contract.table(),
        contract.partitionedBy(),
        rows,
        f -> months.contains(partition(f)),
        content,
        inputs);
  }

  /** Replaces one batch's rows of landing or quarantine. */
  void replaceBatch(String table, String batchId, Dataset<Row> rows, String... partitions) {
    commit(
        table,
        List.of(partitions),
        from(table, List.of(partitions), rows),
        f -> partition(f).equals(batchId),
        null,
        "");
  }

  /**
   * Writes rows in the place of some files of the pinned state, in one Delta transaction.
   *
   * <p>Delta's own overwrite would ask its log for the files to replace, a Spark job for each
   * table; the pinned state names them. Where the log does not stand at the pinned state, because a
   * run wrote there and never published, the transaction undoes what that run did.
   */
  private void commit(
      String table,
      List<String> partitions,
      Source rows,
      Predicate<String> replaced,
      String content,
      String inputs) {
    TableState before = states.get(table);
    if (scratch != null) {
      List<String> files = new ArrayList<>(before == null ? List.<String>of() : before.files());
      files.removeIf(replaced);
      files.addAll(rows.aside(scratch));
      keep(table, before == null ? 0 : before.version() + 1, content, inputs, files);
      return;
    }
    OptimisticTransaction transaction =
        DeltaLog.forTable(spark, new Path(path(table))).startTransaction();
    DeltaActions.describe(transaction, schema(table), partitions);
    List<String> pinned = before == null ? List.of() : before.files();
    List<String> files = new ArrayList<>(pinned);
    files.removeIf(replaced);
    List<Action> actions = new ArrayList<>();
    Set<String> missing = new LinkedHashSet<>(files);
    long now = System.currentTimeMillis();
    logged(transaction, before)
        .forEach(
            (file, added) -> {
              if (!missing.remove(file)) {
                actions.add(
                    added.isPresent()
                        ? added.get().remove()
                        : DeltaActions.removed(file, status(table, file), now));
              }
            });
    missing.forEach(f -> actions.add(DeltaActions.added(f, status(table, f))));
    for (FileAction added : rows.into(transaction)) {
      actions.add(added);
      files.add(added.path());
    }
    long version =
        transaction.commit(
            DeltaActions.seq(actions),
            new DeltaOperations.Write(
                SaveMode.Overwrite,
                Option.apply(DeltaActions.seq(partitions)),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty()));
    keep(table, version, content, inputs, files);
  }

  /**
   * The files that a log has: those of the pinned state, as the commits since then have changed
   * them. Only a log that lacks one of these commits is asked, a Spark job.
   *
   * @return by the name of a file what added it after the pinned state
   */
  private static Map<String, Optional<AddFile>> logged(
      OptimisticTransaction transaction, TableState pinned) {
    Map<String, Optional<AddFile>> files = new LinkedHashMap<>();
    long first = 0;
    if (pinned != null) {
      pinned.files().forEach(f -> files.put(f, Optional.empty()));
      first = pinned.version() + 1;
    }
    long last = transaction.readVersion();
    long commits = 0;
    if (first <= last) {
      for (var commit :
          CollectionConverters.asJava(
              transaction.deltaLog().getChanges(first, last, Option.empty(), false).toSeq())) {
        commits++;
        for (Action action : CollectionConverters.asJava(commit._2())) {
          if (action instanceof AddFile added) {
            files.put(added.path(), Optional.of(added));
          } else if (action instanceof RemoveFile removed) {
            files.remove(removed.path());
          }
        }
      }
    }
    if (first + commits != last + 1) {
      files.clear();
      CollectionConverters.asJava(transaction.filterFiles())
          .forEach(f -> files.put(f.path(), Optional.of(f)));
    }
    return files;
  }

  private void keep(String table, long version, String content, String inputs, List<String> files) {
    states.put(
        table,
        new TableState(version, content == null ? "version " + version : content, inputs, files));
  }

  private FileStatus status(String table, String file) {
    Path path = new Path(file(table, file));
    try {
      return store.files().getFileStatus(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + path, e);
    }
  }

  /** Whether all files of a state are still there. */
  boolean complete(String table, TableState state) {
    try {
      for (String file : state.files()) {
        if (!store.files().exists(new Path(file(table, file)))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + path(table), e);
    }
  }

  private String file(String table, String relative) {
    return (aside(table, relative) ? scratch.folder(table) : path(table)) + "/" + decoded(relative);
  }

  /** The path on disk of a file as the Delta log writes it. */
  static String decoded(String relative) {
    return URLDecoder.decode(relative.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private String path(String table) {
    return new Path(store.root(), table).toString();
  }
}
