package dev.filon.jobs.cli;

import dev.filon.jobs.serve.Served;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon quarantine}: rejected records with their place, rule and raw text. */
@Command(
    name = "quarantine",
    description = "Rejected records: batch, file, line, column, rule, raw text.",
    mixinStandardHelpOptions = true)
public final class Quarantine implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(names = "--date", description = "Only the batches of this day.")
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
                "select * from meta.quarantine where starts_with(batch_id, ?) order by batch_id,"
                    + " file, line_no, column_name")) {
      statement.setString(1, date == null ? "" : Dates.parse("--date", date) + "-");
      try (ResultSet rows = statement.executeQuery()) {
        new ResultPrinter(spec.commandLine().getOut()).print(rows, format);
      }
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
