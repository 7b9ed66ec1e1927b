package dev.filon.jobs.serve;

import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Check;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The audits of a snapshot, derived from the contracts. Each is a query that returns the rows that
 * break it.
 */
final class Audits {

  private Audits() {}

  /**
   * One audit of one table.
   *
   * @param monthly whether each month of the tables kept by month can be looked at by itself
   */
  record Audit(
      String table, String name, String severity, String description, String sql, boolean monthly) {
    Audit(String table, String name, String severity, String description, String sql) {
      this(table, name, severity, description, sql, false);
    }

    Audit byMonth() {
      return new Audit(table, name, severity, description, sql, true);
    }
  }

  /**
   * All audits of all served tables, and those of the load as a whole.
   *
   * @param incoming id of the batch that the gates look at
   */
  static List<Audit> of(Models models, Settings settings, String incoming) {
    List<Audit> audits = new ArrayList<>();
    audits.add(
        new Audit(
            "meta.load",
            "every_record_explained",
            "fail",
            "Every record of a dump is loaded, superseded or quarantined.",
            "select * from meta.load where loaded is not null"
                + " and records_read <> loaded + superseded + quarantined"));
    audits.add(
        new Audit(
            "meta.feed",
            "empty_before_the_first_batch",
            "fail",
            "All that a feed holds was loaded by some batch, and after the first batch it holds just"
                + " what that one loaded.",
            "select f.*, l.loaded from meta.feed f left join (select feed, sum(loaded) as loaded from"
                + " meta.load group by feed) l using (feed) where (f.feed_rows > coalesce(l.loaded, 0) or"
                + " (f.feed_rows <> coalesce(l.loaded, 0) and (select count(*) from meta.batch) = 1))"
                // warehouses that were built anew before their accounts were kept
                + " and not exists (select 1 from meta.batch b anti join meta.load using (batch_id))"));
    audits.addAll(Gates.of(models, settings, incoming));
    audits.add(
        new Audit(
            "meta.load",
            "no_quarantine",
            "warn",
            "Rejected records are worth a look: filon quarantine.",
            "select * from meta.quarantine where batch_id = (select batch_id from meta.snapshot)"));
    for (Model model : models.served()) {
      List<Audit> own = of(model.contract());
      if (model.contract().monthly()) {
        own.stream().map(Audit::byMonth).forEach(audits::add);
        acrossMonths(model).ifPresent(audits::add);
      } else {
        audits.addAll(own);
      }
      for (Check check : model.contract().checks()) {
        Audit audit =
            new Audit(
                model.table(), check.name(), check.severity(), check.description(), check.sql());
        audits.add(model.contract().monthly() && !check.whole() ? audit.byMonth() : audit);
      }
    }
    return audits;
  }

  /** A table kept by month has each key in one month only. */
  private static Optional<Audit> acrossMonths(Model model) {
    Contract contract = model.contract();
    String month = contract.partitionedBy().get(0);
    boolean byDay =
        contract.key().stream()
            .anyMatch(k -> contract.column(k).map(c -> c.type().equals("date")).orElse(false));
    if (byDay) {
      return Optional.empty();
    }
    String table = contract.table();
    String same =
        contract.key().stream()
            .map(k -> "a." + k + " = b." + k)
            .collect(Collectors.joining(" and "));
    return Optional.of(
        new Audit(
            table,
            "key_is_in_one_month",
            "fail",
            "No key stands in two months.",
            "select a.* from "
                + table
                + " a join filon.main."
                + table
                + " b on "
                + same
                + " and a."
                + month
                + " <> b."
                + month,
            true));
  }

  private static List<Audit> of(Contract contract) {
    String table = contract.table();
    List<Audit> audits = new ArrayList<>();
    if (!contract.key().isEmpty()) {
      String key = String.join(", ", contract.key());
      audits.add(
          new Audit(
              table,
              "key_is_unique",
              "fail",
              contract.grain() + ": " + key,
              "select " + key + " from " + table + " group by all having count(*) > 1"));
    }
    if (contract.surrogate() != null) {
      audits.add(
          new Audit(
              table,
              "surrogate_is_unique",
              "fail",
              "A version's key names one row.",
              "select "
                  + contract.surrogate()
                  + " from "
                  + table
                  + " group by all having count(*) > 1"));
    }
    for (Column column : contract.columns()) {
      String name = column.name();
      if (column.required()) {
        audits.add(
            new Audit(
                table,
                name + "_is_not_null",
                "fail",
                name + " is required.",
                "select * from " + table + " where " + name + " is null"));
      }
      if (!column.values().isEmpty()) {
        String values =
            column.values().stream()
                .map(v -> "'" + v.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        audits.add(
            new Audit(
                table,
                name + "_is_an_accepted_value",
                "fail",
                name + " is one of " + values + ".",
                "select * from " + table + " where " + name + " not in (" + values + ")"));
      }
      if (column.references() != null) {
        String[] target = column.references().split("\\.", 2);
        audits.add(
            new Audit(
                table,
                name + "_exists_in_" + target[0],
                "fail",
                name + " refers to " + column.references() + ".",
                // the same with NOT EXISTS takes fifteen times as long over thirty million rows
                "select t.* from "
                    + table
                    + " t anti join "
                    + target[0]
                    + " r on r."
                    + target[1]
                    + " = t."
                    + name
                    + " where t."
                    + name
                    + " is not null"));
      }
    }
    if (contract.versioned()) {
      audits.addAll(intervals(contract));
    }
    return audits;
  }

  private static List<Audit> intervals(Contract contract) {
    String table = contract.table();
    String key = String.join(", ", contract.naturalKey());
    return List.of(
        new Audit(
            table,
            "one_current_version",
            "fail",
            "Each member has exactly one current version.",
            "select "
                + key
                + " from "
                + table
                + " group by all having count(*) filter (where is_current) <> 1"),
        new Audit(
            table,
            "versions_have_no_gap_and_no_overlap",
            "fail",
            "Each version ends where the next begins; the first holds since 1900.",
            "select * from (select *, lead(valid_from) over w as next_from, row_number() over w as n from "
                + table
                + " window w as (partition by "
                + key
                + " order by valid_from)) where valid_from >= valid_to"
                + " or valid_to <> coalesce(next_from, date '9999-12-31')"
                + " or (n = 1 and valid_from <> date '1900-01-01')"));
  }
}
