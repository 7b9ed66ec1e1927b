package dev.filon.jobs.serve;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.LoadRow;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.RunView;
import dev.filon.jobs.warehouse.Tables;
import java.io.IOException;
import java.net.URI;
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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * What readers see from now on.
   *
   * @param snapshot its number
   * @param file the file that readers open
   * @param rows rows by table
   */
  public record Published(long snapshot, Path file, Map<String, Long> rows) {}

  /**
   * Builds, audits and publishes.
   *
   * @throws JobException exit 3 if an audit fails; the snapshot before stays
   */
  public Published publish(
      RunView run, String source, Models models, Tables tables, List<LoadRow> loads) {
    Path building = folder.resolve(".building.duckdb");
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(building);
      Files.deleteIfExists(folder.resolve(".building.duckdb.wal"));
      Path current = folder.resolve(Served.FILE);
      long number = Files.exists(current) ? Served.read(folder).snapshot() + 1 : 1;
      Map<String, Long> rows = new LinkedHashMap<>();
      List<String> failures;
      try (Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
        execute(db, "set autoinstall_known_extensions = false");
        execute(
            db,
            "attach "
                + text(building.toAbsolutePath().toString())
                + " as filon (storage_version '"
                + STORAGE_VERSION
                + "')");
        execute(db, "use filon");
        for (Model model : models.served()) {
          rows.put(model.table(), copy(db, model.contract(), tables.files(model.table())));
        }
        describe(db, run, source, number, models, tables, loads);
        failures = audit(db, models);
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
      Path numbered = folder.resolve("filon-" + number + ".duckdb");
      show(building, numbered, current);
      return new Published(number, current, rows);
    } catch (SQLException e) {
      throw JobException.internal(
          "cannot build the snapshot " + building + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw JobException.internal(
          "cannot write the snapshot in " + folder.toAbsolutePath() + ": " + e, e);
    }
  }

  private static void show(Path building, Path numbered, Path current) throws IOException {
    try (FileChannel channel = FileChannel.open(building, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        building, numbered, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

  private static long copy(Connection db, Contract contract, List<String> files)
      throws SQLException {
    String table = contract.table();
    String columns =
        contract.columns().stream()
            .map(c -> c.name() + " " + duckType(c.type()))
            .collect(Collectors.joining(", "));
    execute(db, "create table " + table + " (" + columns + ")");
    if (!files.isEmpty()) {
      String list =
          files.stream()
              .map(f -> text(Path.of(URI.create(f)).toString()))
              .collect(Collectors.joining(", "));
      String hive =
          contract.partitionedBy().isEmpty()
              ? ""
              : contract.partitionedBy().stream()
                  .map(p -> text(p) + ": " + duckType(contract.column(p).orElseThrow().type()))
                  .collect(
                      Collectors.joining(", ", ", hive_partitioning = true, hive_types = {", "}"));
      String names =
          contract.columns().stream().map(Column::name).collect(Collectors.joining(", "));
      execute(
          db,
          "insert into "
              + table
              + " select "
              + names
              + " from read_parquet(["
              + list
              + "]"
              + hive
              + ")");
    }
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
    return number(db, "select count(*) from " + table);
  }

  private void describe(
      Connection db,
      RunView run,
      String source,
      long number,
      Models models,
      Tables tables,
      List<LoadRow> loads)
      throws SQLException {
    execute(db, "create schema meta");
    execute(db, "create table meta.run as " + run.sql());
    String version = SnapshotBuilder.class.getPackage().getImplementationVersion();
    execute(
        db,
        "create table meta.snapshot (snapshot bigint, as_of_date date, batch_id varchar, source varchar, reporting_currency varchar, published_at timestamp, filon_version varchar)");
    insert(
        db,
        "meta.snapshot",
        List.<Object[]>of(
            row(
                number,
                run.asOf(),
                run.batchId(),
                source,
                run.reportingCurrency(),
                utc(clock.instant()),
                version == null ? "development" : version)));
    execute(db, "create table meta.table_version (table_name varchar, version bigint)");
    insert(
        db,
        "meta.table_version",
        tables.versions().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> row(e.getKey(), e.getValue()))
            .toList());
    execute(
        db,
        "create table meta.load (batch_id varchar, dump varchar, file varchar, feed varchar, records_read bigint, loaded bigint, superseded bigint, quarantined bigint, dump_modified_at timestamp)");
    insert(
        db,
        "meta.load",
        loads.stream()
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
                        l.dumpModifiedAt() == null ? null : utc(l.dumpModifiedAt())))
            .toList());
    execute(
        db,
        "create table meta.quarantine (batch_id varchar, feed varchar, dump varchar, file varchar, line_no bigint, column_name varchar, rule varchar, raw varchar)");
    List<String> rejected = tables.files("quarantine");
    if (!rejected.isEmpty()) {
      execute(
          db,
          "insert into meta.quarantine select batch_id, feed, dump, file, line_no, column_name, rule, raw from read_parquet(["
              + rejected.stream()
                  .map(f -> text(Path.of(URI.create(f)).toString()))
                  .collect(Collectors.joining(", "))
              + "], hive_partitioning = true, hive_types = {'batch_id': varchar})");
    }
    execute(
        db, "create table meta.lineage (table_name varchar, depends_on varchar, layer varchar)");
    List<Object[]> lineage = new ArrayList<>();
    for (Model model : models.all()) {
      model.reads().stream()
          .sorted()
          .forEach(r -> lineage.add(row(model.table(), r, model.layer())));
    }
    insert(db, "meta.lineage", lineage);
    execute(
        db,
        "create table meta.audit (table_name varchar, check_name varchar, severity varchar, passed boolean, violations bigint, description varchar, sql varchar)");
    comment(db);
  }

  private static void comment(Connection db) throws SQLException {
    execute(db, "comment on table meta.snapshot is 'The one row that says what this file shows.'");
    execute(
        db,
        "comment on table meta.run is 'Date, windows and thresholds that the marts were computed with: the view run of the models.'");
    execute(
        db,
        "comment on table meta.table_version is 'Delta version of each table that this file was made from.'");
    execute(
        db,
        "comment on table meta.load is 'What became of every record of the last batch: read = loaded + superseded + quarantined.'");
    execute(
        db,
        "comment on table meta.quarantine is 'Rejected records of all batches with file, line, rule and raw text.'");
    execute(db, "comment on table meta.lineage is 'Which table is computed from which.'");
    execute(db, "comment on table meta.audit is 'Every audit of this snapshot and what it found.'");
  }

  /** Runs the audits, writes their results, and gives those that stop the publish. */
  private static List<String> audit(Connection db, Models models) throws SQLException {
    execute(db, "create temp view run as select * from filon.meta.run");
    List<String> failures = new ArrayList<>();
    List<Object[]> results = new ArrayList<>();
    for (Audits.Audit audit : Audits.of(models)) {
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
    for (Object[] row : rows) {
      String marks = "?, ".repeat(row.length - 1) + "?";
      try (PreparedStatement statement =
          db.prepareStatement("insert into " + table + " values (" + marks + ")")) {
        for (int i = 0; i < row.length; i++) {
          statement.setObject(i + 1, row[i]);
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
