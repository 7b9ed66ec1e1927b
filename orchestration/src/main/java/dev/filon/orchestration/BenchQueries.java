package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.serve.Duck;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code filon bench queries}: the cookbook's questions asked of the served file, as many nights
 * have left it, and of a DuckDB database that has the same rows in tables made in one go.
 */
@Command(
    name = "queries",
    description = {
      "How long the cookbook's questions take on the served file, and on a new DuckDB database into",
      "which its tables are copied, turn by turn; of each the median of the rounds."
    },
    mixinStandardHelpOptions = true)
final class BenchQueries implements Callable<Integer> {
  private static final Pattern QUESTION =
      Pattern.compile(
          "^## (?<title>[^\n]+)\n.*?^```sql\n(?<sql>.*?)\n```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  @Spec CommandSpec spec;

  @Option(
      names = "--warehouse",
      required = true,
      description = "Folder of the warehouse whose served file is asked.")
  Path warehouse;

  @Option(
      names = "--questions",
      description = "Markdown with a heading and a block of SQL each. Default: docs/cookbook.md.")
  Path questions;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description =
          "Times each is asked, after a first that does not count. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--out",
      defaultValue = "./warehouse/bench-queries",
      description = "Folder for the copy, deleted in the end. Default: ${DEFAULT-VALUE}.")
  Path out;

  /** Milliseconds on the clock, medians. */
  private record Times(double served, double copy) {}

  @Override
  public Integer call() throws IOException, SQLException {
    if (Files.exists(out)) {
      throw new ParameterException(
          spec.commandLine(), out + " is there already: name a folder that is not, with --out");
    }
    Map<String, String> asked = questions();
    Path served = warehouse.resolve("served").resolve(Served.FILE);
    try (Connection here = Served.open(served)) {
      Path copy = copy(served, Files.createDirectories(out).resolve("copy.duckdb"));
      try (Connection there = Served.open(copy)) {
        double all = 0;
        double allOfCopy = 0;
        for (Map.Entry<String, String> question : asked.entrySet()) {
          Times times = race(question.getValue(), here, there);
          all += times.served();
          allOfCopy += times.copy();
          print(row("query").put("question", question.getKey()), times);
        }
        print(row("queries").put("questions", asked.size()), new Times(all, allOfCopy));
      }
    } finally {
      TemporaryFolder.delete(out);
    }
    return 0;
  }

  private Map<String, String> questions() throws IOException {
    Path file =
        questions == null
            ? Path.of(System.getProperty("filon.home", "."), "docs/cookbook.md")
            : questions;
    Map<String, String> found = new LinkedHashMap<>();
    if (Files.isRegularFile(file)) {
      Matcher next = QUESTION.matcher(Files.readString(file));
      while (next.find()) {
        found.put(next.group("title"), next.group("sql"));
      }
    }
    if (found.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no questions in " + file + ": name a Markdown file, with --questions");
    }
    return found;
  }

  /** The served tables and views in a database made in one go. */
  private static Path copy(Path served, Path file) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:" + file)) {
      Duck.execute(duck, "attach " + Duck.text(served.toString()) + " as served (read_only)");
      for (String make :
          texts(
              duck,
              "select 'create schema if not exists ' || schema_name from duckdb_schemas()"
                  + " where database_name = 'served' and not internal"
                  + " union all select format('create table {0}.\"{1}\" as from"
                  + " served.{0}.\"{1}\"', schema_name, table_name) from duckdb_tables()"
                  + " where database_name = 'served' and not internal"
                  + " union all select sql from (select sql from duckdb_views()"
                  + " where database_name = 'served' and not internal order by view_oid)")) {
        Duck.execute(duck, make);
      }
      Duck.execute(duck, "detach served");
      Duck.execute(duck, "checkpoint");
    }
    return file;
  }

  private static List<String> texts(Connection duck, String sql) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private Times race(String sql, Connection served, Connection copy) throws SQLException {
    List<Double> here = new ArrayList<>();
    List<Double> there = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double first = ask(served, sql);
      double second = ask(copy, sql);
      if (round > 0) {
        here.add(first);
        there.add(second);
      }
    }
    return new Times(median(here), median(there));
  }

  private static double ask(Connection db, String sql) throws SQLException {
    long start = System.nanoTime();
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        rows.getObject(1);
      }
    }
    return Bench.seconds(start) * 1000;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static ObjectNode row(String bench) {
    return new ObjectMapper().createObjectNode().put("bench", bench);
  }

  private void print(ObjectNode row, Times times) {
    row.put("served_ms", Bench.round(times.served()));
    row.put("copy_ms", Bench.round(times.copy()));
    row.put("served_to_copy", Bench.round(times.served() / times.copy()));
    spec.commandLine().getOut().println(row);
    spec.commandLine().getOut().flush();
  }
}
