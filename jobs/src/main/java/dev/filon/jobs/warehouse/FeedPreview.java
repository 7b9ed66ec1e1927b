package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.source.DumpSet;
import dev.filon.jobs.source.Landing;
import dev.filon.jobs.source.SourceDefinition;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** The typed feeds of a folder of dumps, as the nightly job would load them; nothing is written. */
public final class FeedPreview {
  private final SparkSession spark;
  private final Models models;
  private final FeedLoader loader;
  private final String reportingCurrency;

  /**
   * A preview.
   *
   * @param dumps folder of the dumps
   * @throws JobException exit 5 if the folder or a file is missing or unreadable
   */
  public FeedPreview(SparkSession spark, SourceDefinition source, String dumps, Settings settings) {
    this.spark = spark;
    this.models = Models.load();
    this.loader = new FeedLoader(spark, source, LocalDate.EPOCH);
    this.reportingCurrency =
        Optional.ofNullable(settings.reportingCurrency()).orElse(source.reportingCurrency());
    Sessions.fit(spark, false);
    DumpSet set =
        DumpSet.find(
            source, dumps, this::contract, settings, spark.sparkContext().hadoopConfiguration());
    Landing landing = new Landing(spark, set);
    Dataset<Row> landed = landing.read(dump -> true).persist(StorageLevel.MEMORY_AND_DISK());
    source.dumps().keySet().forEach(d -> landing.view(d, landed).createOrReplaceTempView(d));
    spark
        .sql(new RunView(LocalDate.EPOCH, "preview", reportingCurrency, settings).sql())
        .createOrReplaceTempView("run");
  }

  /** The rows of a feed, by its entity; also the view {@code feed_<entity>}. */
  public Dataset<Row> feed(String entity) {
    Dataset<Row> rows = loader.load(models.find("feed_" + entity).orElseThrow()).rows();
    rows.createOrReplaceTempView("feed_" + entity);
    return rows;
  }

  /** A table that is computed from feeds alone, also as a view of its name. */
  public Dataset<Row> table(String name) {
    Dataset<Row> rows = spark.sql(models.find(name).orElseThrow().sql());
    rows.createOrReplaceTempView(name);
    return rows;
  }

  public String reportingCurrency() {
    return reportingCurrency;
  }

  private Contract contract(String entity) {
    return models
        .find("feed_" + entity)
        .orElseThrow(() -> JobException.source("there is no feed '" + entity + "'"))
        .contract();
  }
}
