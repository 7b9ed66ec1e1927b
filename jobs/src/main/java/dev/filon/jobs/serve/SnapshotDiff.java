package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.execute;
import static dev.filon.jobs.serve.Duck.insert;
import static dev.filon.jobs.serve.Duck.row;
import static dev.filon.jobs.serve.Duck.text;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.warehouse.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What differs between two kept snapshots. Rows are the same if they have the same key by the
 * table's contract; both files are opened read-only.
 */
public final class SnapshotDiff implements AutoCloseable {
  private static final String SUMMED = "reporting currency";

  private final Connection db;
  private final Models models;

  /**
   * Opens two snapshots.
   *
   * @param folder the served folder
   * @throws JobException exit 5 if one of them is not kept, exit 2 if they are the same
   */
  public SnapshotDiff(Path folder, long before, long after, Models models) throws SQLException {
    this.models = models;
    if (before == after) {
      throw JobException.usage("give the numbers of two different snapshots");
    }
    for (long number : new long[] {before, after}) {
      if (!Files.isRegularFile(Served.file(folder, number))) {
        throw JobException.source(
            "there is no snapshot "
                + number
                + " in "
                + folder.toAbsolutePath()
                + "; kept are "
                + Served.numbers(folder));
      }
    }
    this.db = DriverManager.getConnection("jdbc:duckdb:");
    execute(db, "set autoinstall_known_extensions = false");
    attach(Served.file(folder, before), "older");
    attach(Served.file(folder, after), "newer");
  }

  private void attach(Path file, String name) throws SQLException {
    execute(
        db, "attach " + text(file.toAbsolutePath().toString()) + " as " + name + " (read_only)");
  }

  /**
   * One row per table that differs: rows before and after, rows added, removed and changed, changed
   * columns with the number of rows in each, and sums of money that are not what they were.
   */
  public ResultSet summary() throws SQLException {
    execute(
        db,
        "create or replace temp table difference (table_name varchar, rows_before bigint,"
            + " rows_after bigint, added bigint, removed bigint, changed bigint,"
            + " changed_columns varchar, sums varchar)");
    for (String name : tables()) {
      compare(name).ifPresent(this::keep);
    }
    return query("select * from difference order by table_name");
  }

  /**
   * Rows of a table that differ: {@code removed}, {@code added}, and of changed ones {@code before}
   * and {@code after}.
   *
   * @param limit most rows that are given
   * @throws JobException exit 2 if neither snapshot has the table or both have no column in common
   */
  public ResultSet rows(String table, long limit) throws SQLException {
    Sides sides = sides(table);
    String columns = list(sides.common(), "");
    return query(
        "with "
            + sides.joined()
            + " select change, "
            + columns
            + " from ("
            + "select 'removed' as change, 0 as _order, "
            + list(sides.common(), "b_")
            + " from joined where a_in is null"
            + " union all select 'added', 0, "
            + list(sides.common(), "a_")
            + " from joined where b_in is null"
            + " union all select 'before', 0, "
            + list(sides.common(), "b_")
            + " from joined where "
            + sides.changed()
            + " union all select 'after', 1, "
            + list(sides.common(), "a_")
            + " from joined where "
            + sides.changed()
            + ") order by "
            + list(sides.key(), "")
            + ", _order limit "
            + limit);
  }

  /** A table in both snapshots, side by side by its key. */
  private record Sides(String table, List<String> key, List<String> common) {

    /** Values, where both have the row: other columns than the key. */
    List<String> values() {
      return common.stream().filter(c -> !key.contains(c)).toList();
    }

    String joined() {
      return "joined as (select "
          + common.stream()
              .map(
                  c ->
                      "b."
                          + quoted(c)
                          + " as "
                          + quoted("b_" + c)
                          + ", a."
                          + quoted(c)
                          + " as "
                          + quoted("a_" + c))
              .collect(Collectors.joining(", "))
          + ", b._in as b_in, a._in as a_in from (select *, true as _in from older.main."
          + quoted(table)
          + ") b full outer join (select *, true as _in from newer.main."
          + quoted(table)
          + ") a on "
          + key.stream()
              .map(k -> "b." + quoted(k) + " is not distinct from a." + quoted(k))
              .collect(Collectors.joining(" and "))
          + ")";
    }

    String changed() {
      return "a_in and b_in and ("
          + (values().isEmpty()
              ? "false"
              : values().stream().map(Sides::differs).collect(Collectors.joining(" or ")))
          + ")";
    }

