package dev.filon.jobs.cli;

import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Batch;
import dev.filon.jobs.warehouse.Maintenance;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    Maintenance.Rolled back = new Maintenance(warehouse.path()).rollback(snapshot);
    Served served = back.after();
    PrintWriter out = spec.commandLine().getOut();
    if (back.before().snapshot() == served.snapshot()) {
      out.printf(
          "snapshot %d of %s was served already, nothing changes%n",
          served.snapshot(), served.asOf());
    } else {
      out.printf("snapshot %d of %s is served%n", served.snapshot(), served.asOf());
    }
    List<Batch> missing = new ArrayList<>(back.before().batches());
    missing.removeAll(served.batches());
    if (!missing.isEmpty()) {
      out.printf(
          "not in it: %s; the next run goes on from here, so load them again, or go back with 'filon"
              + " rollback --to %d'%n",
          missing.stream().map(Batch::id).collect(Collectors.joining(", ")),
          back.before().snapshot());
    }
    out.flush();
    return 0;
  }
}
