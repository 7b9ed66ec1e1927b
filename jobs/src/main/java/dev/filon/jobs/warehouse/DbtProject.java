package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Duck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The models as a project for dbt with its DuckDB adapter, over the feeds of a loaded warehouse: to
 * compare a night with dbt's first and later runs of the same queries. What is not the result of a
 * query alone, versions and fitted tables, is given to dbt as it is, and so are the feeds. Tables
 * that a night computes by month are incremental: a later run of dbt replaces the night's months.
 */
public final class DbtProject {
  private final WarehouseViews views;

  /**
   * Over a warehouse that was loaded with default settings.
   *
   * @param currency its reporting currency
   */
  public DbtProject(Path warehouse, String currency) {
    views = new WarehouseViews(null, warehouse, currency);
  }

  private static boolean isComputed(Model model) {
    return !model.isFeed() && !model.contract().versioned() && model.contract().fittedBy() == null;
  }

  /** Tables that dbt computes. */
  public List<String> tables() {
    return views.models().all().stream().filter(DbtProject::isComputed).map(Model::table).toList();
  }

  /**
   * Writes the project and the database that it computes in, {@code filon.duckdb}.
   *
   * @param folder for both, made here
   * @param threads of DuckDB
   * @param months that a later run of dbt computes again, by table
   */
  public void write(Path folder, int threads, Map<String, List<String>> months)
      throws IOException, SQLException {
    Path models = Files.createDirectories(folder.resolve("models"));
    Path database = folder.resolve("filon.duckdb");
    Files.writeString(
        folder.resolve("dbt_project.yml"),
        """
        name: filon
        version: '1.0.0'
        profile: filon
        models:
          filon:
            +materialized: table
        """);
    Files.writeString(
        folder.resolve("profiles.yml"),
        """
        filon:
          target: bench
          outputs:
            bench:
              type: duckdb
              path: '%s'
              threads: 1
              settings: {TimeZone: UTC, threads: %d}
        """
            .formatted(database.toAbsolutePath().toString().replace("'", "''"), threads));
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:" + database)) {
      views.create(duck, model -> !isComputed(model));
    }
    for (Model model : views.models().all()) {
      if (isComputed(model)) {
        Files.writeString(
            models.resolve(model.table() + ".sql"),
            text(model, months.getOrDefault(model.table(), List.of())));
      }
    }
  }

  private String text(Model model, List<String> months) {
    String after =
        model.reads().stream()
            .sorted()
            .filter(r -> isComputed(views.models().find(r).orElseThrow()))
            .map(r -> "-- depends_on: {{ ref('" + r + "') }}\n")
            .collect(Collectors.joining());
    Contract contract = model.contract();
    if (!contract.computedByMonth()) {
      return after + model.sql();
    }
    String month = contract.partitionedBy().get(0);
    Contract driver = views.models().find(contract.drivenBy()).orElseThrow().contract();
    return "{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='"
        + month
        + "') }}\n"
        + after
        + "{% if is_incremental() %}\nwith "
        + driver.table()
        + " as (from main."
        + driver.table()
        + " where "
        + (months.isEmpty()
            ? "false"
            : driver.partitionedBy().get(0) + " in (" + Duck.dates(months) + ")")
        + ")\n{% endif %}\nselect * from (\n"
        + model.sql()
        + "\n) where "
        + month
        + " >= date '"
        + contract.keptFrom(views.asOf())
        + "'\n";
  }
}
