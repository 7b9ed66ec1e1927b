package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.warehouse.Batch;
import dev.filon.jobs.warehouse.Nightly;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon replay}: a past batch once more, and all that came after it. */
@Command(
    name = "replay",
    description =
        "Takes in a past batch again, from landing or, with --dumps, with other dumps in its place;"
            + " the batches after it follow from landing.",
    mixinStandardHelpOptions = true)
public final class Replay implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(names = "--date", required = true, description = "The day of the batch, YYYY-MM-DD.")
  String date;

  @Option(
      names = "--source",
      description = "Source definition: a name or a folder. Default: the source that was loaded.")
  String source;

  @Option(names = "--dumps", description = "Folder of dumps to put in the place of the day's.")
  String dumps;

  @Option(names = "--master", description = "Spark master URL, as for run.")
  String master;

  @Option(names = "--config", description = "YAML file with the company's settings.")
  Path config;

  @Option(
      names = "--metrics",
      description =
          "File for Prometheus about this run. Default: " + RunMetrics.FILE + " in the warehouse.")
  Path metrics;

  @Override
  public Integer call() {
    LocalDate day = Dates.parse("--date", date);
    if (!java.nio.file.Files.exists(warehouse.snapshot())) {
      throw JobException.source(
          "there is no served snapshot in "
              + warehouse.path().resolve("served").toAbsolutePath()
              + ": check --warehouse, or load one with 'filon run'");
    }
    Served served = Served.read(warehouse.path().resolve("served"));
    Batch batch =
        served.batches().stream()
            .filter(b -> b.day().equals(day))
            .findFirst()
            .orElseThrow(
                () ->
                    JobException.usage(
                        "there is no batch of "
                            + day
                            + " to replay: 'filon history' lists those that there are; to load a new"
                            + " day use 'filon run'"));
    return new Job(spec, master)
        .run(
            new Nightly.Request(
                warehouse.path(),
                definition(batch),
                dumps,
                day,
                !batch.full(),
                true,
                Settings.load(config, System.getenv())),
            metrics);
  }

  /** The warehouse knows a definition by its name; one in a folder has to be named again. */
  private SourceDefinition definition(Batch batch) {
    if (source != null) {
      return SourceDefinition.load(source);
    }
    try {
      return SourceDefinition.load(batch.source());
    } catch (JobException e) {
      throw JobException.usage(
          "the warehouse was loaded with the source '"
              + batch.source()
              + "', which does not ship with Filon: give its folder with --source");
    }
  }
}
