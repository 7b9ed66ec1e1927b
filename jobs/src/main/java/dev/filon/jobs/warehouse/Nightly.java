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
import dev.filon.jobs.source.SharedPlan;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.storage.TableStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.MDC;

/** The nightly job: landing, feeds, star, marts, then the audited snapshot. */
public final class Nightly {
  /**
   * Dumps up to this size are kept parsed; most reference data is, invoices of a big company are
   * not.
   */
  private static final long KEPT_BYTES = 16L << 20;

  private final SparkSession spark;
  private final Models models;
  private final Clock clock;
  private final Consumer<String> progress;
  private final SharedPlan sharedPlan;

  /**
   * The job.
   *
   * @param progress told the name of each step as it begins
   */
  public Nightly(SparkSession spark, Models models, Clock clock, Consumer<String> progress) {
    this(spark, models, clock, progress, SharedPlan.provided());
  }

  /** As above, with the plan that people work on from where a test has it. */
  Nightly(
      SparkSession spark,
      Models models,
      Clock clock,
      Consumer<String> progress,
      SharedPlan sharedPlan) {
    this.sharedPlan = sharedPlan;
    this.spark = spark;
    this.models = models;
    this.clock = clock;
    this.progress =
        step -> {
          MDC.put("step", step);
          progress.accept(step);
        };
  }

  /**
   * What to load.
   *
   * @param warehouse folder of the warehouse
   * @param source the source's definition
   * @param dumps folder of the dumps, or null to take the day's batch from landing again
   * @param asOf the day the dumps are for
   * @param delta whether the dumps hold only what changed since the last load
   * @param again whether a batch of that day that was loaded before may be replaced or repeated
   * @param settings the company's settings
   */
  public record Request(
      Path warehouse,
      SourceDefinition source,
      String dumps,
      LocalDate asOf,
      boolean delta,
      boolean again,
      Settings settings) {}

  /**
   * What was published.
   *
   * @param changed whether anything was; a batch that was loaded before changes nothing
   * @param snapshot number of the snapshot
   * @param file the file that readers open
   * @param loads what became of every record of the batches that were taken in
   * @param rewrites months of tables that were computed again, and why
   * @param rows rows by served table, in the order of the models
   */
  public record Result(
      boolean changed,
      long snapshot,
      Path file,
      List<LoadRow> loads,
      List<Rewrite> rewrites,
      Map<String, Long> rows) {}

  /**
   * Runs the job; on any failure the earlier snapshot stays as it is.
   *
   * @throws JobException as its exit codes say
   */
  public Result run(Request request) {
    try (WarehouseLock lock = WarehouseLock.take(request.warehouse());
        Workers workers = new Workers(spark)) {
      return locked(request, workers);
    } finally {
      forgetStep();
      spark.catalog().clearCache();
    }
  }

  private Result locked(Request request, Workers workers) {
    Begun begun = begin(request, null);
    Optional<Served> published = begun.published();
    if (begun.plan().unchanged()) {
      return new Result(
          false,
          published.orElseThrow().snapshot(),
          request.warehouse().resolve("served").resolve(Served.FILE),
          List.of(),
          List.of(),
          Map.of());
    }
    try (SnapshotBuilder builder = builder(request, published)) {
      receive(request, begun);
      return fold(
          request,
          new Fold(begun.plan(), begun.batch(), begun.read(), published, published),
          begun.tables(),
          builder,
          workers);
    }
  }

  private SnapshotBuilder builder(Request request, Optional<Served> copied) {
    return new SnapshotBuilder(request.warehouse().resolve("served"), clock, models, copied);
  }

  /**
   * Says what {@link #run} would do. The feeds and what has history are computed as the run would,
   * below a temporary folder; the rest follows from lineage. The warehouse is only read.
   *
   * @param scratch folder for what is computed, or null for the system's temporary one; on a
   *     cluster all have to see it
   * @throws JobException as {@link #run} would, for dumps that it would refuse
   */
  public Forecast plan(Request request, Path scratch) {
    try (Scratch folder = new Scratch(scratch);
        LocalQueries queries =
            new LocalQueries(models, local(request), request.settings().duckdbMib());
        Workers workers = new Workers(spark)) {
      Begun begun = begin(request, folder);
      if (begun.plan().unchanged()) {
        return Forecast.nothing(begun);
      }
      receive(request, begun);
      Plan plan = begun.plan();
      Tables tables = begun.tables();
      Build build = build(request, plan, begun.published(), tables, queries);
      Fold fold = new Fold(plan, begun.batch(), begun.read(), begun.published(), begun.published());
      Taken taken = takeIn(request, fold, models.history(), tables, build, queries, workers);
      Optional<RunView> earlier =
          begun.published().map(p -> view(request, p.batches().get(p.batches().size() - 1)));
      return new Forecasting(models, begun, build, earlier, taken).forecast();
    } finally {
      forgetStep();
      spark.catalog().clearCache();
    }
  }

