package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Batch;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon history}: the batches that the served snapshot holds, and the snapshots there are.
 */
@Command(
    name = "history",
    description = "The batches that the served snapshot holds, and the snapshots that are kept.",
    mixinStandardHelpOptions = true)
public final class History implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(names = "--date", description = "Only the batch of this day, dump by dump.")
  String date;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  ResultPrinter.Format format;

  @Override
  public Integer call() throws Exception {
    LocalDate day = date == null ? null : Dates.parse("--date", date);
    if (day != null) {
      requireBatch(day);
    }
    try (Connection db = Served.open(warehouse.snapshot());
        PreparedStatement statement =
            db.prepareStatement(
                day == null
                    ? "select b.batch_id, b.mode, min(l.snapshot) as snapshot,"
                        + " sum(l.records_read)::bigint as read, sum(l.loaded) filter (where l.dump is not null)::bigint as loaded,"
                        + " sum(l.superseded) filter (where l.dump is not null)::bigint as superseded,"
                        + " sum(l.quarantined) filter (where l.dump is not null)::bigint as quarantined"
                        + " from meta.batch b left join meta.load l using (batch_id) group by all order by min(b.position)"
                    : "select l.* from meta.load l join meta.batch b using (batch_id) where b.batch_date = ?::date"
                        + " order by l.dump nulls last, l.feed")) {
      if (day != null) {
        statement.setString(1, day.toString());
      }
      try (ResultSet rows = statement.executeQuery()) {
        new ResultPrinter(spec.commandLine().getOut()).print(rows, format);
      }
      if (day == null && format == ResultPrinter.Format.table) {
        snapshots();
      }
      spec.commandLine().getOut().flush();
      return 0;
    }
  }

  private void requireBatch(LocalDate day) {
    List<LocalDate> days = served().batches().stream().map(Batch::day).toList();
    if (!days.contains(day)) {
      throw JobException.usage(
          "the served snapshot holds no batch of "
              + day
              + ": it has "
              + days.size()
              + " from "
              + days.get(0)
              + " to "
              + days.get(days.size() - 1)
              + ", which 'filon history' lists");
    }
  }

  private Served served() {
    return Served.read(warehouse.path().resolve("served"));
  }

  private void snapshots() {
    PrintWriter out = spec.commandLine().getOut();
    Served served = served();
    out.printf("snapshot %d of %s is served; kept are:%n", served.snapshot(), served.asOf());
    for (Served kept : Served.earlier(warehouse.path().resolve("served"), s -> true)) {
      out.printf(
          "  %d of %s with %d batch%s%s%n",
          kept.snapshot(),
          kept.asOf(),
          kept.batches().size(),
          kept.batches().size() == 1 ? "" : "es",
          kept.snapshot() == served.snapshot() ? "" : ": filon rollback --to " + kept.snapshot());
    }
  }
}