    static String differs(String column) {
      return quoted("a_" + column) + " is distinct from " + quoted("b_" + column);
    }
  }

  private Optional<Object[]> compare(String table) {
    try {
      Sides sides = sides(table);
      List<String> counts = new ArrayList<>();
      counts.add("count(b_in)");
      counts.add("count(a_in)");
      counts.add("count(*) filter (where b_in is null)");
      counts.add("count(*) filter (where a_in is null)");
      counts.add("count(*) filter (where " + sides.changed() + ")");
      List<String> values = sides.values();
      values.forEach(
          v -> counts.add("count(*) filter (where a_in and b_in and " + Sides.differs(v) + ")"));
      List<String> money = money(table, sides.common());
      money.forEach(
          m -> {
            counts.add("coalesce(sum(" + quoted("b_" + m) + "), 0)::varchar");
            counts.add("coalesce(sum(" + quoted("a_" + m) + "), 0)::varchar");
          });
      try (ResultSet row =
          query(
              "with " + sides.joined() + " select " + String.join(", ", counts) + " from joined")) {
        row.next();
        if (row.getLong(3) + row.getLong(4) + row.getLong(5) == 0) {
          return Optional.empty();
        }
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
          if (row.getLong(6 + i) > 0) {
            columns.add(values.get(i) + " (" + row.getLong(6 + i) + ")");
          }
        }
        List<String> sums = new ArrayList<>();
        for (int i = 0; i < money.size(); i++) {
          String then = row.getString(6 + values.size() + 2 * i);
          String now = row.getString(7 + values.size() + 2 * i);
          if (!then.equals(now)) {
            sums.add(money.get(i) + " " + then + " -> " + now);
          }
        }
        return Optional.of(
            row(
                table,
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                String.join(", ", columns),
                String.join(", ", sums)));
      }
    } catch (SQLException e) {
      throw JobException.internal("cannot compare " + table + ": " + e.getMessage(), e);
    }
  }

  private void keep(Object[] row) {
    try {
      insert(db, "difference", List.<Object[]>of(row));
    } catch (SQLException e) {
      throw JobException.internal("cannot keep a difference: " + e.getMessage(), e);
    }
  }

  /** Columns whose sum means something: money in the reporting currency. */
  private List<String> money(String table, List<String> common) {
    return models.find(table).stream()
        .flatMap(m -> m.contract().columns().stream())
        .filter(c -> SUMMED.equals(c.unit()) && common.contains(c.name()))
        .map(dev.filon.jobs.contract.Column::name)
        .toList();
  }

  private Sides sides(String table) throws SQLException {
    List<String> before = columns("older", table);
    List<String> after = columns("newer", table);
    if (before.isEmpty() && after.isEmpty()) {
      throw JobException.usage(
          "neither snapshot has a table '" + table + "'; there are " + String.join(", ", tables()));
    }
    if (before.isEmpty() || after.isEmpty()) {
      throw JobException.usage(
          "only the "
              + (before.isEmpty() ? "second" : "first")
              + " snapshot has a table '"
              + table
              + "': there is nothing to compare it with");
    }
    List<String> common = before.stream().filter(after::contains).toList();
    List<String> key =
        models.find(table).map(m -> m.contract()).map(Contract::key).orElse(List.of());
    return new Sides(table, !key.isEmpty() && common.containsAll(key) ? key : common, common);
  }

  /** Tables that both snapshots have. */
  private List<String> tables() throws SQLException {
    TreeSet<String> names = new TreeSet<>(names("older"));
    names.retainAll(names("newer"));
    return List.copyOf(names);
  }

  private List<String> names(String snapshot) throws SQLException {
    return strings(
        "select table_name from duckdb_tables() where schema_name = 'main' and database_name = "
            + text(snapshot));
  }

  private List<String> columns(String snapshot, String table) throws SQLException {
    return strings(
        "select column_name from duckdb_columns() where schema_name = 'main' and database_name = "
            + text(snapshot)
            + " and table_name = "
            + text(table)
            + " order by column_index");
  }

  private List<String> strings(String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (ResultSet rows = query(sql)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }

  private ResultSet query(String sql) throws SQLException {
    Statement statement = db.createStatement();
    statement.closeOnCompletion();
    return statement.executeQuery(sql);
  }

  private static String list(List<String> columns, String prefix) {
    return columns.stream()
        .map(c -> prefix.isEmpty() ? quoted(c) : quoted(prefix + c) + " as " + quoted(c))
        .collect(Collectors.joining(", "));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() throws SQLException {
    db.close();
  }
}
