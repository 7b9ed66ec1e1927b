package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.dates;
import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.number;
import static dev.filon.jobs.serve.Duck.row;
import static dev.filon.jobs.serve.Duck.rows;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audits of a snapshot that is not published yet. */
final class AuditRun {
  private static final Logger LOG = LoggerFactory.getLogger(AuditRun.class);

  private AuditRun() {}

  /**
   * Runs the audits, writes their results, and gives those that stop the publish.
   *
   * @param months months that differ from the snapshot before, whose rows alone the audits of
   *     tables kept by month have to look at; null for all
   */
  static List<String> run(Connection db, SnapshotBuilder.Request request, Set<String> months)
      throws SQLException {
    execute(db, "create temp view run as select * from filon.meta.run");
    List<String> failures = new ArrayList<>();
    List<Object[]> results = new ArrayList<>();
    narrow(db, request, null);
    boolean narrowed = false;
    for (Audits.Audit audit :
        Audits.of(request.models(), request.settings(), request.incoming().id())) {
      boolean narrow = months != null && audit.monthly();
      if (narrow != narrowed) {
        narrow(db, request, narrow ? months : null);
        narrowed = narrow;
      }
      long violations;
      try {
        violations = number(db, "select count(*) from (" + audit.sql() + ")");
      } catch (SQLException e) {
        throw new SQLException(
            "the audit " + audit.table() + "." + audit.name() + " cannot run: " + e.getMessage(),
            e);
      }
      results.add(
          row(
              audit.table(),
              audit.name(),
              audit.severity(),
              violations == 0,
              violations,
              audit.description(),
              audit.sql()));
      if (violations > 0 && audit.severity().equals("fail")) {
        failures.add(
            audit.table()
                + "."
                + audit.name()
                + ": "
                + violations
                + " rows, e.g. "
                + example(db, audit.sql())
                + "\n    "
                + audit.description());
      } else if (violations > 0) {
        LOG.warn(
            "{}.{}: {} rows ({})", audit.table(), audit.name(), violations, audit.description());
      }
    }
    insert(db, "meta.audit", results);
    return failures;
  }

  /**
   * Hides all but some months of the tables that are kept by month, or shows all again; also of the
   * feeds that these are computed from, which are not served and only audits read.
   */
  private static void narrow(Connection db, SnapshotBuilder.Request request, Set<String> months)
      throws SQLException {
    for (Model model : request.models().all()) {
      Contract contract = model.contract();
      if (!contract.monthly()) {
        continue;
      }
      if (model.isFeed()) {
        Tables tables = request.tables();
        List<String> files =
            months == null ? tables.files(model.table()) : tables.files(model.table(), months);
        execute(
            db, "create or replace temp view " + model.table() + " as " + rows(contract, files));
      } else {
        execute(
            db,
            months == null
                ? "drop view if exists temp." + model.table()
                : "create or replace temp view "
                    + model.table()
                    + " as select * from filon.main."
                    + model.table()
                    + " where "
                    + (months.isEmpty()
                        ? "false"
                        : contract.partitionedBy().get(0) + " in (" + dates(months) + ")"));
      }
    }
  }

  private static String example(Connection db, String sql) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery("select x::varchar from (" + sql + " limit 1) x")) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
