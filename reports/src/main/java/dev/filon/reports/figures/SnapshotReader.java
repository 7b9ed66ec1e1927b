package dev.filon.reports.figures;

import dev.filon.reports.ReportException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The served snapshot, open for reading: locked down, so that no query can reach other files. */
public final class SnapshotReader implements AutoCloseable {

  private final Path file;
  private final Connection connection;

  private SnapshotReader(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /**
   * Opens a snapshot read-only.
   *
   * @throws ReportException if there is none or it is not a DuckDB file
   */
  public static SnapshotReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw ReportException.noSnapshot(file);
    }
    Properties settings = new Properties();
    settings.setProperty("duckdb.read_only", "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("enable_external_access", "false");
    settings.setProperty("lock_configuration", "true");
    try {
      return new SnapshotReader(
          file, DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath(), settings));
    } catch (SQLException e) {
      throw ReportException.unreadable(file, e);
    }
  }

  /**
   * Which snapshot it is, and what its load brought.
   *
   * @throws ReportException if the snapshot is of another shape
   */
  public Snapshot snapshot() {
    List<Snapshot.Dump> dumps =
        rows(
            """
            select dump, max(cast(dump_modified_at as date)) as modified_on
            from meta.load
            where batch_id = (select batch_id from meta.snapshot)
              and dump is not null and dump_modified_at is not null
            group by dump
            order by modified_on, dump
            """,
            row -> new Snapshot.Dump(row.getString("dump"), date(row, "modified_on")));
    List<Snapshot.Rejected> rejected =
        rows(
            """
            select coalesce(dump, feed) as dump, cast(sum(quarantined) as bigint) as rejected
            from meta.load
            where batch_id = (select batch_id from meta.snapshot) and quarantined > 0
            group by 1
            order by rejected desc, dump
            """,
            row -> new Snapshot.Rejected(row.getString("dump"), row.getLong("rejected")));
    List<String> fallbacks =
        has("meta", "backtest")
            ? rows(
                "select task from meta.backtest where is_fallback group by task order by task",
                row -> row.getString("task"))
            : List.of();
    List<Snapshot> found =
        rows(
            """
            select snapshot, as_of_date, batch_id, source, reporting_currency, published_at
            from meta.snapshot
            """,
            row ->
                new Snapshot(
                    row.getLong("snapshot"),
                    date(row, "as_of_date"),
                    row.getString("batch_id"),
                    row.getString("source"),
                    row.getString("reporting_currency"),
                    row.getTimestamp("published_at").toLocalDateTime(),
                    rejected,
                    dumps,
                    fallbacks));
    if (found.size() != 1) {
      throw ReportException.unreadable(
          file, new SQLException("meta.snapshot has " + found.size() + " rows instead of one"));
    }
    return found.get(0);
  }

  /** The current reps, by id; also those without a manager. */
  public List<Rep> reps() {
    return rows(
        """
        select r.rep_id, coalesce(nullif(trim(r.name), ''), r.rep_id) as name,
          nullif(trim(r.manager_id), '') as manager_id,
          coalesce(nullif(trim(m.name), ''), r.manager_id) as manager_name
        from dim_rep r
        left join dim_rep m on m.rep_id = r.manager_id and m.is_current
        where r.is_current
        order by r.rep_id
        """,
        row ->
            new Rep(
                row.getString("rep_id"),
                row.getString("name"),
                row.getString("manager_id"),
                row.getString("manager_name")));
  }

  /** The current reps with their addresses, by id. */
  public Map<String, ReaderAddress> addresses() {
    Map<String, ReaderAddress> addresses = new HashMap<>();
    rows(
        """
        select rep_id, coalesce(nullif(trim(name), ''), rep_id) as name,
          nullif(trim(manager_id), '') as manager_id, nullif(trim(email), '') as email
        from dim_rep where is_current
        """,
        row ->
            addresses.put(
                row.getString("rep_id"),
                new ReaderAddress(
                    row.getString("rep_id"),
                    row.getString("name"),
                    row.getString("manager_id"),
                    row.getString("email"))));
    return addresses;
  }

  /** Ids of those who own a client or have a target or sales in a period of today. */
  public Set<String> repsWithClientsOrTargets() {
    return new HashSet<>(
        rows(
            """
            select rep_id from mart_client where rep_id <> '(unassigned)'
            union
            select rep_id from mart_target where rep_id <> '(unassigned)'
            """,
            row -> row.getString("rep_id")));
  }

  /** Turns one row of a result into a value. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs one query; {@code values} are its parameters. */
  <T> List<T> rows(String sql, RowReader<T> reader, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<T> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(reader.read(result));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw ReportException.unreadable(file, e);
    }
  }

  /** Starts a query that is read bit by bit; the end of the connection ends it too. */
  ResultSet open(String sql, Object... values) {
    try {
      PreparedStatement statement = connection.prepareStatement(sql);
      statement.closeOnCompletion();
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeQuery();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  ReportException unreadable(SQLException cause) {
    return ReportException.unreadable(file, cause);
  }

  /** Starts a query that is ordered by its column {@code rep_id}, to be read rep by rep. */
  <T> RepRows<T> byRep(String sql, RowReader<T> rowReader, Object... values) {
    return new RepRows<>(this, open(sql, values), rowReader);
  }

  /** Whether the snapshot has a table: one of an earlier version of Filon may lack it. */
  boolean has(String table) {
    return has("main", table);
  }

  private boolean has(String schema, String table) {
    return !rows(
            "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
            row -> table,
            schema,
            table)
        .isEmpty();
  }

  static Double number(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }

  static Integer whole(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  static LocalDate date(ResultSet row, String column) throws SQLException {
    return row.getObject(column, LocalDate.class);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw ReportException.unreadable(file, e);
    }
  }
}
