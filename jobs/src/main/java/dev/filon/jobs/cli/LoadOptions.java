package dev.filon.jobs.cli;

import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.warehouse.Batch;
import dev.filon.jobs.warehouse.Nightly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which dumps are loaded into which warehouse. */
final class LoadOptions {

  enum Mode {
    full,
    delta,
    auto
  }

  @Mixin WarehouseOption warehouse;

  @Option(
      names = "--tables",
      description =
          "Where the tables are put at the first load, a folder or a URI such as"
              + " s3a://bucket/prefix; later loads know. Default: FILON_TABLES, else tables in the"
              + " configuration, else the folder tables of the warehouse.")
  String tables;

  @Option(
      names = "--source",
      required = true,
      description = "Source definition: a name or a folder; several with + between them.")
  String source;

  @Option(names = "--dumps", required = true, description = "Folder of the dumps.")
  String dumps;

  @Option(names = "--date", required = true, description = "The day the run is for, YYYY-MM-DD.")
  String date;

  @Option(
      names = "--mode",
      defaultValue = "full",
      description =
          "full: the dumps are whole extracts; delta: only what changed; auto: as the day was"
              + " loaded before, else full into an empty warehouse and delta into any other."
              + " Default: ${DEFAULT-VALUE}.")
  Mode mode;

  @Option(
      names = "--master",
      description = "Spark master URL. Default: what spark-submit says, else local[*].")
  String master;

  @Option(names = "--config", description = "YAML file with the company's settings.")
  Path config;

  /**
   * What to load.
   *
   * @param again whether a batch of that day that was loaded before may be replaced
   */
  Nightly.Request request(boolean again) {
    LocalDate day = Dates.parse("--date", date);
    return new Nightly.Request(
        warehouse.path(),
        SourceDefinition.load(source),
        dumps,
        day,
        mode == Mode.auto ? delta(day) : mode == Mode.delta,
        again,
        Settings.load(config, environment()));
  }

  /** An option goes before the variable of its name. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (tables != null) {
      environment.put("FILON_TABLES", tables);
    }
    return environment;
  }

  /** Whether a day's dumps are a delta, by what is there. */
  private boolean delta(LocalDate day) {
    return Files.exists(warehouse.snapshot())
        && Served.read(warehouse.path().resolve("served")).batches().stream()
            .filter(b -> b.day().equals(day))
            .noneMatch(Batch::full);
  }
}
