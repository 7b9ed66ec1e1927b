package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Duck;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.duckdb.DuckDBConnection;

/**
 * Computes queries of models in this process, with DuckDB over the tables' Parquet files. Both
 * engines give the same rows; but to plan and schedule a query costs Spark up to a second and
 * DuckDB some milliseconds, which is what counts where there is little to read.
 */
final class LocalQueries implements AutoCloseable {
  /** Rows after which those of a month are written. */
  private static final int FLUSHED = 20_000;

  /** Months that are written at a time: the rows of each wait in memory for enough others. */
  private static final int MONTHS = 12;

  private final Models models;
  private final long most;
  private final Path spill;
  private final DuckDBConnection database;

  /**
   * For one run.
   *
   * @param most bytes of Parquet files up to which a query is computed here
   * @param mebibytes what the queries keep in memory together; beyond it they go on on the disk
   * @param spill folder for what waits on the disk; what a killed run left there is deleted
   */
  LocalQueries(Models models, long most, int mebibytes, Path spill) {
    this.models = models;
    this.most = most;
    this.spill = spill;
    try {
      TemporaryFolder.delete(spill);
      Files.createDirectories(spill);
      database = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
      Duck.execute(database, "set TimeZone = 'UTC'");
      Duck.execute(database, "set autoinstall_known_extensions = false");
      // sums of doubles come in one order: the same rows from the same files, to the last digit
      Duck.execute(database, "set threads = 1");
      Duck.execute(database, "set memory_limit = '" + mebibytes + "MiB'");
      // the models have the few rows on the right of a join, where they are kept in memory;
      // estimates of joins by ranges are so far out that millions of rows would be
      Duck.execute(database, "set disabled_optimizers = 'build_side_probe_side'");
      // else the rows of all months wait in memory for each other
      Duck.execute(database, "set partitioned_write_flush_threshold = " + FLUSHED);
      Duck.execute(database, "set temp_directory = " + Duck.text(spill.toString()));
      History.registerKey(database);
    } catch (IOException e) {
      throw JobException.internal(
          "cannot write the warehouse in "
              + spill.toAbsolutePath()
              + " ("
              + e
              + "): check space and permissions; readers still see the snapshot before",
          e);
    } catch (SQLException e) {
      throw JobException.internal("cannot start DuckDB: " + e, e);
    }
  }

