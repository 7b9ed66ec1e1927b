package dev.filon.jobs.cli;

import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Maintenance;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon rollback}: an earlier snapshot is served again. */
@Command(
    name = "rollback",
    description =
        "Serves an earlier snapshot again. The next run goes on from it: batches after it have to be"
            + " loaded again.",
    mixinStandardHelpOptions = true)
public final class Rollback implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(
      names = "--to",
      required = true,
      description = "Number of the snapshot; 'filon history' lists them.")
  long snapshot;

  @Override
  public Integer call() {
    Served served = new Maintenance(warehouse.path()).rollback(snapshot);
    spec.commandLine()
        .getOut()
        .printf("snapshot %d of %s is served%n", served.snapshot(), served.asOf());
    spec.commandLine().getOut().flush();
    return 0;
  }
}
