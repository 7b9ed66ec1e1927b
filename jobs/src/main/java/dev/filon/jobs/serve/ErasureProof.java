package dev.filon.jobs.serve;

import static dev.filon.jobs.serve.Duck.text;

import dev.filon.jobs.source.Person;
import dev.filon.jobs.storage.TableStore;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;

/**
 * Looks for a person in all that a warehouse holds: every text of every table of the served file,
 * every text of every Parquet file, the bytes of every other file.
 */
public final class ErasureProof {
  private final Path warehouse;
  private final TableStore store;
  private final Person person;
  private final List<String> found = new ArrayList<>();
  private int tables;
  private int files;

  /**
   * For a person who should be nowhere.
   *
   * @param store where the tables lie, in the warehouse or elsewhere
   */
  public ErasureProof(Path warehouse, TableStore store, Person person) {
    this.warehouse = warehouse;
    this.store = store;
    this.person = person;
  }

  /**
   * What was searched.
   *
   * @param tables tables of the served file
   * @param files files of the warehouse and of its tables
   * @param found where the person still is, empty as it should be
   */
  public record Result(int tables, int files, List<String> found) {}

  /** Searches; reads all of the warehouse once. */
  public Result search() throws SQLException, IOException {
    try (Connection db = Served.open(warehouse.resolve("served").resolve(Served.FILE));
        Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      for (String name : names) {
        tables++;
        look(db, name, "served " + name);
      }
    }
    Path copies = warehouse.resolve(".searched");
    TemporaryFolder.delete(copies); // what a killed search left
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
      try (Stream<Path> all = Files.walk(warehouse)) {
        for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
          look(db, file, warehouse.relativize(file).toString());
        }
      }
      if (store.place() != null) {
        elsewhere(db, copies);
      }
    }
    return new Result(tables, files, List.copyOf(found));
  }

  /** Each file is copied here to be read, and the copy deleted. */
  private void elsewhere(Connection db, Path folder) throws SQLException, IOException {
    Files.createDirectories(folder);
    try {
      for (FileStatus file : store.list()) {
        Path copy = folder.resolve(file.getPath().getName());
        store.copy(file.getPath(), copy);
        look(db, copy, file.getPath().toString());
        Files.delete(copy);
      }
    } finally {
      TemporaryFolder.delete(folder);
    }
  }

  private void look(Connection db, Path file, String where) throws SQLException, IOException {
    files++;
    if (file.getFileName().toString().endsWith(".parquet")) {
      look(
          db,
          "read_parquet(" + text(file.toAbsolutePath().toString()) + ", hive_partitioning = false)",
          where);
    } else {
      bytes(file, where);
    }
  }

  private void look(Connection db, String relation, String where) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = db.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select column_name, column_type from (describe select * from " + relation + ")")) {
      while (rows.next()) {
        if (rows.getString(2).equals("VARCHAR")) {
          texts.add(rows.getString(1));
        }
      }
    }
    for (String column : texts) {
      String quoted = '"' + column.replace("\"", "\"\"") + '"';
      List<String> terms = new ArrayList<>(person.traces());
      StringBuilder sql = new StringBuilder("select count(*) from " + relation + " where false");
      terms.forEach(t -> sql.append(" or contains(lower(").append(quoted).append("), ?)"));
      if (column.equals("contact_id")) {
        sql.append(" or ").append(quoted).append(" = ?");
        terms.add(person.id());
      }
      try (PreparedStatement query = db.prepareStatement(sql.toString())) {
        for (int i = 0; i < terms.size(); i++) {
          query.setString(i + 1, terms.get(i));
        }
        try (ResultSet rows = query.executeQuery()) {
          rows.next();
          if (rows.getLong(1) > 0) {
            found.add(where + ", column " + column + ": " + rows.getLong(1) + " rows");
          }
        }
      }
    }
  }

  private void bytes(Path file, String where) throws IOException {
    TreeSet<String> terms = new TreeSet<>(person.traces());
    int overlap = terms.stream().mapToInt(String::length).max().orElse(0) * 4;
    byte[] buffer = new byte[1 << 20];
    String before = "";
    try (var in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        // bytes as characters: what is ASCII in the terms is found in any encoding
        String now =
            before + new String(buffer, 0, n, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        for (String term : terms) {
          String encoded =
              new String(term.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                  .toLowerCase(Locale.ROOT);
          if (now.contains(encoded)) {
            found.add(where + ": its bytes");
            return;
          }
        }
        before = now.substring(Math.max(0, now.length() - overlap));
      }
    }
  }
}
