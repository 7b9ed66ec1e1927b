package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.storage.TemporaryFolder;
import dev.filon.jobs.warehouse.MartCost;
import dev.filon.jobs.warehouse.MartCost.Cost;
import dev.filon.jobs.warehouse.MartCost.Time;
import dev.filon.jobs.warehouse.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Spec CommandSpec spec;

  @Mixin BenchCompany company;

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
      names = "--keep",
      description = "Leave dumps and warehouses there, and take those that are there.")
  boolean keep;

  @Override
  public Integer call() throws IOException, SQLException {
    if (!keep) {
      company.requireNew();
    }
    long start = System.nanoTime();
    SparkSession spark = Sessions.open("local[*]");
    double session = Bench.seconds(start);
    try {
      for (long size : company.sizes) {
        Path warehouse = loaded(size);
        for (int round = 0; round < rounds; round++) {
          List<Cost> costs = new ArrayList<>();
          Time together =
              new MartCost(spark, warehouse, "EUR")
                  .measure(
                      company.out.resolve("results"),
                      cost -> {
                        costs.add(cost);
                        print(row(size, cost));
                      });
          Cost sum =
              new Cost(
                  "all",
                  costs.stream().mapToLong(Cost::rows).sum(),
                  costs.stream().mapToLong(Cost::inputBytes).sum(),
                  costs.stream().map(Cost::spark).reduce(Time::plus).orElseThrow(),
                  costs.stream().map(Cost::duck).reduce(Time::plus).orElseThrow(),
                  costs.stream().map(Cost::run).reduce(Time::plus).orElseThrow());
          ObjectNode all = row(size, sum);
          all.put("run_together_seconds", Bench.round(together.passed()));
          all.put("run_together_to_duckdb", Bench.round(together.passed() / sum.duck().passed()));
          all.put("session_start_seconds", Bench.round(session));
          all.put("threads", Runtime.getRuntime().availableProcessors());
          print(all);
        }
        if (!keep) {
          company.forget(size);
        }
      }
      return 0;
    } finally {
      if (!keep) {
        TemporaryFolder.delete(company.out);
      }
    }
  }

  private Path loaded(long lines) throws IOException {
    Path folder = company.folder(lines);
    Path warehouse = folder.resolve("warehouse");
    if (!Files.exists(warehouse.resolve("served/filon.duckdb"))) {
      company.generate(lines, clients, 0, folder.resolve("dumps"));
      company.load(folder.resolve("dumps"), warehouse, BenchCompany.UNTIL, "full");
    }
    return warehouse;
  }

  private static ObjectNode row(long lines, Cost cost) {
    ObjectNode row = new ObjectMapper().createObjectNode();
    row.put("bench", "marts");
    row.put("history_lines", lines);
    row.put("mart", cost.table());
    row.put("rows", cost.rows());
    row.put("input_mib", cost.inputBytes() >> 20);
    row.put("spark_seconds", Bench.round(cost.spark().passed()));
    row.put("duckdb_seconds", Bench.round(cost.duck().passed()));
    row.put("spark_to_duckdb", Bench.round(cost.spark().passed() / cost.duck().passed()));
    row.put("run_seconds", Bench.round(cost.run().passed()));
    row.put("run_to_duckdb", Bench.round(cost.run().passed() / cost.duck().passed()));
    row.put("spark_cpu_seconds", Bench.round(cost.spark().worked()));
    row.put("duckdb_cpu_seconds", Bench.round(cost.duck().worked()));
    row.put("run_cpu_seconds", Bench.round(cost.run().worked()));
    return row;
  }

  private void print(ObjectNode row) {
    spec.commandLine().getOut().println(row);
    spec.commandLine().getOut().flush();
  }
}
