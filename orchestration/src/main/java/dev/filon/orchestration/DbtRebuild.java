package dev.filon.orchestration;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Duck;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.DbtProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** dbt's runs of the models over the feeds of a loaded warehouse: all months, then a night's. */
final class DbtRebuild {
  private final Path program;
  private final Path warehouse;

  /**
   * A rebuild that has not run.
   *
   * @param program dbt
   * @param warehouse folder of a warehouse that was loaded with default settings, in euros
   */
  DbtRebuild(Path program, Path warehouse) {
    this.program = program.toAbsolutePath();
    this.warehouse = warehouse;
  }

  /**
   * What it took.
   *
   * @param models that dbt computed
   * @param full seconds on the clock of all months, the start of dbt included
   * @param incremental seconds of a run after it that replaces the last night's months
   */
  record Result(int models, double full, double incremental) {}

  /**
   * Runs it, twice.
   *
   * @param folder for project and database
   * @throws JobException if dbt cannot be run or fails, or a table has not as many rows as the
   *     served one
   */
  Result run(Path folder) throws IOException, SQLException, InterruptedException {
    DbtProject project = new DbtProject(warehouse, "EUR");
    project.write(folder, Runtime.getRuntime().availableProcessors(), months());
    double full = dbt(folder);
    compare(project.tables(), folder.resolve("filon.duckdb"));
    double incremental = dbt(folder);
    compare(project.tables(), folder.resolve("filon.duckdb"));
    return new Result(project.tables().size(), full, incremental);
  }

  private double dbt(Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("dbt.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "run",
                "--no-use-colors",
                "--project-dir=" + folder.toAbsolutePath(),
                "--profiles-dir=" + folder.toAbsolutePath())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("DBT_SEND_ANONYMOUS_USAGE_STATS", "false");
    long start = System.nanoTime();
    int exit;
    try {
      exit = builder.start().waitFor();
    } catch (IOException e) {
      throw JobException.usage("--dbt " + program + " cannot be run: " + e.getMessage());
    }
    double seconds = Bench.seconds(start);
    if (exit != 0) {
      throw JobException.internal("dbt failed: " + Files.readString(log), null);
    }
    return seconds;
  }

  /** Months that the last run computed again, by table. */
  private Map<String, List<String>> months() throws SQLException {
    Map<String, List<String>> months = new HashMap<>();
    try (Connection db = Served.open(warehouse.resolve("served").resolve(Served.FILE));
        Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select distinct table_name, cast(month_start as varchar) from meta.rewrite"
                    + " where snapshot = (select snapshot from meta.snapshot)")) {
      while (rows.next()) {
        months.computeIfAbsent(rows.getString(1), t -> new ArrayList<>()).add(rows.getString(2));
      }
    }
    return months;
  }

  private void compare(List<String> tables, Path rebuilt) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:" + rebuilt)) {
      Duck.execute(
          duck,
          "attach "
              + Duck.text(warehouse.resolve("served/filon.duckdb").toString())
              + " as served (read_only)");
      for (String table : tables) {
        long rows = Duck.number(duck, "select count(*) from " + table);
        long served = Duck.number(duck, "select count(*) from served.main." + table);
        if (rows != served) {
          throw JobException.internal(
              table + " has " + rows + " rows in dbt and " + served + " in the snapshot", null);
        }
      }
    }
  }
}
