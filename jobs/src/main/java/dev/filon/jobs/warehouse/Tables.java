package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.source.Landing;
import io.delta.tables.DeltaTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

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
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final Path root;
  private final Function<String, Contract> contracts;
  private final Map<String, TableState> states;

  /**
   * Tables of a warehouse.
   *
   * @param root folder of the warehouse
   * @param contracts contract by table
   * @param published state by table of the published snapshot; empty before the first
   */
  public Tables(
      SparkSession spark,
      String root,
      Function<String, Contract> contracts,
      Map<String, TableState> published) {
    this.spark = spark;
    this.root = new Path(root);
    this.contracts = contracts;
    this.states = new HashMap<>(published);
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

  private Dataset<Row> read(
      String table, TableState state, java.util.function.Predicate<String> files) {
    return read(table, state == null ? List.of() : state.files().stream().filter(files).toList());
  }

  private Dataset<Row> read(String table, List<String> files) {
    StructType schema = schema(table);
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), schema);
    }
    return spark
        .read()
        .schema(schema)
        .option("basePath", path(table))
        .parquet(files.stream().map(f -> file(table, f)).toArray(String[]::new))
        .select(
            Arrays.stream(schema.fieldNames()).map(n -> col("`" + n + "`")).toArray(Column[]::new));
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
  private static String partition(String file) {
    int equal = file.indexOf('=');
    int slash = file.indexOf('/');
    return equal < 0 || slash < equal
        ? ""
        : URLDecoder.decode(file.substring(equal + 1, slash), StandardCharsets.UTF_8);
  }

  /** Replaces all rows of a table. */
  void replace(Contract contract, Dataset<Row> rows, String content, String inputs) {
    overwrite(contract, rows).save(path(contract.table()));
    advance(contract.table(), content, inputs);
  }

  /**
   * Replaces the rows of some months and leaves the files of all others as they are.
   *
   * @param months first days as {@code YYYY-MM-DD}
   */
  void replaceMonths(
      Contract contract, Dataset<Row> rows, Collection<String> months, String inputs) {
    String table = contract.table();
    if (states.containsKey(table)) {
      restore(table);
      String column = contract.partitionedBy().get(0);
      overwrite(contract, rows)
          .option("overwriteSchema", "false")
          .option(
              "replaceWhere",
              column
                  + " in ("
                  + months.stream()
                      .sorted()
                      .map(m -> "date '" + m + "'")
                      .collect(Collectors.joining(", "))
                  + ")")
          .save(path(table));
    } else {
      overwrite(contract, rows).save(path(table));
    }
    advance(table, null, inputs);
  }

  private static DataFrameWriter<Row> overwrite(Contract contract, Dataset<Row> rows) {
    DataFrameWriter<Row> writer =
        rows.write().format("delta").mode("overwrite").option("overwriteSchema", "true");
    return contract.partitionedBy().isEmpty()
        ? writer
        : writer.partitionBy(contract.partitionedBy().toArray(String[]::new));
  }

  /** Replaces one batch's rows of landing or quarantine. */
  void replaceBatch(String table, String batchId, Dataset<Row> rows, String... partitions) {
    DataFrameWriter<Row> writer =
        rows.write().format("delta").mode("overwrite").partitionBy(partitions);
    if (states.containsKey(table)) {
      restore(table);
      writer = writer.option("replaceWhere", "batch_id = '" + batchId.replace("'", "''") + "'");
    } else {
      writer = writer.option("overwriteSchema", "true");
    }
    writer.save(path(table));
    advance(table, null, "");
  }

  /** Undoes what a run that was never published left in a table. */
  private void restore(String table) {
    long pinned = states.get(table).version();
    if (lastVersion(table) != pinned) {
      DeltaTable.forPath(spark, path(table)).restoreToVersion(pinned);
    }
  }

  /** Takes note of what was committed since the pinned state: this process is the only writer. */
  private void advance(String table, String content, String inputs) {
    TableState before = states.get(table);
    TreeSet<String> files = new TreeSet<>(before == null ? List.of() : before.files());
    long last = lastVersion(table);
    try {
      Path log = new Path(path(table), "_delta_log");
      FileSystem fs = log.getFileSystem(spark.sparkContext().hadoopConfiguration());
      for (long version = before == null ? last : before.version() + 1;
          version <= last;
          version++) {
        if (before == null) {
          // the whole table was overwritten: its last commit names all files
          files.clear();
        }
        Path commit = new Path(log, String.format(Locale.ROOT, "%020d.json", version));
        try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(fs.open(commit), StandardCharsets.UTF_8))) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode action = JSON.readTree(line);
            if (action.has("add")) {
              files.add(action.get("add").get("path").asText());
            } else if (action.has("remove")) {
              files.remove(action.get("remove").get("path").asText());
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the Delta log of " + path(table), e);
    }
    states.put(
        table,
        new TableState(
            last, content == null ? "version " + last : content, inputs, List.copyOf(files)));
  }

  private long lastVersion(String table) {
    Path log = new Path(path(table), "_delta_log");
    try {
      FileSystem fs = log.getFileSystem(spark.sparkContext().hadoopConfiguration());
      long last = -1;
      for (FileStatus file : fs.listStatus(log)) {
        String name = file.getPath().getName();
        if (name.matches("\\d{20}\\.json")) {
          last = Math.max(last, Long.parseLong(name.substring(0, 20)));
        }
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + log, e);
    }
  }

  /** Whether all files of a state are still there. */
  boolean complete(String table, TableState state) {
    try {
      FileSystem fs = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
      for (String file : state.files()) {
        if (!fs.exists(new Path(file(table, file)))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + path(table), e);
    }
  }

  private String file(String table, String relative) {
    return path(table) + "/" + decoded(relative);
  }

  /** The path on disk of a file as the Delta log writes it. */
  static String decoded(String relative) {
    return URLDecoder.decode(relative.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private String path(String table) {
    return new Path(root, "tables/" + table).toString();
  }
}
