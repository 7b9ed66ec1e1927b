package dev.filon.jobs.serve;

import dev.filon.jobs.JobException;
import dev.filon.jobs.warehouse.Batch;
import dev.filon.jobs.warehouse.TableState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A snapshot that readers see or saw. It is its own manifest: the file says which batches it holds
 * and of which files each Delta table was made.
 *
 * @param snapshot its number, from 1
 * @param asOf the day it is for
 * @param source the source it was loaded from
 * @param layout tells the contracts of the served tables from any others
 * @param place where the tables lie, null for the folder of the warehouse
 * @param records records received in all batches
 * @param batches the batches that it holds, in order
 * @param tables state by Delta table
 */
public record Served(
    long snapshot,
    LocalDate asOf,
    String source,
    String layout,
    String place,
    long records,
    List<Batch> batches,
    Map<String, TableState> tables) {
  /** Name of the file within the served folder. */
  public static final String FILE = "filon.duckdb";

  private static final Pattern NUMBERED = Pattern.compile("filon-(\\d+)\\.duckdb");

  /** Reads what the published snapshot in a folder says of itself. */
  public static Served read(Path folder) {
    return readFile(folder.resolve(FILE));
  }

  /** Numbers of the snapshots in a folder, the newest first. */
  public static List<Long> numbers(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> NUMBERED.matcher(f.getFileName().toString()))
          .filter(Matcher::matches)
          .map(m -> Long.parseLong(m.group(1)))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  /** The file of a snapshot. */
  public static Path file(Path folder, long number) {
    return folder.resolve("filon-" + number + ".duckdb");
  }

  /** Snapshots in a folder that pass a test, the newest first, each read when it is asked for. */
  public static Iterable<Served> earlier(Path folder, Predicate<Served> usable) {
    return () ->
        numbers(folder).stream().map(n -> readFile(file(folder, n))).filter(usable).iterator();
  }

  private static Served readFile(Path file) {
    try (Connection connection = open(file)) {
      Map<String, List<String>> files = new HashMap<>();
      for (Object[] row : rows(connection, "select table_name, path from meta.table_file", 2)) {
        files.computeIfAbsent((String) row[0], t -> new ArrayList<>()).add((String) row[1]);
      }
      Map<String, TableState> tables = new HashMap<>();
      for (Object[] row :
          rows(
              connection,
              "select table_name, version, content, inputs from meta.table_version",
              4)) {
        tables.put(
            (String) row[0],
            new TableState(
                ((Number) row[1]).longValue(),
                (String) row[2],
                (String) row[3],
                files.getOrDefault((String) row[0], List.of())));
      }
      List<Batch> batches = new ArrayList<>();
      for (Object[] row :
          rows(
              connection,
              "select batch_id, batch_date, source, mode, fingerprint from meta.batch order by position",
              5)) {
        batches.add(
            new Batch(
                (String) row[0],
                (LocalDate) row[1],
                (String) row[2],
                row[3].equals("full"),
                (String) row[4]));
      }
      Object[] snapshot =
          rows(
                  connection,
                  "select snapshot, as_of_date, source, layout, (select coalesce(sum(records_read), 0)::bigint from meta.load) from meta.snapshot",
                  5)
              .get(0);
      return new Served(
          ((Number) snapshot[0]).longValue(),
          (LocalDate) snapshot[1],
          (String) snapshot[2],
          (String) snapshot[3],
          place(connection),
          ((Number) snapshot[4]).longValue(),
          List.copyOf(batches),
          Map.copyOf(tables));
    } catch (SQLException e) {
      throw JobException.source("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Files that were made before tables could lie elsewhere do not say. */
  private static String place(Connection connection) throws SQLException {
    boolean said =
        !rows(
                connection,
                "select 1 from duckdb_columns() where schema_name = 'meta' and table_name ="
                    + " 'snapshot' and column_name = 'tables'",
                1)
            .isEmpty();
    return said ? (String) rows(connection, "select tables from meta.snapshot", 1).get(0)[0] : null;
  }

  private static List<Object[]> rows(Connection connection, String sql, int width)
      throws SQLException {
    List<Object[]> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        Object[] row = new Object[width];
        for (int i = 0; i < width; i++) {
          row[i] = rows.getObject(i + 1);
        }
        all.add(row);
      }
    }
    return all;
  }

  /**
   * Opens a snapshot for reading and nothing else: no other file can be reached and no setting
   * changed.
   *
   * @throws JobException exit 5 if there is none
   */
  public static Connection open(Path file) throws SQLException {
    if (!Files.isRegularFile(file)) {
      throw JobException.source(
          "there is no served snapshot at "
              + file.toAbsolutePath()
              + ": load one with 'filon run' or 'filon demo', or check --warehouse");
    }
    Properties properties = new Properties();
    properties.setProperty("duckdb.read_only", "true");
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty("enable_external_access", "false");
    properties.setProperty("lock_configuration", "true");
    return DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath(), properties);
  }
}
