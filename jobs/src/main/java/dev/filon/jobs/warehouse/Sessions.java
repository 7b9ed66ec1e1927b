package dev.filon.jobs.warehouse;

import org.apache.spark.sql.SparkSession;

/** Spark sessions with the settings that the models rely on. */
public final class Sessions {

  private Sessions() {}

  /**
   * A session, or the process's one if there is one already.
   *
   * @param master Spark master URL, or null to leave it to {@code spark-submit}
   */
  public static SparkSession open(String master) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("filon")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.ansi.enabled", "true")
            .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.databricks.delta.stats.collect.using.tableSchema", "true")
            .config("spark.ui.enabled", "false");
    if (master != null) {
      builder.master(master);
      if (master.startsWith("local")) {
        builder
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.default.parallelism", "4")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1");
      }
    }
    return builder.getOrCreate();
  }
}
