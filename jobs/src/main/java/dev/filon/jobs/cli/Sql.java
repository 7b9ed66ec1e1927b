package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Served;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code filon sql}: read-only SQL on the served snapshot. */
@Command(
    name = "sql",
    description = "Read-only SQL (DuckDB) on the served snapshot; without a query, a prompt.",
    mixinStandardHelpOptions = true)
public final class Sql implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  ResultPrinter.Format format;

  @Parameters(arity = "0..1", paramLabel = "QUERY")
  String query;

  @Override
  public Integer call() throws Exception {
    try (Connection db = Served.open(warehouse.snapshot())) {
      if (query != null) {
        run(db, query);
      } else {
        prompt(db);
      }
      return 0;
    } catch (SQLException e) {
      throw JobException.usage(e.getMessage());
    }
  }

  private void run(Connection db, String sql) throws SQLException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    try (Statement statement = db.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          new ResultPrinter(out).print(rows, format);
        }
      }
    }
    out.flush();
  }

  private void prompt(Connection db) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = System.console() != null;
    if (terminal) {
      out.println(
          "Read-only SQL on "
              + warehouse.snapshot()
              + "; end a query with ; and leave with Ctrl-D.");
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder sql = new StringBuilder();
    while (true) {
      if (terminal) {
        out.print(sql.isEmpty() ? "filon> " : "   ... ");
        out.flush();
      }
      String line = in.readLine();
      boolean last = line == null;
      if (!last) {
        sql.append(line).append('\n');
      }
      if (!sql.toString().isBlank() && (last || line.stripTrailing().endsWith(";"))) {
        try {
          run(db, sql.toString());
        } catch (SQLException e) {
          spec.commandLine().getErr().println(e.getMessage());
          spec.commandLine().getErr().flush();
          if (!terminal) {
            throw JobException.usage("the query failed, see above");
          }
        }
        sql.setLength(0);
      }
      if (last) {
        return;
      }
    }
  }
}
