package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Contract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The warehouse's Delta tables, each read at a pinned version: at first what the last published
 * snapshot was made from, then what this run has written. A version that was written but never
 * published is thus never read again.
 */
public final class Tables {
  private final SparkSession spark;
  private final Path root;
  private final Map<String, Long> versions;

  /**
   * Tables of a warehouse.
   *
   * @param root folder of the warehouse
   * @param published version by table of the published snapshot; empty before the first
   */
  public Tables(SparkSession spark, String root, Map<String, Long> published) {
    this.spark = spark;
    this.root = new Path(root);
    this.versions = new HashMap<>(published);
  }

  /** Version by table, as read from now on. */
  public Map<String, Long> versions() {
    return Map.copyOf(versions);
  }

  /** The table at its pinned version, or nothing if it was never published. */
  public Optional<Dataset<Row>> read(String table) {
    Long version = versions.get(table);
    return version == null
        ? Optional.empty()
        : Optional.of(
            spark.read().format("delta").option("versionAsOf", version).load(path(table)));
  }

  /** The Parquet files that hold the table at its pinned version, as URIs. */
  public List<String> files(String table) {
    return read(table)
        .map(rows -> Arrays.stream(rows.inputFiles()).sorted().toList())
        .orElse(List.of());
  }

  /** Replaces a table's rows and shows them under the table's name from now on. */
  public void replace(Contract contract, Dataset<Row> rows) {
    DataFrameWriter<Row> writer =
        rows.write().format("delta").mode("overwrite").option("overwriteSchema", "true");
    if (!contract.partitionedBy().isEmpty()) {
      writer = writer.partitionBy(contract.partitionedBy().toArray(String[]::new));
    }
    writer.save(path(contract.table()));
    pin(contract.table());
  }

  /** Replaces one batch's rows of a table that grows batch by batch (landing, quarantine). */
  public void replaceBatch(String table, String batchId, Dataset<Row> rows, String... partitions) {
    rows.write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", "batch_id = '" + batchId + "'")
        .partitionBy(partitions)
        .save(path(table));
    pin(table);
  }

  private void pin(String table) {
    versions.put(table, lastVersion(table));
    read(table).orElseThrow().createOrReplaceTempView(table);
  }

  /** The version that was just committed: this process is the only writer. */
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

  private String path(String table) {
    return new Path(root, "tables/" + table).toString();
  }
}
