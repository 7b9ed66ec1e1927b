package dev.filon.orchestration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.storage.TemporaryFolder;
import dev.filon.jobs.warehouse.MartCost.Time;
import dev.filon.jobs.warehouse.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Cost of one night on histories of several lengths, and of the first load. */
@Command(
    name = "night",
    description = {
      "The cost of one night (a day of lines) on histories of several sizes, and the first load",
      "against Spark merely copying the invoice lines from CSV to Delta. With --dbt also dbt's",
      "full rebuild of the same models over the same feeds, and its incremental run of the night.",
      "A longer history has as many lines a day as a short one, over more days; the company has",
      "as many clients."
    },
    mixinStandardHelpOptions = true)
final class BenchNight implements Callable<Integer> {
  private static final long WARM_UP = 20_000;

  @Spec CommandSpec spec;

  @Mixin BenchCompany company;

  @Option(
      names = "--clients",
      defaultValue = "25000",
      description = "Clients; 0 for one per forty lines. Default: ${DEFAULT-VALUE}.")
  int clients;

  @Option(
      names = "--dbt",
      paramLabel = "PROGRAM",
      description = {
        "dbt with its DuckDB adapter, which rebuilds the models beside the night:",
        "python3 -m venv V && V/bin/pip install dbt-core==1.10.23 dbt-duckdb==1.10.1 gives V/bin/dbt."
      })
  Path dbt;

  @Override
  public Integer call() throws Exception {
    company.requireNew();
    try {
      // classes are loaded and compiled before anything is measured
      measure(WARM_UP, 0);
      company.forget(WARM_UP);
      double first = 0;
      for (long size : company.sizes) {
        Measured measured = measure(size, clients);
        first = first == 0 ? measured.night().passed() : first;
        print(size, measured, measured.night().passed() / first);
        if (dbt != null) {
          Path folder = company.folder(size);
          print(
              size,
              measured,
              new DbtRebuild(dbt, folder.resolve("warehouse")).run(folder.resolve("dbt")));
        }
        company.forget(size);
      }
      return 0;
    } finally {
      TemporaryFolder.delete(company.out);
    }
  }

  /**
   * What was measured.
   *
   * @param copy Spark copies the invoice lines from CSV to Delta
   * @param load the first load of all feeds up to the served snapshot
   * @param night the delta of one day
   * @param nightLines invoice lines of that day
   */
  private record Measured(Time copy, Time load, Time night, long nightLines) {}

  private Measured measure(long lines, int clients) throws Exception {
    Path folder = company.folder(lines);
    Path dumps = folder.resolve("dumps");
    Path warehouse = folder.resolve("warehouse");
    company.generate(lines, clients, 1, dumps);
    Time copy = copy(dumps.resolve("erp/invoice_lines.csv"), folder.resolve("copy"));
    Time load = company.load(dumps, warehouse, BenchCompany.UNTIL, "full");
    LocalDate day = BenchCompany.UNTIL.plusDays(1);
    Path delta = dumps.resolve("nights").resolve(day.toString());
    Time night = company.load(delta, warehouse, day, "delta");
    long nightLines;
    try (Stream<String> records = Files.lines(delta.resolve("erp/invoice_lines.csv"))) {
      nightLines = records.count() - 1;
    }
    return new Measured(copy, load, night, nightLines);
  }

  private static Time copy(Path csv, Path delta) {
    SparkSession spark = Sessions.open("local[*]");
    Time start = Time.now();
    spark
        .read()
        .option("header", "true")
        .csv(csv.toString())
        .write()
        .format("delta")
        .save(delta.toString());
    return Time.now().since(start);
  }

  private void print(long lines, Measured m, double toFirst) {
    ObjectNode row = new ObjectMapper().createObjectNode();
    row.put("bench", "night");
    row.put("history_lines", lines);
    row.put("clients", clients);
    row.put("night_lines", m.nightLines());
    row.put("copy_seconds", Bench.round(m.copy().passed()));
    row.put("first_load_seconds", Bench.round(m.load().passed()));
    row.put("first_load_lines_per_second", Math.round(lines / m.load().passed()));
    row.put("first_load_to_copy", Bench.round(m.load().passed() / m.copy().passed()));
    row.put("night_seconds", Bench.round(m.night().passed()));
    row.put("night_to_first_size", Bench.round(toFirst));
    row.put("copy_cpu_seconds", Bench.round(m.copy().worked()));
    row.put("first_load_cpu_seconds", Bench.round(m.load().worked()));
    row.put("night_cpu_seconds", Bench.round(m.night().worked()));
    print(row);
  }

  private void print(long lines, Measured m, DbtRebuild.Result rebuild) {
    ObjectNode row = new ObjectMapper().createObjectNode();
    row.put("bench", "night beside dbt");
    row.put("history_lines", lines);
    row.put("dbt_models", rebuild.models());
    row.put("dbt_full_seconds", Bench.round(rebuild.full()));
    row.put("dbt_incremental_seconds", Bench.round(rebuild.incremental()));
    row.put("night_seconds", Bench.round(m.night().passed()));
    row.put("night_to_dbt_full", Bench.round(m.night().passed() / rebuild.full()));
    row.put("night_to_dbt_incremental", Bench.round(m.night().passed() / rebuild.incremental()));
    print(row);
  }

  private void print(ObjectNode row) {
    spec.commandLine().getOut().println(row);
    spec.commandLine().getOut().flush();
  }
}
