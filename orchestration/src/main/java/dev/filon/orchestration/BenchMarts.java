package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.warehouse.MartCost;
import dev.filon.jobs.warehouse.MartCost.Cost;
import dev.filon.jobs.warehouse.MartCost.Time;
import dev.filon.jobs.warehouse.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon bench marts}: the marts in Spark beside the same SQL in DuckDB. */
@Command(
    name = "marts",
    description = {
      "All marts on warehouses of several sizes: each query in Spark and then in DuckDB, over the",
      "same Parquet files, into Parquet files, with as many threads. The Spark session's start is",
      "shown and not counted; the load before has run every query once in the same process."
    },
    mixinStandardHelpOptions = true)
final class BenchMarts implements Callable<Integer> {
  private static final LocalDate UNTIL = LocalDate.of(2026, 11, 19);

  @Spec CommandSpec spec;

  @Option(
      names = "--lines",
      split = ",",
      defaultValue = "1000000,10000000,30000000",
      description = "Sizes of the warehouses in invoice lines. Default: ${DEFAULT-VALUE}.")
  List<Long> sizes;

  @Option(
      names = "--lines-per-day",
      defaultValue = "10000",
      description = "Invoice lines per calendar day. Default: ${DEFAULT-VALUE}.")
  long linesPerDay;

  @Option(
      names = "--clients",
      defaultValue = "0",
      description = "Clients; 0 for one per forty lines. Default: ${DEFAULT-VALUE}.")
  int clients;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "Measures all marts so many times; each is a line. Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--out",
      defaultValue = "./warehouse/bench",
      description =
          "Folder for dumps and warehouses, emptied after each size. Default: ${DEFAULT-VALUE}.")
  Path out;

  @Option(
      names = "--keep",
      description = "Leave dumps and warehouses there, and take those that are there.")
  boolean keep;

  @Override
  public Integer call() throws IOException, SQLException {
    if (Files.exists(out) && !keep) {
      throw new picocli.CommandLine.ParameterException(
          spec.commandLine(), out + " is there already: name a folder that is not, with --out");
    }
    long start = System.nanoTime();
    SparkSession spark = Sessions.open("local[*]");
    double session = Bench.Night.seconds(start);
    try {
      for (long size : sizes) {
        Path warehouse = loaded(size);
        for (int round = 0; round < rounds; round++) {
          List<Cost> costs = new ArrayList<>();
          new MartCost(spark, warehouse, "EUR")
              .measure(
                  out.resolve("results"),
                  cost -> {
                    costs.add(cost);
                    print(size, cost, null);
                  });
          print(
              size,
              new Cost(
                  "all",
                  costs.stream().mapToLong(Cost::rows).sum(),
                  costs.stream().map(Cost::spark).reduce(Time::plus).orElseThrow(),
                  costs.stream().map(Cost::duck).reduce(Time::plus).orElseThrow()),
              session);
        }
        if (!keep) {
          Bench.delete(out.resolve(String.valueOf(size)));
        }
      }
      return 0;
    } finally {
      if (!keep) {
        Bench.delete(out);
      }
    }
  }

  private Path loaded(long lines) throws IOException {
    Path folder = out.resolve(String.valueOf(lines));
    Path dumps = folder.resolve("dumps");
    Path warehouse = folder.resolve("warehouse");
    if (Files.exists(warehouse.resolve("served/filon.duckdb"))) {
      return warehouse;
    }
    Bench.filon(
        spec.commandLine().getErr(),
        "generate",
        "--lines",
        String.valueOf(lines),
        "--days",
        String.valueOf(Math.max(60, lines / linesPerDay)),
        "--clients",
        String.valueOf(clients),
        "--until",
        UNTIL.toString(),
        "--out",
        dumps.toString());
    Bench.filon(
        spec.commandLine().getErr(),
        "run",
        "--source",
        "filon",
        "--dumps",
        dumps.toString(),
        "--date",
        UNTIL.toString(),
        "--mode",
        "full",
        "--warehouse",
        warehouse.toString());
    return warehouse;
  }

  private void print(long lines, Cost cost, Double session) {
    ObjectNode row = new ObjectMapper().createObjectNode();
    row.put("bench", "marts");
    row.put("history_lines", lines);
    row.put("mart", cost.table());
    row.put("rows", cost.rows());
    row.put("spark_seconds", Bench.round(cost.spark().passed()));
    row.put("duckdb_seconds", Bench.round(cost.duck().passed()));
    row.put("spark_to_duckdb", Bench.round(cost.spark().passed() / cost.duck().passed()));
    row.put("spark_cpu_seconds", Bench.round(cost.spark().worked()));
    row.put("duckdb_cpu_seconds", Bench.round(cost.duck().worked()));
    if (session != null) {
      row.put("session_start_seconds", Bench.round(session));
      row.put("threads", Runtime.getRuntime().availableProcessors());
    }
    spec.commandLine().getOut().println(row);
    spec.commandLine().getOut().flush();
  }
}
