package dev.filon.jobs.cli;

import dev.filon.jobs.serve.Served;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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
    try (Connection db = Served.open(warehouse.snapshot());
        PreparedStatement statement =
            db.prepareStatement(
                date == null
                    ? "select b.batch_id, b.mode, min(l.snapshot) as snapshot,"
                        + " sum(l.records_read)::bigint as read, sum(l.loaded) filter (where l.dump is not null)::bigint as loaded,"
                        + " sum(l.superseded) filter (where l.dump is not null)::bigint as superseded,"
                        + " sum(l.quarantined) filter (where l.dump is not null)::bigint as quarantined"
                        + " from meta.batch b left join meta.load l using (batch_id) group by all order by min(b.position)"
                    : "select l.* from meta.load l join meta.batch b using (batch_id) where b.batch_date = ?::date"
                        + " order by l.dump nulls last, l.feed")) {
      if (date != null) {
        statement.setString(1, Dates.parse("--date", date).toString());
      }
      try (ResultSet rows = statement.executeQuery()) {
        new ResultPrinter(spec.commandLine().getOut()).print(rows, format);
      }
      if (date == null && format == ResultPrinter.Format.table) {
        Path folder = warehouse.path().resolve("served");
        Served served = Served.read(folder);
        spec.commandLine()
            .getOut()
            .printf(
                "snapshot %d of %s is served; kept: %s%n",
                served.snapshot(), served.asOf(), Served.numbers(folder));
      }
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
