package dev.filon.jobs.cli;

import dev.filon.jobs.warehouse.Maintenance;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon vacuum}: forgets old snapshots and the files that only they need. */
@Command(
    name = "vacuum",
    description =
        "Deletes all but the newest snapshots, and data files that none of them needs. The served"
            + " snapshot always stays; so does landing.",
    mixinStandardHelpOptions = true)
public final class Vacuum implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(
      names = "--keep",
      defaultValue = "30",
      description = "Snapshots to keep, at least 1. Default: ${DEFAULT-VALUE}.")
  int keep;

  @Override
  public Integer call() {
    Maintenance.Freed freed = new Maintenance(warehouse.path()).vacuum(keep);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%d snapshots and %d data files deleted, %,d bytes%n",
            freed.snapshots(),
            freed.files(),
            freed.bytes());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
