package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.storage.LocalDisk;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** Spark sessions with the settings that the models rely on. */
public final class Sessions {

  /** Of a session on one machine. */
  private static final String SHUFFLE_PARTITIONS = "2";

  private static final String SMALL = "filon.small";

  /** Files that one task writes at a time; their buffers together have a limit in memory. */
  private static final String CONCURRENT_FILES = "150";

  /** Bytes of values up to which a column of a file has a dictionary: some 15,000 ids. */
  private static final String DICTIONARY = "131072";

  /** Bytes up to which a table of dimension size is sent to the tasks instead of exchanged. */
  private static final String BROADCAST = "33554432";

  /**
   * Bytes up to which a small session sends a table to the tasks before the join. Each costs a
   * Spark job, which only a table of constants is worth: joined otherwise it multiplies the tasks.
   */
  private static final String SMALL_BROADCAST = "2000";

  private Sessions() {}

  /**
   * Fits the session to the amount of data. Compiling the generated code of a hundred queries costs
   * more than it saves on input that is read in a second; on a big one it is what makes Spark fast.
   *
   * @param small whether the warehouse is small
   */
  static void fit(SparkSession spark, boolean small) {
    String usual =
        spark.sparkContext().isLocal()
            ? SHUFFLE_PARTITIONS
            : spark.sparkContext().getConf().get("spark.sql.shuffle.partitions", "200");
    spark.conf().set("spark.sql.shuffle.partitions", small ? "1" : usual);
    // planning again after each stage pays where a stage is long
    spark.conf().set("spark.sql.adaptive.enabled", !small);
    spark.conf().set("spark.sql.codegen.wholeStage", !small);
    spark.conf().set("spark.sql.codegen.factoryMode", small ? "NO_CODEGEN" : "FALLBACK");
    // without generated code each row pays for looking its common parts up
    spark.conf().set("spark.sql.subexpressionElimination.enabled", !small);
    if (small) {
      spark.conf().set("spark.sql.autoBroadcastJoinThreshold", SMALL_BROADCAST);
    } else {
      spark.conf().set("spark.sql.autoBroadcastJoinThreshold", BROADCAST);
    }
    spark.conf().set(SMALL, small);
  }

  /** Whether the session was fitted to a small warehouse, whose tables are read in one piece. */
  static boolean small(SparkSession spark) {
    return spark.conf().get(SMALL, "false").equals("true");
  }

  /** Hadoop's settings as a session would have them, for what needs no session. */
  static Configuration hadoop() {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(new SparkConf());
    hadoop.set("fs.file.impl", LocalDisk.class.getName());
    return hadoop;
  }

  /**
   * A session, or the process's one if there is one already.
   *
   * @param master Spark master URL, or null to leave it to {@code spark-submit}
   * @throws JobException exit 1 if the master does not answer
   */
  public static SparkSession open(String master) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("filon")
            .config(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension," + LongSums.class.getName())
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.ansi.enabled", "true")
            // Parquet instants in nanoseconds, as pandas writes them, come as whole numbers instead
            // of an error
            .config("spark.sql.legacy.parquet.nanosAsLong", "true")
            .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            // rows of several months or dumps are written as they come instead of sorted first
            .config("spark.sql.maxConcurrentOutputFileWriters", CONCURRENT_FILES)
            .config("spark.hadoop.parquet.memory.pool.ratio", "0.3")
            // each column of each open file has a dictionary of its values in memory until it is
            // this full: at the usual megabyte, numbers of documents in a hundred months fill a
            // heap
            .config("spark.hadoop.parquet.dictionary.page.size", DICTIONARY)
            // the log would keep texts that an erasure must reach; facts are found by partition
            .config("spark.databricks.delta.stats.collect", "false")
            // ICU takes seconds to start and gives the same for the letters of names and codes
            .config("spark.sql.icu.caseMappings.enabled", "false")
            // a Spark job at each commit, for a list that this engine keeps itself
            .config("spark.databricks.delta.allFilesInCrc.enabled", "false")
            .config("spark.hadoop.fs.file.impl", LocalDisk.class.getName())
            // one process writes a warehouse at a time (WarehouseLock), so its renames need no help
            .config("spark.delta.logStore.file.impl", "io.delta.storage.LocalLogStore")
            .config(
                "spark.sql.streaming.checkpointFileManagerClass",
                "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager")
            // a broadcast takes a block of memory as big as this however small it is
            .config("spark.broadcast.blockSize", "256k")
            // with more groups than this the input of a percentile is sorted; usually with 128
            .config("spark.sql.objectHashAggregate.sortBased.fallbackThreshold", "50000")
            // a night has more generated classes than Spark's cache of a hundred holds
            .config("spark.sql.codegen.cache.maxEntries", "1000")
            // plans are put into words for a user interface that is not there
            .config("spark.sql.ui.explainMode", "simple")
            .config("spark.ui.enabled", "false");
    if (master != null) {
      builder.master(master);
      if (master.startsWith("local")) {
        builder
            .config("spark.sql.shuffle.partitions", SHUFFLE_PARTITIONS)
            // to look at a file of a local disk costs less than a task
            .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "100000")
            .config("spark.default.parallelism", "2");
      }
      if (master.startsWith("local") || master.startsWith("spark://127.0.0.1:")) {
        builder
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1");
      }
    }
    SparkSession spark;
    try {
      spark = builder.getOrCreate();
    } catch (IllegalStateException e) {
      // Spark gives up a master that does not answer, and then says that it has been stopped
      throw JobException.internal(
          "cannot get a Spark session from "
              + (master == null ? "the master" : master)
              + ": does it run, and is it reached from here?",
          e);
    }
    // else Spark walks the stack for each of the thousands of steps of a plan
    spark.sparkContext().setLocalProperty("callSite.short", "filon");
    spark.sparkContext().setLocalProperty("callSite.long", "filon");
    return spark;
  }
}
