package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.dates;
import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.number;
import static dev.filon.jobs.serve.Duck.row;
import static dev.filon.jobs.serve.Duck.rows;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.Model;
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
   * @param files what the tables are made of
   * @param months months that differ from the snapshot before, whose rows alone the audits of
   *     tables kept by month have to look at; null for all
   */
  static List<String> run(
      Connection db, SnapshotBuilder.Request request, TableFiles files, Set<String> months)
      throws SQLException {
    execute(db, "create temp view run as select * from filon.meta.run");
    List<String> failures = new ArrayList<>();
    List<Object[]> results = new ArrayList<>();
    show(db, request, files, months);
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
   * Shows the feeds that are kept by month, which are not served and only audits of tables that are
   * kept by month as well may read: of other months than those that differ they have no rows.
   */
  private static void show(
      Connection db, SnapshotBuilder.Request request, TableFiles files, Set<String> months)
      throws SQLException {
    for (Model feed : request.models().feeds()) {
      if (feed.contract().monthly()) {
        execute(
            db,
            "create or replace temp view "
                + feed.table()
                + " as "
                + rows(
                    feed.contract(),
                    months == null ? files.of(feed.table()) : files.of(feed.table(), months)));
      }
    }
  }

  /** Hides all but some months of the tables that are kept by month, or shows all again. */
  private static void narrow(Connection db, SnapshotBuilder.Request request, Set<String> months)
      throws SQLException {
    for (Model model : request.models().served()) {
      Contract contract = model.contract();
      if (contract.monthly()) {
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