  /** As above, with the system's temporary folder. */
  LocalQueries(Models models, long most, int mebibytes) {
    this(models, most, mebibytes, temporary());
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("filon-duckdb");
    } catch (IOException e) {
      throw JobException.internal("cannot make a temporary folder: " + e, e);
    }
  }

  /**
   * A model's query, until it is closed.
   *
   * @return null if it reads too much or what is not on a disk of this machine
   */
  Query query(Model model, RunView run, Tables tables) {
    return portions(model, tables, null) == null ? null : query(model, run, tables, null);
  }

  /**
   * Months of which a query reads little enough at a time.
   *
   * @param months of the driving table, or null for all in one
   * @return in order; null if one portion reads too much or what is not on a disk of this machine
   */
  List<List<String>> portions(Model model, Tables tables, Collection<String> months) {
    if (!tables.local()) {
      return null;
    }
    String driver = months == null ? null : model.contract().drivenBy();
    long always =
        model.reads().stream()
            .filter(r -> !r.equals(driver))
            .mapToLong(r -> tables.bytes(r, null))
            .sum();
    List<List<String>> portions = new ArrayList<>(List.of(new ArrayList<>()));
    long bytes = always;
    for (String month : months == null ? List.<String>of() : months) {
      long more = tables.bytes(driver, List.of(month));
      List<String> last = portions.get(portions.size() - 1);
      if (last.size() == MONTHS || (!last.isEmpty() && bytes + more > most)) {
        portions.add(new ArrayList<>());
        bytes = always;
      }
      portions.get(portions.size() - 1).add(month);
      bytes += more;
      if (bytes > most) {
        return null;
      }
    }
    return bytes > most ? null : portions;
  }

  /**
   * A model's query, whatever it reads, until it is closed.
   *
   * @param months those of the driving table to compute from, or null for all
   */
  Query query(Model model, RunView run, Tables tables, Collection<String> months) {
    Map<Contract, List<String>> inputs = new HashMap<>();
    for (String read : model.reads()) {
      inputs.put(
          models.find(read).orElseThrow().contract(),
          months != null && read.equals(model.contract().drivenBy())
              ? tables.files(read, months)
              : tables.files(read));
    }
    return query(model, run, inputs);
  }

  /** A model's query over files, until it is closed. */
  Query query(Model model, RunView run, Map<Contract, List<String>> inputs) {
    return new Query(model, run, inputs);
  }

  /** Names a folder for files that a query reads, which is deleted with the queries. */
  Path folder() {
    return spill.resolve(UUID.randomUUID().toString());
  }

  /**
   * Rows of a query in memory.
   *
   * @param columns names, in order
   * @param rows values as Spark's rows hold them
   */
  record Result(List<String> columns, List<Row> rows) {}

  /** One model's query. */
  final class Query implements AutoCloseable {
    private final Contract contract;
    private final Connection connection;
    private List<Column> columns;
    private String rows;

    private Query(Model model, RunView run, Map<Contract, List<String>> inputs) {
      this.contract = model.contract();
      this.columns = contract.givenColumns();
      this.rows = "(" + model.sql() + "\n)";
      try {
        this.connection = database.duplicate();
        Duck.execute(connection, "create temp view run as " + run.sql());
        for (Map.Entry<Contract, List<String>> input : inputs.entrySet()) {
          String select = Duck.rows(input.getKey(), input.getValue());
          Duck.execute(connection, "create temp view " + input.getKey().table() + " as " + select);
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    /** Says that the query gives the columns that the engine adds, too. */
    void all() {
      columns = contract.columns();
    }

    /** All rows in memory, as a fit takes them. */
    Result rows() {
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("from " + rows)) {
        ResultSetMetaData meta = result.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
          columns.add(meta.getColumnName(i));
        }
        List<Row> read = new ArrayList<>();
        while (result.next()) {
          Object[] values = new Object[columns.size()];
          for (int i = 0; i < values.length; i++) {
            Object value = result.getObject(i + 1);
            values[i] =
                value instanceof Timestamp time
                    // DuckDB's have no zone, JDBC's are in that of the JVM
                    ? time.toLocalDateTime().toInstant(ZoneOffset.UTC)
                    : value;
          }
          read.add(RowFactory.create(values));
        }
        return new Result(columns, read);
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    /**
     * Puts the versions of the table after a run in the place of the rows.
     *
     * @param before files of the table as it was, or null before the first load
     * @param asOf the day from which changed attributes hold
     * @return whether a version begins
     */
    boolean versions(List<String> before, LocalDate asOf) {
      try {
        keep();
        boolean begins =
            History.versions(
                connection,
                contract,
                rows,
                before == null ? null : Duck.rows(contract, before),
                asOf);
        rows = History.VERSIONS;
        columns = contract.columns();
        return begins;
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    private void keep() throws SQLException {
      Duck.execute(connection, "create or replace temp table kept as " + typed());
      rows = "kept";
    }

    /** Keeps the rows and tells one content from another, whatever the order of the rows. */
    String content() {
      try {
        keep();
        try (Statement statement = connection.createStatement();
            ResultSet result =
                statement.executeQuery(
                    "select count(*), coalesce(bit_xor(hash(" + names() + ")), 0) from kept")) {
          result.next();
          return Content.in(
              contract, Content.text(result.getLong(1), result.getBigDecimal(2).longValue()));
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    /** Content by month, of a table kept so; the rows are not kept. */
    Map<String, String> contents() {
      String month = contract.partitionedBy().get(0);
      Map<String, String> contents = new HashMap<>();
      try (Statement statement = connection.createStatement();
          ResultSet result =
              statement.executeQuery(
                  "select cast("
                      + month
                      + " as varchar), count(*), bit_xor(hash("
                      + names()
                      + ")) from ("
                      + typed()
                      + ") group by 1")) {
        while (result.next()) {
          contents.put(
              result.getString(1),
              Content.text(result.getLong(2), result.getBigDecimal(3).longValue()));
        }
        return contents;
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    private String names() {
      return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /**
     * Writes the rows as Parquet files.
     *
     * @param folder of the table; files of a month go into {@code <column>=<month>} below it
     * @return the new files, relative to the folder
     */
    List<String> write(Path folder) {
      return write(folder, typed());
    }

    /**
     * Writes the rows of some months as Parquet files, a few months at a time.
     *
     * @param months those to write; the others are left out
     * @return as {@link #write(Path)}
     */
    List<String> write(Path folder, Collection<String> months) {
      String month = contract.partitionedBy().get(0);
      List<String> all = List.copyOf(new TreeSet<>(months));
      List<String> files = new ArrayList<>();
      for (int i = 0; i < all.size(); i += MONTHS) {
        String some = Duck.dates(all.subList(i, Math.min(all.size(), i + MONTHS)));
        files.addAll(write(folder, typed() + " where " + month + " in (" + some + ")"));
      }
      return files;
    }

    private List<String> write(Path folder, String select) {
      String name = "part-" + UUID.randomUUID();
      boolean monthly = contract.monthly();
      String target = monthly ? folder.toString() : folder.resolve(name + ".parquet").toString();
      String layout =
          monthly
              ? ", partition_by ("
                  + String.join(", ", contract.partitionedBy())
                  + "), overwrite_or_ignore, filename_pattern '"
                  + name
                  + "-{i}'"
              : "";
      try (Statement statement = connection.createStatement()) {
        Files.createDirectories(folder);
        try (ResultSet result =
            statement.executeQuery(
                "copy ("
                    + select
                    + ") to "
                    + Duck.text(target)
                    + " (format parquet, return_files"
                    + layout
                    + ")")) {
          result.next();
          return Arrays.stream((Object[]) result.getArray(2).getArray())
              .map(f -> folder.relativize(Path.of(f.toString())).toString())
              .toList();
        }
      } catch (SQLException | IOException e) {
        throw JobException.internal(
            "cannot write "
                + contract.table()
                + " to "
                + folder
                + " ("
                + e.getMessage()
                + "): check space and permissions; readers still see the snapshot before",
            e);
      }
    }

    /** In the contract's types: DuckDB's sums of whole numbers are wider than Spark's. */
    private String typed() {
      return columns.stream()
          .map(c -> "cast(" + c.name() + " as " + Duck.duckType(c.type()) + ") as " + c.name())
          .collect(Collectors.joining(", ", "select ", " from " + rows));
    }

    private JobException failed(SQLException e) {
      return JobException.internal(
          "the query of " + contract.table() + " cannot run in DuckDB: " + e.getMessage(), e);
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw failed(e);
      }
    }
  }

  @Override
  public void close() {
    try {
      database.close();
      TemporaryFolder.delete(spill);
    } catch (SQLException | IOException e) {
      throw JobException.internal("cannot close DuckDB: " + e, e);
    }
  }
}
