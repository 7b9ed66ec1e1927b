package dev.filon.jobs.cli;

import dev.filon.jobs.serve.Served;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code filon check}: the audits of the served snapshot. Exit 3 if one that stops the publish had
 * failed.
 */
@Command(
    name = "check",
    description = "The audits of the served snapshot and what each found.",
    mixinStandardHelpOptions = true)
public final class Check implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Override
  public Integer call() throws Exception {
    try (Connection db = Served.open(warehouse.snapshot());
        Statement statement = db.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "select table_name, check_name, case when passed then 'passed' when severity = 'warn'"
                  + " then 'warned' else 'FAILED' end as result, violations from meta.audit order by"
                  + " passed, table_name, check_name")) {
        new ResultPrinter(spec.commandLine().getOut()).print(rows, ResultPrinter.Format.table);
      }
      spec.commandLine().getOut().flush();
      try (Statement second = db.createStatement();
          ResultSet rows =
              second.executeQuery(
                  "select count(*) from meta.audit where not passed and severity = 'fail'")) {
        rows.next();
        return rows.getLong(1) == 0 ? 0 : 3;
      }
    }
  }
}