  /**
   * What a run finds.
   *
   * @param published what readers see now
   * @param dumps the dumps that were given, nothing if the batch is in landing
   * @param batch the batch that was asked for
   * @param tables the warehouse's tables as published
   * @param plan which batches to take in
   */
  record Begun(
      Optional<Served> published, Optional<DumpSet> dumps, Batch batch, Tables tables, Plan plan) {
    Map<Batch, DumpSet> read() {
      return dumps.map(d -> Map.of(batch, d)).orElse(Map.of());
    }
  }

  private Begun begin(Request request, Scratch scratch) {
    request
        .settings()
        .gateQuiet()
        .requireKnown(models.feeds().stream().map(Model::entity).toList());
    Path folder = request.warehouse().resolve("served");
    Optional<Served> published =
        Files.exists(folder.resolve(Served.FILE))
            ? Optional.of(Served.read(folder))
            : Optional.empty();
    Tables tables = tables(request, published, scratch == null).aside(scratch);
    Optional<DumpSet> dumps =
        Optional.ofNullable(request.dumps())
            .map(
                d ->
                    DumpSet.find(
                        request.source(),
                        d,
                        this::feedContract,
                        request.settings(),
                        spark.sparkContext().hadoopConfiguration()));
    Batch batch = batch(request, published, dumps);
    MDC.put("batch", batch.id());
    Plan plan =
        Plan.of(
            published, Served.earlier(folder, s -> complete(s, tables)), batch, request.again());
    return new Begun(published, dumps, batch, tables, plan);
  }

  /** Lands the dumps and takes the tables back to where the plan begins. */
  private void receive(Request request, Begun begun) {
    begun.dumps().ifPresent(d -> land(request, begun.batch(), d, begun.tables()));
    goBack(begun.plan(), begun.published(), begun.tables());
  }

  /**
   * Batches to take in and what they build on.
   *
   * @param plan the batches
   * @param incoming the batch that the run is for, which the gates look at
   * @param read dumps by batch; those of the others are in landing
   * @param published what readers see now
   * @param copied what the served file begins as a copy of, nothing if it is built anew
   */
  record Fold(
      Plan plan,
      Batch incoming,
      Map<Batch, DumpSet> read,
      Optional<Served> published,
      Optional<Served> copied) {}

  /** Takes all of landing in again, from the beginning, into a served file that is no copy. */
  Result refold(Request request, Served published, Tables tables, Workers workers) {
    Plan plan = new Plan(Optional.empty(), published.batches(), published.batches());
    goBack(plan, Optional.of(published), tables);
    Batch last = plan.fold().get(plan.fold().size() - 1);
    try (SnapshotBuilder builder = builder(request, Optional.empty())) {
      return fold(
          request,
          new Fold(plan, last, Map.of(), Optional.of(published), Optional.empty()),
          tables,
          builder,
          workers);
    }
  }

  private Result fold(
      Request request, Fold fold, Tables tables, SnapshotBuilder builder, Workers workers) {
    Plan plan = fold.plan();
    Optional<Served> published = fold.published();
    Build build;
    Taken taken;
    // below the warehouse, so that what a kill leaves of people's data does not stay elsewhere
    Path spill = request.warehouse().resolve("served").resolve(".queries.tmp");
    try (LocalQueries queries =
        new LocalQueries(models, local(request), request.settings().duckdbMib(), spill)) {
      build = build(request, plan, published, tables, queries);
      taken = takeIn(request, fold, models.served(), tables, build, queries, workers);
    }
    progress.accept("audit and publish");
    SnapshotBuilder.Published result =
        builder.publish(
            new SnapshotBuilder.Request(
                taken.last(),
                request.source().name(),
                models,
                tables,
                fold.copied(),
                plan.batches(),
                fold.incoming(),
                plan.fold().stream().map(Batch::id).toList(),
                taken.loads(),
                build.rewrites(),
                request.settings()));
    return new Result(
        true, result.snapshot(), result.file(), taken.loads(), build.rewrites(), result.rows());
  }

  private Build build(
      Request request, Plan plan, Optional<Served> published, Tables tables, LocalQueries queries) {
    return new Build(models, tables, table -> basis(table, plan, published), queries, this::tell);
  }

  private static long local(Request request) {
    return (long) request.settings().localQueryMib() << 20;
  }

  /**
   * Batches that were taken in.
   *
   * @param last what the last one is for
   * @param loads what became of their records
   */
  record Taken(RunView last, List<LoadRow> loads) {}

