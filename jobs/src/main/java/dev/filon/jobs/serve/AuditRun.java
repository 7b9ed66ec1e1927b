package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.dates;
import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.number;
import static dev.filon.jobs.serve.Duck.row;
import static dev.filon.jobs.serve.Duck.rows;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.Model;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audits of a snapshot that is not published yet. */
final class AuditRun {
  private static final Logger LOG = LoggerFactory.getLogger(AuditRun.class);

  private AuditRun() {}

  /**
   * Runs the audits, as many side by side as there are processors, writes their results, and gives
   * those that stop the publish.
   *
   * @param files what the tables are made of
   * @param months months that differ from the snapshot before, whose rows alone the audits of
   *     tables kept by month have to look at; null for all
   */
  static List<String> run(
      Connection db, SnapshotBuilder.Request request, TableFiles files, Set<String> months)
      throws SQLException {
    List<Audits.Audit> audits =
        Audits.of(request.models(), request.settings(), request.incoming().id());
    Long[] violations = new Long[audits.size()];
    String[] examples = new String[audits.size()];
    AtomicInteger next = new AtomicInteger();
    // those of some months first, so that each connection changes its view once
    List<Integer> order =
        IntStream.range(0, audits.size())
            .boxed()
            .sorted(Comparator.comparing(i -> !audits.get(i).monthly()))
            .toList();
    List<String> feeds = feeds(request, files, months);
    Callable<Void> work =
        () -> {
          try (Connection own = db.unwrap(DuckDBConnection.class).duplicate()) {
            execute(own, "set TimeZone = 'UTC'");
            execute(own, "use filon");
            execute(own, "create temp view run as select * from filon.meta.run");
            for (String feed : feeds) {
              execute(own, feed);
            }
            boolean narrowed = false;
            for (int at = next.getAndIncrement(); at < order.size(); at = next.getAndIncrement()) {
              int i = order.get(at);
              Audits.Audit audit = audits.get(i);
              boolean narrow = months != null && audit.monthly();
              if (narrow != narrowed) {
                narrow(own, request, narrow ? months : null);
                narrowed = narrow;
              }
              violations[i] = violations(own, audit);
              if (violations[i] > 0 && audit.severity().equals("fail")) {
                examples[i] = example(own, audit.sql());
              }
            }
            return null;
          }
        };
    together(work);
    List<String> failures = new ArrayList<>();
    List<Object[]> results = new ArrayList<>();
    for (int i = 0; i < violations.length; i++) {
      Audits.Audit audit = audits.get(i);
      long found = violations[i];
      results.add(
          row(
              audit.table(),
              audit.name(),
              audit.severity(),
              found == 0,
              found,
              audit.description(),
              audit.sql()));
      if (found > 0 && audit.severity().equals("fail")) {
        failures.add(
            audit.table()
                + "."
                + audit.name()
                + ": "
                + found
                + " rows, e.g. "
                + examples[i]
                + "\n    "
                + audit.description());
      } else if (found > 0) {
        LOG.warn("{}.{}: {} rows ({})", audit.table(), audit.name(), found, audit.description());
      }
    }
    insert(db, "meta.audit", results);
    return failures;
  }

  /** Does the same work in as many threads as there are processors and waits for all. */
  private static void together(Callable<Void> work) throws SQLException {
    int number = Runtime.getRuntime().availableProcessors();
    ExecutorService threads = Executors.newFixedThreadPool(number);
    try {
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(number, work))) {
        done.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobException.internal("cancelled before anything was published", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static long violations(Connection db, Audits.Audit audit) throws SQLException {
    try {
      return number(db, "select count(*) from (" + audit.sql() + ")");
    } catch (SQLException e) {
      throw new SQLException(
          "the audit " + audit.table() + "." + audit.name() + " cannot run: " + e.getMessage(), e);
    }
  }

  /**
   * Views of the feeds that are kept by month, which are not served and only audits of tables that
   * are kept by month as well may read: of other months than those that differ they have no rows.
   */
  private static List<String> feeds(
      SnapshotBuilder.Request request, TableFiles files, Set<String> months) {
    return request.models().feeds().stream()
        .map(Model::contract)
        .filter(Contract::monthly)
        .map(
            feed ->
                "create temp view "
                    + feed.table()
                    + " as "
                    + rows(
                        feed,
                        months == null ? files.of(feed.table()) : files.of(feed.table(), months)))
        .toList();
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
