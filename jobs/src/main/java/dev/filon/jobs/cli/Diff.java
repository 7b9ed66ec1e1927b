package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.SnapshotDiff;
import dev.filon.jobs.warehouse.Models;
import java.sql.ResultSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code filon diff}: what differs between two snapshots. */
@Command(
    name = "diff",
    description =
        "What differs between two kept snapshots: per table rows added, removed and changed by the"
            + " table's key, changed columns, and sums of money before and after; with --table the"
            + " rows themselves.",
    mixinStandardHelpOptions = true)
public final class Diff implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Parameters(
      index = "0",
      paramLabel = "SNAPSHOT",
      description = "Number of the earlier snapshot; 'filon history' lists them.")
  long before;

  @Parameters(index = "1", paramLabel = "SNAPSHOT", description = "Number of the later snapshot.")
  long after;

  @Option(names = "--table", description = "Show the rows of this table that differ.")
  String table;

  @Option(
      names = "--limit",
      defaultValue = "100",
      description = "With --table: most rows to show. Default: ${DEFAULT-VALUE}.")
  long limit;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  ResultPrinter.Format format;

  @Override
  public Integer call() throws Exception {
    if (limit < 1) {
      throw JobException.usage("--limit must be at least 1, not " + limit);
    }
    try (SnapshotDiff diff =
            new SnapshotDiff(warehouse.path().resolve("served"), before, after, Models.load());
        ResultSet rows = table == null ? diff.summary() : diff.rows(table, limit)) {
      new ResultPrinter(spec.commandLine().getOut()).print(rows, format);
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