  /** Takes batches in: feeds and what has history after each, after the last one some tables. */
  private Taken takeIn(
      Request request,
      Fold fold,
      List<Model> last,
      Tables tables,
      Build build,
      LocalQueries queries,
      Workers workers) {
    List<Batch> batches = fold.plan().fold();
    long received = fold.published().map(Served::records).orElse(0L);
    List<LoadRow> loads = new ArrayList<>();
    RunView run = null;
    for (int i = 0; i < batches.size(); i++) {
      Batch next = batches.get(i);
      MDC.put("batch", next.id());
      fit(tables.bytes(Tables.LANDING, List.of(next.id())));
      RunView view = view(request, next);
      run = view;
      DumpSet set =
          fold.read().containsKey(next) ? fold.read().get(next) : landed(request, next, tables);
      loads.addAll(load(request, view, next, set, tables, received, queries, workers));
      workers.each(
          i == batches.size() - 1 ? last : models.history(),
          (model, session) -> build.compute(model, view, session));
    }
    return new Taken(run, loads);
  }

  private Batch batch(Request request, Optional<Served> published, Optional<DumpSet> dumps) {
    if (dumps.isPresent()) {
      return Batch.of(
          request.asOf(), request.source().name(), !request.delta(), dumps.get().fingerprint());
    }
    return published.stream()
        .flatMap(p -> p.batches().stream())
        .filter(b -> b.day().equals(request.asOf()))
        .findFirst()
        .orElseThrow(
            () ->
                JobException.usage(
                    "there is no batch of "
                        + request.asOf()
                        + " to replay: 'filon history' lists those that there are"));
  }

  RunView view(Request request, Batch batch) {
    String currency =
        Optional.ofNullable(request.settings().reportingCurrency())
            .orElse(request.source().reportingCurrency());
    return new RunView(batch.day(), batch.id(), currency, request.settings());
  }

  private static boolean complete(Served snapshot, Tables tables) {
    return snapshot.tables().entrySet().stream()
        .allMatch(e -> tables.complete(e.getKey(), e.getValue()));
  }

  /** Feeds and dimensions go back to the plan's base; facts and marts stay and are compared. */
  private void goBack(Plan plan, Optional<Served> published, Tables tables) {
    if (published.isEmpty() || plan.base().equals(published)) {
      return;
    }
    progress.accept(
        plan.base().map(b -> "back to snapshot " + b.snapshot()).orElse("back to the beginning"));
    models.feeds().forEach(m -> tables.pin(m.table(), state(plan, m)));
    models.history().forEach(m -> tables.pin(m.table(), state(plan, m)));
  }

  /** States that a table's inputs had when the table was last computed. */
  private Map<String, TableState> basis(String table, Plan plan, Optional<Served> published) {
    boolean wentBack = models.history().stream().anyMatch(m -> m.table().equals(table));
    return (wentBack ? plan.base() : published).map(Served::tables).orElse(Map.of());
  }

  private static TableState state(Plan plan, Model model) {
    return plan.base().map(b -> b.tables().get(model.table())).orElse(null);
  }

  /** Later lines of the log are not about a batch any more. */
  private static void forgetStep() {
    MDC.remove("batch");
    MDC.remove("step");
  }

  private synchronized void tell(String step) {
    progress.accept(step);
  }

  private Contract feedContract(String entity) {
    return models
        .find("feed_" + entity)
        .orElseThrow(() -> JobException.source("there is no feed '" + entity + "'"))
        .contract();
  }

  private void addPlan(Request request, DumpSet dumps) {
    if (request.settings().sharedPlan()) {
      sharedPlan
          .actions(request.warehouse())
          .ifPresent(actions -> dumps.add(actions, clock.instant()));
    }
  }

  private void land(Request request, Batch batch, DumpSet dumps, Tables tables) {
    addPlan(request, dumps);
    fit(request.source().dumps().keySet().stream().mapToLong(dumps::bytes).sum());
    progress.accept("landing");
    Landing landing = new Landing(spark, dumps);
    Dataset<Row> records = landing.read(dump -> true);
    ErasedContacts erased = ErasedContacts.of(request.warehouse());
    if (!erased.none()) {
      ContactSearch search = new ContactSearch(spark, request.source(), models);
      records =
          search.suppressed(
              erased::contains, dumps, landing.read(search::reads), records, view(request, batch));
    }
    landBatch(batch, records, tables);
    dumps.refuseChanged();
  }

  /** Fits the session to a batch before its records are counted. */
  private void fit(long bytes) {
    Sessions.fit(spark, Effort.isLittle(bytes));
  }

  static void landBatch(Batch batch, Dataset<Row> records, Tables tables) {
    tables.replaceBatch(
        Tables.LANDING,
        batch.id(),
        records.withColumn("batch_id", lit(batch.id())),
        "batch_id",
        "dump");
  }

