package dev.filon.jobs.warehouse;

import com.sun.management.OperatingSystemMXBean;
import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Duck;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * What the marts of a loaded warehouse cost: each query once in Spark, then, unchanged, in DuckDB,
 * and as a run computes it, over the same Parquet files and into Parquet files. What a fit makes of
 * its query's rows is left out, as it is the same code for both.
 */
public final class MartCost {
  private final SparkSession spark;
  private final Path warehouse;
  private final String currency;

  /**
   * Of a warehouse that was loaded with default settings.
   *
   * @param currency its reporting currency
   */
  public MartCost(SparkSession spark, Path warehouse, String currency) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.currency = currency;
  }

  /**
   * One mart's cost.
   *
   * @param rows rows of the query
   * @param inputBytes size of the files of all tables that it reads, whole
   * @param spark in Spark
   * @param duck in DuckDB, with as many threads as Spark has
   * @param run as a run computes it: in DuckDB with one thread if it reads little, else in Spark
   */
  public record Cost(String table, long rows, long inputBytes, Time spark, Time duck, Time run) {}

  /**
   * Time in seconds.
   *
   * @param passed on the clock
   * @param worked by this process's processors: what others do on the machine does not count
   */
  public record Time(double passed, double worked) {
    /** What was passed and worked until now. */
    public static Time now() {
      return new Time(
          System.nanoTime() / 1e9,
          ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
              / 1e9);
    }

    /** What was passed and worked between two moments. */
    public Time since(Time start) {
      return new Time(passed - start.passed, worked - start.worked);
    }

    /** Both together. */
    public Time plus(Time other) {
      return new Time(passed + other.passed, worked + other.worked);
    }
  }

  /**
   * Measures all marts in order, then what a run computes in DuckDB once more, side by side as a
   * run does.
   *
   * @param out folder for the results
   * @param cost told each one
   * @return what passed and was worked as a run computes all: those in DuckDB side by side, then
   *     what Spark took for the others
   * @throws JobException if the engines do not give as many rows
   */
  public Time measure(Path out, Consumer<Cost> cost) throws SQLException {
    WarehouseViews views = new WarehouseViews(spark, warehouse, currency);
    Sessions.fit(spark, false);
    spark.sql(views.run().sql()).createOrReplaceTempView("run");
    long most = (long) views.run().settings().localQueryMib() << 20;
    int memory = views.run().settings().duckdbMib();
    try (LocalQueries queries = new LocalQueries(views.models(), most, memory);
        Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      Duck.execute(duck, "set autoinstall_known_extensions = false");
      Duck.execute(duck, "set TimeZone = 'UTC'");
      Duck.execute(duck, "set threads = " + spark.sparkContext().defaultParallelism());
      views.create(duck, model -> true);
      for (Model model : views.models().all()) {
        views.tables().read(model.table()).createOrReplaceTempView(model.table());
      }
      List<Model> local = new ArrayList<>();
      Time left = new Time(0, 0);
      for (Model model : views.models().served()) {
        if (model.layer().equals(Models.MARTS)) {
          Cost measured = race(model, views, queries, duck, out);
          cost.accept(measured);
          // what a run leaves to Spark has Spark's time
          if (measured.run().equals(measured.spark())) {
            left = left.plus(measured.spark());
          } else {
            local.add(model);
          }
        }
      }
      Time start = Time.now();
      local.parallelStream().forEach(model -> run(model, views, queries, out));
      return Time.now().since(start).plus(left);
    }
  }

  private Cost race(
      Model model, WarehouseViews views, LocalQueries queries, Connection duck, Path out)
      throws SQLException {
    Path bySpark = out.resolve("spark-" + model.table());
    Path byDuck = out.resolve("duckdb-" + model.table() + ".parquet");
    Time start = Time.now();
    try (CommonTables common = new CommonTables(spark, model)) {
      common.rows().write().mode(SaveMode.Overwrite).parquet(bySpark.toString());
    }
    Time middle = Time.now();
    Duck.execute(
        duck,
        "copy (" + model.sql() + "\n) to " + Duck.text(byDuck.toString()) + " (format parquet)");
    Time end = Time.now();
    long rows = Duck.number(duck, "select count(*) from " + Duck.text(byDuck.toString()));
    long sparkRows = spark.read().parquet(bySpark.toString()).count();
    if (rows != sparkRows) {
      throw JobException.internal(
          model.table() + " has " + sparkRows + " rows in Spark and " + rows + " in DuckDB", null);
    }
    Time ofSpark = middle.since(start);
    Time ofRun = run(model, views, queries, out).orElse(ofSpark);
    long input = model.reads().stream().mapToLong(t -> views.tables().bytes(t, null)).sum();
    return new Cost(model.table(), rows, input, ofSpark, end.since(middle), ofRun);
  }

  /** What a run takes in DuckDB, or nothing if it leaves the query to Spark. */
  private static Optional<Time> run(
      Model model, WarehouseViews views, LocalQueries queries, Path out) {
    Time start = Time.now();
    try (LocalQueries.Query query = queries.query(model, views.run(), views.tables())) {
      if (query == null) {
        return Optional.empty();
      }
      if (model.contract().fittedBy() != null) {
        query.rows();
      } else {
        query.write(out.resolve("run-" + model.table()));
      }
      return Optional.of(Time.now().since(start));
    }
  }
}
