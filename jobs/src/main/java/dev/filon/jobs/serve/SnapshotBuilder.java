package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.dates;
import static dev.filon.jobs.serve.Duck.duckType;
import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.number;
import static dev.filon.jobs.serve.Duck.rows;
import static dev.filon.jobs.serve.Duck.text;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.storage.TemporaryFolder;
import dev.filon.jobs.warehouse.Batch;
import dev.filon.jobs.warehouse.LoadRow;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.Rewrite;
import dev.filon.jobs.warehouse.RunView;
import dev.filon.jobs.warehouse.TableState;
import dev.filon.jobs.warehouse.Tables;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the DuckDB file that readers see, audits it, and only then puts it in the place of the one
 * before, by one rename. A file that fails its audits is kept as {@code rejected.duckdb} for a
 * person to look into.
 *
 * <p>The file starts as a copy of the published one, which is made while the tables are computed.
 */
public final class SnapshotBuilder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotBuilder.class);

  /** A format that DuckDB 1.4 and later clients can open. */
  private static final String STORAGE_VERSION = "v1.4.0";

  private final Path folder;
  private final Path building;
  private final Path spill;
  private final Clock clock;
  private final String layout;
  private final Optional<Served> base;
  private final FutureTask<Void> begun;

  /**
   * Begins a file.
   *
   * @param folder of served files
   * @param published the snapshot that readers see now; nothing if the file must owe nothing to it
   */
  public SnapshotBuilder(Path folder, Clock clock, Models models, Optional<Served> published) {
    this.folder = folder;
    this.building = folder.resolve(".building.duckdb");
    this.spill = folder.resolve(".building.tmp");
    this.clock = clock;
    this.layout = layout(models);
    this.base = published.filter(p -> p.layout().equals(layout));
    this.begun = new FutureTask<>(this::begin);
    Thread thread = new Thread(begun, "filon-snapshot");
    thread.setDaemon(true);
    thread.start();
  }

  private Void begin() throws IOException {
    Files.createDirectories(folder);
    remove();
    if (base.isPresent()) {
      Files.copy(folder.resolve(Served.FILE), building);
    }
    return null;
  }

  private void remove() throws IOException {
    Files.deleteIfExists(building);
    Files.deleteIfExists(folder.resolve(".building.duckdb.wal"));
    TemporaryFolder.delete(spill);
  }

  private void awaitBegun() throws IOException {
    try {
      begun.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    }
  }

  /** Deletes what was not published. */
  @Override
  public void close() {
    try {
      awaitBegun();
    } catch (IOException e) {
      LOG.debug("the snapshot was not begun: {}", e.toString());
    }
    try {
      remove();
    } catch (IOException e) {
      LOG.warn("cannot delete {} ({}); the next run does", building, e.toString());
    }
  }

  /**
   * What to publish.
   *
   * @param run what the marts were computed for
   * @param published the snapshot that readers see now; nothing if the file must owe nothing to it
   * @param batches all batches that the tables hold, in order
   * @param incoming the batch that the run is for
   * @param folded ids of the batches that this run took in
   * @param loads what became of their records
   * @param rewrites months that were computed again
   */
  public record Request(
      RunView run,
      String source,
      Models models,
      Tables tables,
      Optional<Served> published,
      List<Batch> batches,
      Batch incoming,
      List<String> folded,
      List<LoadRow> loads,
      List<Rewrite> rewrites,
      Settings settings) {}

  /**
   * What readers see from now on.
   *
   * @param snapshot its number
   * @param file the file that readers open
   * @param rows rows by table
   */
  public record Published(long snapshot, Path file, Map<String, Long> rows) {}

  /**
   * Builds, audits and publishes. In the copy of the published file the tables that differ are
   * replaced, those that are kept by month only in the months that differ. After a change of
   * contracts the file is built anew, and only the accounts of earlier batches are taken over.
   *
   * @throws JobException exit 3 if an audit fails; the snapshot before stays
   */
  public Published publish(Request request) {
    try {
      awaitBegun();
      Path current = folder.resolve(Served.FILE);
      long number =
          Math.max(
                  request.published().map(Served::snapshot).orElse(0L),
                  Served.numbers(folder).stream().findFirst().orElse(0L))
              + 1;
      Map<String, Long> rows = new LinkedHashMap<>();
      List<String> failures;
      try (TableFiles files = new TableFiles(request.tables(), folder.resolve(".building.files"));
          Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
        execute(db, "set autoinstall_known_extensions = false");
        // else four fifths of the machine's memory, beside Java's heap
        execute(db, "set memory_limit = '" + request.settings().duckdbMib() + "MiB'");
        execute(db, "set temp_directory = " + text(spill.toAbsolutePath().toString()));
        // instants become timestamps without a zone here; those are UTC, wherever this machine is
        execute(db, "set TimeZone = 'UTC'");
        execute(
            db,
            "attach "
                + text(building.toAbsolutePath().toString())
                + " as filon (storage_version '"
                + STORAGE_VERSION
                + "')");
        execute(db, "use filon");
        Set<String> months = new TreeSet<>();
        for (Model model : request.models().served()) {
          rows.put(
              model.table(),
              refresh(
                  db,
                  model.contract(),
                  base.map(b -> b.tables().get(model.table())).orElse(null),
                  request.tables(),
                  files,
                  months));
        }
        if (base.isEmpty() && request.published().isPresent()) {
          execute(
              db,
              "attach " + text(current.toAbsolutePath().toString()) + " as earlier (read_only)");
        }
        MetaTables.write(db, request, files, number, layout, clock.instant(), base.isPresent());
        MetricTables.write(db, Metrics.load());
        failures = AuditRun.run(db, request, files, base.isPresent() ? months : null);
        execute(db, "checkpoint filon");
        execute(db, "use memory");
        execute(db, "detach filon");
        execute(db, "detach database if exists earlier");
      }
      if (!failures.isEmpty()) {
        Path rejected = folder.resolve("rejected.duckdb");
        Files.move(building, rejected, StandardCopyOption.REPLACE_EXISTING);
        throw JobException.audit(
            failures.size()
                + " of the audits failed, nothing was published:\n  "
                + String.join("\n  ", failures)
                + "\nThe rejected state is in "
                + rejected.toAbsolutePath()
                + "; mend the dumps or the source definition and run again");
      }
      Path numbered = Served.file(folder, number);
      show(building, numbered, current);
      return new Published(number, current, rows);
    } catch (SQLException e) {
      throw JobException.internal(
          "cannot build the snapshot " + building + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw JobException.internal(
          "cannot write the snapshot in "
              + folder.toAbsolutePath()
              + " ("
              + e
              + "): check space and permissions; readers still see the one before",
          e);
    }
  }

  /** Tells one set of served contracts, and of tables of the schema meta, from another. */
  private static String layout(Models models) {
    return Integer.toHexString(
        models.served().stream()
            .map(m -> m.contract().toString())
            .collect(Collectors.joining("\n", MetaTables.columns() + "\n", ""))
            .hashCode());
  }

  /** Brings one table up to date and gives its number of rows. */
  private static long refresh(
      Connection db,
      Contract contract,
      TableState before,
      Tables tables,
      TableFiles files,
      Set<String> months)
      throws SQLException {
    String table = contract.table();
    TableState now = tables.states().get(table);
    if (before != null && before.files().equals(now.files())) {
      return number(db, "select count(*) from " + table);
    }
    if (before == null || !contract.monthly()) {
      execute(db, "drop table if exists " + table);
      copy(db, contract, files.of(table));
      if (contract.monthly()) {
        months.addAll(Tables.partitions(now));
      }
    } else {
      Collection<String> changed = Tables.changedMonths(before, now);
      months.addAll(changed);
      execute(
          db,
          "delete from "
              + table
              + " where "
              + contract.partitionedBy().get(0)
              + " in ("
              + dates(changed)
              + ")");
      insert(db, contract, files.of(table, changed));
    }
    return number(db, "select count(*) from " + table);
  }

  private static void show(Path building, Path numbered, Path current) throws IOException {
    try (FileChannel channel = FileChannel.open(building, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        building, numbered, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    serve(numbered, current);
  }

  /** Shows a snapshot to readers, by one rename. */
  public static void serve(Path numbered, Path current) throws IOException {
    Path link = current.resolveSibling(".link.duckdb");
    Files.deleteIfExists(link);
    try {
      Files.createLink(link, numbered);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("no hard links here, copying: {}", e.toString());
      Files.copy(numbered, link);
    }
    Files.move(link, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copy(Connection db, Contract contract, List<String> files)
      throws SQLException {
    String table = contract.table();
    String columns =
        contract.columns().stream()
            .map(c -> c.name() + " " + duckType(c.type()))
            .collect(Collectors.joining(", "));
    execute(db, "create table " + table + " (" + columns + ")");
    insert(db, contract, files);
    execute(
        db,
        "comment on table "
            + table
            + " is "
            + text(contract.description().strip() + " Grain: " + contract.grain() + "."));
    for (Column column : contract.columns()) {
      execute(
          db, "comment on column " + table + "." + column.name() + " is " + text(column.comment()));
    }
  }

  private static void insert(Connection db, Contract contract, List<String> files)
      throws SQLException {
    if (!files.isEmpty()) {
      execute(db, "insert into " + contract.table() + " " + rows(contract, files));
    }
  }
}