  /**
   * The warehouse's tables, each at the state of a snapshot.
   *
   * @param write whether they are going to be written
   * @throws JobException if their place is another than before or cannot be used
   */
  Tables tables(Request request, Optional<Served> published, boolean write) {
    TableStore store =
        TableStore.of(
            request.warehouse(),
            published.isPresent(),
            published.map(Served::place).orElse(null),
            request.settings().tables(),
            spark.sparkContext().hadoopConfiguration());
    store.require(published.isPresent(), write);
    return new Tables(
        spark,
        store,
        table -> models.find(table).orElseThrow().contract(),
        published.map(Served::tables).orElse(Map.of()));
  }

  /** The dumps of a batch as landing has them. */
  DumpSet landed(Request request, Batch batch, Tables tables) {
    return DumpSet.landed(
        request.source(),
        tables.readBatch(Tables.LANDING, batch.id()),
        this::feedContract,
        request.settings());
  }

  private List<LoadRow> load(
      Request request,
      RunView run,
      Batch batch,
      DumpSet dumps,
      Tables tables,
      long received,
      LocalQueries queries,
      Workers workers) {
    Landing landing = new Landing(spark, dumps);
    List<Row> counts = counts(tables.readBatch(Tables.LANDING, batch.id()));
    Effort effort =
        new Effort(
            request.source(),
            counts.stream().collect(Collectors.toMap(r -> r.getString(0), r -> r.getLong(1))),
            received,
            tables,
            (long) request.settings().localQueryMib() << 20);
    Sessions.fit(spark, effort.isBatchSmall());
    // not before: a session that was fitted to few records reads many in one piece
    Dataset<Row> landed = tables.readBatch(Tables.LANDING, batch.id());
    workers.light(effort::isLittle);
    workers.cost(effort::cost);
    for (SparkSession session : workers.sessions()) {
      session.sql(run.sql()).createOrReplaceTempView("run");
    }
    for (String dump : request.source().dumps().keySet()) {
      Dataset<Row> view = landing.view(dump, landed);
      if (dumps.bytes(dump) <= KEPT_BYTES) {
        // parsed once, however many queries read it
        view = view.persist(StorageLevel.MEMORY_AND_DISK());
      }
      view.createOrReplaceGlobalTempView(dump);
      for (SparkSession session : workers.sessions()) {
        session.table("global_temp.`" + dump + "`").createOrReplaceTempView(dump);
      }
    }
    Map<String, FeedLoader.Loaded> loaded = new ConcurrentHashMap<>();
    // an extract that was not sent says nothing
    workers.each(
        models.feeds().stream().filter(f -> delivered(request.source(), f, dumps)).toList(),
        (feed, session) -> {
          tell(feed.table());
          loaded.put(
              feed.entity(),
              take(
                  feed,
                  new FeedLoader(session, request.source(), batch.day()),
                  new FeedState(tables.in(session), new ListDelta(queries, run)),
                  tables.state(feed.table()).isEmpty(),
                  batch.day(),
                  batch.full() && !planOnly(request.source(), feed, dumps)));
        });
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
      FeedLoader.Loaded result = loaded.get(feed.entity());
      if (result != null && result.rejectedCount() > 0) {
        rejected = rejected.unionByName(result.rejected());
      }
    }
    quarantine(batch.id(), rejected, landed, tables);
    // Spark compares every part of every later query with what is kept
    spark.catalog().clearCache();
    return new Accounts(request.source(), dumps, batch.id()).rows(counts, loaded);
  }

  private static FeedLoader.Loaded take(
      Model feed, FeedLoader loader, FeedState state, boolean first, LocalDate day, boolean full) {
    if (first && feed.contract().monthly()) {
      // in the order of the dump, which is mostly that of the months: no exchange, few open files
      FeedLoader.Streamed streamed = loader.stream(feed, true);
      if (!state.first(feed.contract(), streamed.rows())) {
        streamed = loader.stream(feed, false);
        state.write(feed.contract(), streamed.rows());
      }
      return streamed.account().get();
    }
    FeedLoader.Loaded result = loader.load(feed);
    return result.without(state.apply(feed.contract(), result.rows(), result.loaded(), day, full));
  }

  /** Whether any file came for a feed; where a feed draws on several dumps they all have to. */
  private static boolean delivered(SourceDefinition source, Model feed, DumpSet dumps) {
    SourceDefinition.Entity entity = source.entities().get(feed.entity());
    return entity != null
        && (entity.accountsFor().isEmpty()
            || entity.accountsFor().stream().anyMatch(d -> !dumps.shownFiles(d).isEmpty()));
  }

  private static boolean planOnly(SourceDefinition source, Model feed, DumpSet dumps) {
    return source.entities().get(feed.entity()).accountsFor().stream().anyMatch(dumps::isPlanOnly);
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
    tables.replaceBatch(Tables.QUARANTINE, batch, rows, "batch_id");
  }
}
