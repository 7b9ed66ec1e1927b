package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code filon explain}: what a table is, what it is made from, and why it was last computed. */
@Command(
    name = "explain",
    description =
        "A table's grain, columns, upstream, downstream, lineage by column, checks and SQL; with"
            + " a served snapshot also its rows, what its checks found and which months were computed"
            + " again, and why.",
    mixinStandardHelpOptions = true)
public final class Explain implements Callable<Integer> {
  private static final int REWRITES = 10;

  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Parameters(paramLabel = "TABLE", description = "Name of a table, such as mart_client.")
  String table;

  @Option(
      names = "--column",
      description =
          "Only this column: what it means, what it is made from back to the sources, and"
              + " where it is read.")
  String column;

  @Override
  public Integer call() throws SQLException {
    Models models = Models.load();
    Model model =
        models
            .find(table)
            .orElseThrow(
                () ->
                    JobException.usage(
                        "there is no table '"
                            + table
                            + "'"
                            + near(models)
                            + ": 'filon docs' lists all"));
    PrintWriter out = spec.commandLine().getOut();
    Contract contract = model.contract();
    Lineage lineage = Lineage.load();
    if (column != null) {
      new ExplainColumn(models, lineage, out).print(model, column);
      return 0;
    }
    out.printf("%s: %s%n%n", model.table(), contract.description().strip());
    out.printf("grain       %s; key: %s%n", contract.grain(), String.join(", ", contract.key()));
    out.printf("kept        %s%n", kept(contract));
    out.printf("reads       %s%n", list(model.reads().stream().sorted().toList()));
    out.printf(
        "read by     %s%n",
        list(
            models.all().stream()
                .filter(m -> m.reads().contains(table))
                .map(Model::table)
                .sorted()
                .toList()));
    if (Files.exists(warehouse.snapshot()) && !model.isFeed()) {
      served(out);
    }
    out.printf("%ncolumns%n");
    contract
        .columns()
        .forEach(
            c ->
                out.printf(
                    "  %-28s %-16s %s%s%n",
                    c.name(),
                    c.type(),
                    c.description() == null ? "" : c.description().strip(),
                    c.unit() == null ? "" : " [" + c.unit() + "]"));
    out.printf("%nlineage by column (--column C: back to the sources)%n");
    contract.columns().forEach(c -> ExplainColumn.line(out, lineage.of(table, c.name()), c.name()));
    if (!contract.checks().isEmpty()) {
      out.printf("%nchecks beyond key, types, required values and references%n");
      contract
          .checks()
          .forEach(
              c ->
                  out.printf("  %-40s %-5s %s%n", c.name(), c.severity(), c.description().strip()));
    }
    out.printf("%nsql%n%s%n", model.sql().strip().indent(2).stripTrailing());
    out.flush();
    return 0;
  }

  private String near(Models models) {
    List<String> near =
        models.all().stream()
            .map(Model::table)
            .filter(t -> t.contains(table) || t.endsWith("_" + table) || table.contains(t))
            .sorted()
            .toList();
    return near.isEmpty() ? "" : ", but " + String.join(", ", near);
  }

  private static String kept(Contract contract) {
    if (contract.versioned()) {
      return "with history: one row per version, valid from and to a day";
    }
    if (contract.monthly() && !contract.computedByMonth()) {
      return "by month; computed whole, and the months of which rows differ are written";
    }
    return contract.monthly()
        ? "by month"
            + (contract.keptMonths() > 0 ? ", the last " + contract.keptMonths() : "")
            + "; a night computes the months that differ in "
            + contract.drivenBy()
        : "whole; computed when the query, an input or a setting differs";
  }

  private static String list(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private void served(PrintWriter out) throws SQLException {
    try (Connection db = Served.open(warehouse.snapshot())) {
      out.printf(
          Locale.ROOT,
          "rows        %,d in snapshot %s of %s%n",
          // the name is one of the models'
          Long.parseLong(one(db, "select count(*) from \"" + table + "\"").orElse("0")),
          one(db, "select snapshot from meta.snapshot").orElse("?"),
          one(db, "select as_of_date from meta.snapshot").orElse("?"));
      out.printf(
          "audits      %s%n",
          one(
                  db,
                  "select count(*) || ' checks, ' || count(*) filter (where not passed) || ' of"
                      + " them found something' from meta.audit where table_name = ?",
                  table)
              .orElse("none"));
      List<String> rewrites = new ArrayList<>();
      try (PreparedStatement query =
          db.prepareStatement(
              "select 'snapshot ' || snapshot || ': ' || month_start || ' because of ' || reason"
                  + " from meta.rewrite where table_name = ? order by snapshot desc, month_start"
                  + " desc limit "
                  + REWRITES)) {
        query.setString(1, table);
        try (ResultSet rows = query.executeQuery()) {
          while (rows.next()) {
            rewrites.add(rows.getString(1));
          }
        }
      }
      if (!rewrites.isEmpty()) {
        out.printf("rewritten   %s%n", String.join("\n            ", rewrites));
      }
    }
  }

  private static Optional<String> one(Connection db, String sql, String... values)
      throws SQLException {
    try (PreparedStatement query = db.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        query.setString(i + 1, values[i]);
      }
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
      }
    }
  }
}
