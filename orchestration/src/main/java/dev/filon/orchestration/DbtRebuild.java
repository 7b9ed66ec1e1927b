package dev.filon.orchestration;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Duck;
import dev.filon.jobs.warehouse.DbtProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** dbt's full rebuild of the models over the feeds of a loaded warehouse. */
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
   * @param seconds on the clock, the start of dbt included
   */
  record Result(int models, double seconds) {}

  /**
   * Runs it.
   *
   * @param folder for project and database
   * @throws JobException if dbt cannot be run or fails, or a table has not as many rows as the
   *     served one
   */
  Result run(Path folder) throws IOException, SQLException, InterruptedException {
    DbtProject project = new DbtProject(warehouse, "EUR");
    int threads = Runtime.getRuntime().availableProcessors();
    project.write(folder, threads);
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
    compare(project.tables(), folder.resolve("filon.duckdb"));
    return new Result(project.tables().size(), seconds);
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
