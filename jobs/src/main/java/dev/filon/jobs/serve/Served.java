package dev.filon.jobs.serve;

import dev.filon.jobs.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The snapshot that readers see. It is its own manifest: the file says from which version of each
 * Delta table it was made.
 *
 * @param snapshot its number, from 1
 * @param asOf the day it is for
 * @param source the source it was loaded from
 * @param versions Delta version by table
 */
public record Served(long snapshot, LocalDate asOf, String source, Map<String, Long> versions) {
  /** Name of the file within the served folder. */
  public static final String FILE = "filon.duckdb";

  /** Reads what the published snapshot in a folder says of itself. */
  public static Served read(Path folder) {
    try (Connection connection = open(folder.resolve(FILE));
        Statement statement = connection.createStatement()) {
      Map<String, Long> versions = new HashMap<>();
      try (ResultSet rows =
          statement.executeQuery("select table_name, version from meta.table_version")) {
        while (rows.next()) {
          versions.put(rows.getString(1), rows.getLong(2));
        }
      }
      try (Statement second = connection.createStatement();
          ResultSet rows =
              second.executeQuery("select snapshot, as_of_date, source from meta.snapshot")) {
        rows.next();
        return new Served(
            rows.getLong(1),
            rows.getObject(2, LocalDate.class),
            rows.getString(3),
            Map.copyOf(versions));
      }
    } catch (SQLException e) {
      throw JobException.source("cannot read " + folder.resolve(FILE) + ": " + e.getMessage(), e);
    }
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
