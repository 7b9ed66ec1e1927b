package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says which warehouse a command works on. */
final class WarehouseOption {
  @Option(
      names = "--warehouse",
      defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
      description = "Folder of the warehouse. Default: ${DEFAULT-VALUE}.")
  String warehouse;

  Path path() {
    if (warehouse.contains("://") && !warehouse.startsWith("file:")) {
      throw JobException.usage(
          "the warehouse must be a local folder, not "
              + warehouse
              + "; its tables may lie elsewhere: see --tables of 'filon run'");
    }
    return Path.of(warehouse.replaceFirst("^file:(//)?", ""));
  }

  Path snapshot() {
    return path().resolve("served").resolve(dev.filon.jobs.serve.Served.FILE);
  }
}
