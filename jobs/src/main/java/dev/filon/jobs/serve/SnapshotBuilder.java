package dev.filon.jobs.serve;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the DuckDB file that readers see, audits it, and only then puts it in the place of the one
 * before, by one rename. A file that fails its audits is kept as {@code rejected.duckdb} for a
 * person to look into.
 */
public final class SnapshotBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotBuilder.class);

  /** A format that DuckDB 1.4 and later clients can open. */
  private static final String STORAGE_VERSION = "v1.4.0";

  private final Path folder;
  private final Clock clock;

  public SnapshotBuilder(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * What to publish.
   *
   * @param run what the marts were computed for
   * @param published the snapshot that readers see now
   * @param batches all batches that the tables hold, in order
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
   * Builds, audits and publishes. The file starts as a copy of the published one, in which the
   * tables that differ are replaced, those that are kept by month only in the months that differ.
   *
   * @throws JobException exit 3 if an audit fails; the snapshot before stays
   */
  public Published publish(Request request) {
    Path building = folder.resolve(".building.duckdb");
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(building);
      Files.deleteIfExists(folder.resolve(".building.duckdb.wal"));
      Path current = folder.resolve(Served.FILE);
      long number =
          Math.max(
                  request.published().map(Served::snapshot).orElse(0L),
                  Served.numbers(folder).stream().findFirst().orElse(0L))
              + 1;
      String layout = layout(request.models());
      Optional<Served> base = request.published().filter(p -> p.layout().equals(layout));
      if (base.isPresent()) {
        Files.copy(current, building);
      }
      Map<String, Long> rows = new LinkedHashMap<>();
      List<String> failures;
      try (Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
        execute(db, "set autoinstall_known_extensions = false");
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
                  months));
        }
        describe(db, request, number, layout, base.isPresent());
        failures = audit(db, request, base.isPresent() ? months : null);
        execute(db, "checkpoint filon");
        execute(db, "use memory");
        execute(db, "detach filon");
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

  /** Tells one set of served contracts from another. */
  private static String layout(Models models) {
    return Integer.toHexString(
        models.served().stream()
            .map(m -> m.contract().toString())
            .collect(Collectors.joining("\n"))
            .hashCode());
  }

  /** Brings one table up to date and gives its number of rows. */
  private static long refresh(
      Connection db, Contract contract, TableState before, Tables tables, Set<String> months)
      throws SQLException {
    String table = contract.table();
    TableState now = tables.states().get(table);
    if (before != null && before.files().equals(now.files())) {
      return number(db, "select count(*) from " + table);
    }
    if (before == null || !contract.monthly()) {
      execute(db, "drop table if exists " + table);
      copy(db, contract, tables.files(table));
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
      insert(db, contract, tables.files(table, changed));
    }
    return number(db, "select count(*) from " + table);
  }

  private static String dates(Collection<String> months) {
    return months.stream().map(m -> "date '" + m + "'").collect(Collectors.joining(", "));
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

  /** A query for the rows of some Parquet files of a table. */
  private static String rows(Contract contract, List<String> files) {
    if (files.isEmpty()) {
      return contract.columns().stream()
          .map(c -> "null::" + duckType(c.type()) + " as " + c.name())
          .collect(Collectors.joining(", ", "select ", " where false"));
    }
    String hive =
        contract.partitionedBy().isEmpty()
            ? ""
            : contract.partitionedBy().stream()
                .map(p -> text(p) + ": " + duckType(contract.column(p).orElseThrow().type()))
                .collect(
                    Collectors.joining(", ", ", hive_partitioning = true, hive_types = {", "}"));
    String names = contract.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    return "select " + names + " from read_parquet([" + list(files) + "]" + hive + ")";
  }

  private static String list(List<String> files) {
    return files.stream()
        .map(f -> text(new org.apache.hadoop.fs.Path(f).toUri().getPath()))
        .collect(Collectors.joining(", "));
  }

  private void describe(Connection db, Request request, long number, String layout, boolean copied)
      throws SQLException {
    RunView run = request.run();
    Tables tables = request.tables();
    execute(db, "create schema if not exists meta");
    execute(db, "create or replace table meta.run as " + run.sql());
    String version = SnapshotBuilder.class.getPackage().getImplementationVersion();
    execute(
        db,
        "create or replace table meta.snapshot (snapshot bigint, as_of_date date, batch_id varchar, source varchar, reporting_currency varchar, published_at timestamp, filon_version varchar, layout varchar)");
    insert(
        db,
        "meta.snapshot",
        List.<Object[]>of(
            row(
                number,
                run.asOf(),
                run.batchId(),
                request.source(),
                run.reportingCurrency(),
                utc(clock.instant()),
                version == null ? "development" : version,
                layout)));
    execute(
        db,
        "create or replace table meta.table_version (table_name varchar, version bigint, content varchar, inputs varchar)");
    execute(db, "create or replace table meta.table_file (table_name varchar, path varchar)");
    insert(
        db,
        "meta.table_version",
        tables.states().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(
                e ->
                    row(
                        e.getKey(),
                        e.getValue().version(),
                        e.getValue().content(),
                        e.getValue().inputs()))
            .toList());
    insert(
        db,
        "meta.table_file",
        tables.states().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(e -> e.getValue().files().stream().map(f -> row(e.getKey(), f)))
            .toList());
    execute(
        db,
        "create or replace table meta.batch (position integer, batch_id varchar, batch_date date, source varchar, mode varchar, fingerprint varchar)");
    List<Object[]> batches = new ArrayList<>();
    for (Batch b : request.batches()) {
      batches.add(
          row(
              batches.size() + 1,
              b.id(),
              b.day(),
              b.source(),
              b.full() ? "full" : "delta",
              b.fingerprint()));
    }
    insert(db, "meta.batch", batches);
    execute(
        db,
        "create table if not exists meta.load (batch_id varchar, dump varchar, file varchar, feed varchar, records_read bigint, loaded bigint, superseded bigint, quarantined bigint, loaded_amount decimal(18,4), newest_date date, dump_modified_at timestamp, snapshot bigint)");
    execute(
        db,
        "create table if not exists meta.rewrite (snapshot bigint, batch_id varchar, table_name varchar, month_start date, reason varchar)");
    execute(
        db,
        "create table if not exists meta.quarantine (batch_id varchar, feed varchar, dump varchar, file varchar, line_no bigint, column_name varchar, rule varchar, raw varchar)");
    String folded =
        request.folded().stream().map(SnapshotBuilder::text).collect(Collectors.joining(", "));
    execute(db, "delete from meta.load where batch_id in (" + folded + ")");
    execute(db, "delete from meta.quarantine where batch_id in (" + folded + ")");
    insert(
        db,
        "meta.load",
        request.loads().stream()
            .map(
                l ->
                    row(
                        l.batchId(),
                        l.dump(),
                        l.file(),
                        l.feed(),
                        l.recordsRead(),
                        l.loaded(),
                        l.superseded(),
                        l.quarantined(),
                        l.loadedAmount(),
                        l.newest(),
                        l.dumpModifiedAt() == null ? null : utc(l.dumpModifiedAt()),
                        number))
            .toList());
    insert(
        db,
        "meta.rewrite",
        request.rewrites().stream()
            .map(r -> row(number, run.batchId(), r.table(), LocalDate.parse(r.month()), r.reason()))
            .toList());
    List<String> rejected =
        copied
            ? tables.files(Tables.QUARANTINE, request.folded())
            : tables.files(Tables.QUARANTINE);
    if (!rejected.isEmpty()) {
      execute(
          db,
          "insert into meta.quarantine select batch_id, feed, dump, file, line_no, column_name, rule, raw from read_parquet(["
              + list(rejected)
              + "], hive_partitioning = true, hive_types = {'batch_id': varchar})");
    }
    execute(
        db,
        "create or replace table meta.lineage (table_name varchar, depends_on varchar, layer varchar)");
    List<Object[]> lineage = new ArrayList<>();
    for (Model model : request.models().all()) {
      model.reads().stream()
          .sorted()
          .forEach(r -> lineage.add(row(model.table(), r, model.layer())));
    }
    insert(db, "meta.lineage", lineage);
    execute(
        db,
        "create or replace table meta.audit (table_name varchar, check_name varchar, severity varchar, passed boolean, violations bigint, description varchar, sql varchar)");
    comment(db);
  }

  private static void comment(Connection db) throws SQLException {
    execute(db, "comment on table meta.snapshot is 'The one row that says what this file shows.'");
    execute(
        db,
        "comment on table meta.run is 'Date, windows and thresholds that the marts were computed with: the view run of the models.'");
    execute(
        db,
        "comment on table meta.table_version is 'Delta version of each table that this file was made from, and what tells its content and inputs from others.'");
    execute(
        db,
        "comment on table meta.table_file is 'Parquet files of each Delta table at that version.'");
    execute(db, "comment on table meta.batch is 'The batches that this file holds, in order.'");
    execute(
        db,
        "comment on table meta.rewrite is 'Months of facts and aggregates that were computed again, by snapshot, and the table whose change asked for it.'");
    execute(
        db,
        "comment on table meta.load is 'What became of every record of every batch: read = loaded + superseded + quarantined.'");
    execute(
        db,
        "comment on table meta.quarantine is 'Rejected records of all batches with file, line, rule and raw text.'");
    execute(db, "comment on table meta.lineage is 'Which table is computed from which.'");
    execute(db, "comment on table meta.audit is 'Every audit of this snapshot and what it found.'");
  }

  /**
   * Runs the audits, writes their results, and gives those that stop the publish.
   *
   * @param months months that differ from the snapshot before, whose rows alone the audits of
   *     tables kept by month have to look at; null for all
   */
  private static List<String> audit(Connection db, Request request, Set<String> months)
      throws SQLException {
    execute(db, "create temp view run as select * from filon.meta.run");
    List<String> failures = new ArrayList<>();
    List<Object[]> results = new ArrayList<>();
    narrow(db, request, null);
    boolean narrowed = false;
    for (Audits.Audit audit : Audits.of(request.models(), request.settings())) {
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
                + example(db, audit.sql()));
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
  private static void narrow(Connection db, Request request, Set<String> months)
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

  /** An instant as DuckDB's timestamps mean it, whatever the machine's zone. */
  private static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private static Object[] row(Object... values) {
    return values;
  }

  private static void insert(Connection db, String table, List<Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    String marks = "(" + "?, ".repeat(rows.get(0).length - 1) + "?)";
    for (int from = 0; from < rows.size(); from += 200) {
      List<Object[]> some = rows.subList(from, Math.min(rows.size(), from + 200));
      try (PreparedStatement statement =
          db.prepareStatement(
              "insert into "
                  + table
                  + " values "
                  + String.join(", ", Collections.nCopies(some.size(), marks)))) {
        int at = 1;
        for (Object[] row : some) {
          for (Object value : row) {
            statement.setObject(at++, value);
          }
        }
        statement.executeUpdate();
      }
    }
  }

  private static long number(Connection db, String sql) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static void execute(Connection db, String sql) throws SQLException {
    try (Statement statement = db.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The DuckDB name of a contract's type. */
  static String duckType(String type) {
    return switch (type) {
      case "string" -> "varchar";
      case "int" -> "integer";
      default -> type;
    };
  }

  private static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
