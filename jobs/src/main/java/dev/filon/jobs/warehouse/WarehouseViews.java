package dev.filon.jobs.warehouse;

import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.Duck;
import dev.filon.jobs.serve.Served;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.sql.SparkSession;

/** The tables of a loaded warehouse as DuckDB views over their Parquet files, for benchmarks. */
final class WarehouseViews {
  private final Models models = Models.load();
  private final Tables tables;
  private final LocalDate asOf;
  private final RunView run;

  /**
   * Of a warehouse that was loaded with default settings, as it was published.
   *
   * @param spark to read its tables with, or null if only DuckDB reads them
   * @param currency its reporting currency
   */
  WarehouseViews(SparkSession spark, Path warehouse, String currency) {
    Served served = Served.read(warehouse.resolve("served"));
    tables =
        new Tables(
            spark,
            warehouse.toAbsolutePath().normalize().toUri().toString(),
            table -> models.find(table).orElseThrow().contract(),
            served.tables());
    asOf = served.batches().get(served.batches().size() - 1).day();
    run = new RunView(asOf, "bench", currency, Settings.load(null, Map.of()));
  }

  Models models() {
    return models;
  }

  Tables tables() {
    return tables;
  }

  /** Day of the last batch. */
  LocalDate asOf() {
    return asOf;
  }

  /** What the view {@code run} says. */
  RunView run() {
    return run;
  }

  /** Makes the view {@code run} and one for each wanted table. */
  void create(Connection duck, Predicate<Model> wanted) throws SQLException {
    Duck.execute(duck, "create view run as " + run.sql());
    for (Model model : models.all()) {
      if (wanted.test(model)) {
        String rows = Duck.rows(model.contract(), tables.files(model.table()));
        Duck.execute(duck, "create view " + model.table() + " as " + rows);
      }
    }
  }
}
