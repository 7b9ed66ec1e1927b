package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.serve.SnapshotBuilder;
import dev.filon.jobs.source.DumpSet;
import dev.filon.jobs.source.Landing;
import dev.filon.jobs.source.SourceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** The nightly job: landing, feeds, star, marts, then the audited snapshot. */
public final class Nightly {
  /**
   * Dumps up to this size are kept parsed; most reference data is, invoices of a big company are
   * not.
   */
  private static final long KEPT_BYTES = 16L << 20;

  /** A warehouse that has received fewer records than this, in all batches, is small. */
  private static final long SMALL_RECORDS = 200_000;

  private final SparkSession spark;
  private final Models models;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * The job.
   *
   * @param progress told the name of each step as it begins
   */
  public Nightly(SparkSession spark, Models models, Clock clock, Consumer<String> progress) {
    this.spark = spark;
    this.models = models;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * What to load.
   *
   * @param warehouse folder of the warehouse
   * @param source the source's definition
   * @param dumps folder of the dumps
   * @param asOf the day the run is for
   * @param delta whether the dumps hold only what changed since the last load
   * @param settings the company's settings
   */
  public record Request(
      Path warehouse,
      SourceDefinition source,
      String dumps,
      LocalDate asOf,
      boolean delta,
      Settings settings) {

    /** Identifies the load: a rerun of the same day and source replaces it. */
    public String batchId() {
      return asOf + "-" + source.name();
    }
  }

  /**
   * What was published.
   *
   * @param snapshot number of the snapshot
   * @param file the file that readers open
   * @param loads what became of every record
   * @param rows rows by served table, in the order of the models
   */
  public record Result(long snapshot, Path file, List<LoadRow> loads, Map<String, Long> rows) {}

  /**
   * Runs the job; on any failure the earlier snapshot stays as it is.
   *
   * @throws JobException as its exit codes say
   */
  public Result run(Request request) {
    try (WarehouseLock lock = WarehouseLock.take(request.warehouse())) {
      return locked(request);
    }
  }

  private Result locked(Request request) {
    DumpSet dumps =
        DumpSet.find(
            request.source(),
            request.dumps(),
            this::feedContract,
            request.settings(),
            spark.sparkContext().hadoopConfiguration());
    Path served = request.warehouse().resolve("served");
    Optional<Served> before =
        Files.exists(served.resolve(Served.FILE))
            ? Optional.of(Served.read(served))
            : Optional.empty();
    refuseTimeTravel(request, before);
    String currency =
        Optional.ofNullable(request.settings().reportingCurrency())
            .orElse(request.source().reportingCurrency());
    RunView run = new RunView(request.asOf(), request.batchId(), currency, request.settings());
    spark.sql(run.sql()).createOrReplaceTempView("run");
    Tables tables =
        new Tables(
            spark,
            request.warehouse().toAbsolutePath().normalize().toUri().toString(),
            before.map(Served::versions).orElse(Map.of()));
    List<LoadRow> loads = load(request, dumps, tables);
    for (Model model : models.served()) {
      progress.accept(model.table());
      compute(model, tables, request.asOf());
    }
    progress.accept("audit and publish");
    SnapshotBuilder.Published published =
        new SnapshotBuilder(served, clock)
            .publish(run, request.source().name(), models, tables, loads);
    spark.catalog().clearCache();
    return new Result(published.snapshot(), published.file(), loads, published.rows());
  }

  private static void refuseTimeTravel(Request request, Optional<Served> before) {
    before.ifPresent(
        b -> {
          if (b.asOf().isAfter(request.asOf())) {
            throw JobException.usage(
                "the warehouse already shows "
                    + b.asOf()
                    + ", a run for the earlier "
                    + request.asOf()
                    + " would rewrite history: give a later --date or another --warehouse");
          }
          if (request.delta() && !b.source().equals(request.source().name())) {
            throw JobException.usage(
                "the warehouse holds the source '"
                    + b.source()
                    + "': a delta of '"
                    + request.source().name()
                    + "' cannot follow it; load it in full mode");
          }
        });
    if (before.isEmpty() && request.delta()) {
      throw JobException.usage(
          "there is nothing yet that a delta could follow: make the first load with --mode full");
    }
  }

  private Contract feedContract(String entity) {
    return models
        .find("feed_" + entity)
        .orElseThrow(() -> JobException.source("there is no feed '" + entity + "'"))
        .contract();
  }

  private List<LoadRow> load(Request request, DumpSet dumps, Tables tables) {
    progress.accept("landing");
    String batch = request.batchId();
    Landing landing = new Landing(spark, dumps);
    tables.replaceBatch(
        "landing", batch, landing.read().withColumn("batch_id", lit(batch)), "batch_id", "dump");
    dumps.refuseChanged();
    Dataset<Row> landed =
        tables.read("landing").orElseThrow().filter(col("batch_id").equalTo(batch));
    List<Row> counts = counts(landed);
    Sessions.fit(spark, tables.read("landing").orElseThrow().count() < SMALL_RECORDS);
    for (String dump : request.source().dumps().keySet()) {
      Dataset<Row> view = landing.view(dump, landed);
      if (dumps.bytes(dump) <= KEPT_BYTES) {
        // parsed once, however many queries read it
        view = view.persist(StorageLevel.MEMORY_AND_DISK());
      }
      view.createOrReplaceTempView(dump);
    }
    FeedLoader loader = new FeedLoader(spark, request.source());
    Map<String, FeedLoader.Loaded> loaded = new HashMap<>();
    Dataset<Row> rejected =
        landed
            .filter(col("problem").isNotNull())
            .select(
                lit(null).cast("string").as("feed"),
                col("dump"),
                col("file"),
                col("line_no"),
                lit(null).cast("string").as("column_name"),
                col("problem").as("rule"));
    for (Model feed : models.feeds()) {
      progress.accept(feed.table());
      FeedLoader.Loaded result = loader.load(feed);
      loaded.put(feed.entity(), result);
      Dataset<Row> rows =
          request.delta()
              ? Deltas.merge(feed.contract(), tables.read(feed.table()), result.rows())
              : result.rows();
      tables.replace(feed.contract(), rows);
      if (result.rejectedCount() > 0) {
        rejected = rejected.unionByName(result.rejected());
      }
    }
    quarantine(batch, rejected, landed, tables);
    return new Accounts(request.source(), dumps, batch).rows(counts, loaded);
  }

  private static List<Row> counts(Dataset<Row> landed) {
    return landed
        .filter(col("role").equalTo("record"))
        .groupBy("dump")
        .agg(count(lit(1)).as("records"), count(col("problem")).as("malformed"))
        .collectAsList();
  }

  private static void quarantine(
      String batch, Dataset<Row> rejected, Dataset<Row> landed, Tables tables) {
    Dataset<Row> texts =
        landed.select(
            col("dump").as("_d"), col("file").as("_f"), col("line_no").as("_l"), col("raw"));
    Dataset<Row> rows =
        rejected
            .join(
                texts,
                col("file")
                    .equalTo(col("_f"))
                    .and(col("line_no").equalTo(col("_l")))
                    .and(col("dump").isNull().or(col("dump").equalTo(col("_d")))),
                "left")
            .select(
                lit(batch).as("batch_id"),
                col("feed"),
                coalesce(col("dump"), col("_d")).as("dump"),
                col("file"),
                col("line_no"),
                col("column_name"),
                col("rule"),
                col("raw"));
    tables.replaceBatch("quarantine", batch, rows, "batch_id");
  }

  private void compute(Model model, Tables tables, LocalDate asOf) {
    Contract contract = model.contract();
    Dataset<Row> rows;
    try {
      rows = spark.sql(model.sql());
    } catch (Exception e) {
      throw JobException.internal(
          "the query of " + model.table() + " cannot run: " + e.getMessage(), e);
    }
    Schemas.check(contract, rows.schema());
    if (contract.versioned()) {
      rows = History.versions(contract, rows, tables.read(model.table()), asOf);
    }
    tables.replace(contract, rows);
  }
}
