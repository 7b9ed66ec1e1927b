package dev.filon.jobs.warehouse;

import dev.filon.jobs.cli.Errors;
import dev.filon.jobs.cli.Jobs;
import dev.filon.jobs.serve.Served;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs commands as a user would and keeps what they say. */
record Cli(int exit, String out, String err) {

  static Cli filon(String... arguments) {
    TestSession.spark();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Errors.handle(Jobs.commandLine())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Cli(exit, out.toString(), err.toString());
  }

  /** Options with which all models' queries are computed by Spark, however little they read. */
  static String[] inSpark() {
    try {
      Path file = Files.createTempFile("filon", ".yml");
      file.toFile().deleteOnExit();
      return new String[] {"--config", Files.writeString(file, "local_query_mib: 0\n").toString()};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Cli run(Path warehouse, Path dumps, String source, String date, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--warehouse",
                warehouse.toString(),
                "--source",
                source,
                "--dumps",
                dumps.toString(),
                "--date",
                date,
                "--master",
                "local[2]"));
    arguments.addAll(List.of(more));
    return filon(arguments.toArray(String[]::new));
  }

  /** A query's result as CSV without its header. */
  static List<String> sql(Path warehouse, String query) {
    Cli result = filon("sql", "--warehouse", warehouse.toString(), "--format", "csv", query);
    if (result.exit() != 0) {
      throw new AssertionError(result.err());
    }
    List<String> lines = result.out().lines().toList();
    return lines.subList(1, lines.size());
  }

  /** All rows of all served tables, in order. */
  static List<String> star(Path warehouse) {
    List<String> all = new ArrayList<>();
    try (Connection db = Served.open(warehouse.resolve("served").resolve(Served.FILE));
        Statement statement = db.createStatement()) {
      for (String table :
          texts(
              statement,
              "select table_name from duckdb_tables() where schema_name = 'main' and not internal"
                  + " order by 1")) {
        texts(statement, "select x::varchar from " + table + " x order by 1").stream()
            .map(row -> table + ": " + row)
            .forEach(all::add);
      }
      return all;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The first column of a query. */
  static List<String> texts(Statement statement, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
