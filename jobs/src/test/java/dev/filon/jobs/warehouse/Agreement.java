package dev.filon.jobs.warehouse;

import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Served;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Computes every star and mart model of a loaded warehouse again with DuckDB, each from the tables
 * that Spark wrote, and compares row for row with what Spark wrote. Doubles agree to nine decimals.
 */
final class Agreement {
  private final Connection duck;
  private final LocalDate asOf;

  private Agreement(Connection duck, LocalDate asOf) {
    this.duck = duck;
    this.asOf = asOf;
  }

  /** One line per model whose rows differ; empty if all agree. */
  static List<String> differences(Path warehouse) throws SQLException {
    Served served = Served.read(warehouse.resolve("served"));
    Models models = Models.load();
    Tables tables =
        new Tables(
            TestSession.spark(),
            warehouse.toUri().toString(),
            table -> models.find(table).orElseThrow().contract(),
            served.tables());
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      Agreement agreement =
          new Agreement(duck, served.batches().get(served.batches().size() - 1).day());
      agreement.execute("set autoinstall_known_extensions = false");
      agreement.execute(
          "attach '" + warehouse.resolve("served/filon.duckdb") + "' as served (read_only)");
      agreement.execute("create view run as select * from served.meta.run");
      for (Model model : models.all()) {
        agreement.show(model.contract(), tables.files(model.table()));
      }
      List<String> differences = new ArrayList<>();
      for (Model model : models.served()) {
        agreement.compare(model, differences);
      }
      return differences;
    }
  }

  private void show(Contract contract, List<String> files) throws SQLException {
    if (files.isEmpty()) {
      execute(
          "create view "
              + contract.table()
              + " as "
              + TwoEngines.select(contract.columns(), List.of()));
      return;
    }
    String list =
        files.stream()
            .map(
                f ->
                    "'"
                        + new org.apache.hadoop.fs.Path(f).toUri().getPath().replace("'", "''")
                        + "'")
            .collect(Collectors.joining(", "));
    String hive =
        contract.partitionedBy().stream()
            .map(p -> "'" + p + "': " + contract.column(p).orElseThrow().type())
            .collect(Collectors.joining(", "));
    String columns =
        contract.columns().stream().map(Column::name).collect(Collectors.joining(", "));
    execute(
        "create view "
            + contract.table()
            + " as select "
            + columns
            + " from read_parquet(["
            + list
            + "]"
            + (hive.isEmpty() ? "" : ", hive_partitioning = true, hive_types = {" + hive + "}")
            + ")");
  }

  private void compare(Model model, List<String> differences) throws SQLException {
    String columns =
        model.contract().givenColumns().stream()
            .map(
                c ->
                    c.type().equals("double")
                        ? "round(" + c.name() + ", 9) as " + c.name()
                        : c.name())
            .collect(Collectors.joining(", "));
    boolean currentOnly =
        model.contract().versioned()
            && model.contract().column("valid_from").map(Column::added).orElse(false);
    execute(
        "create or replace temp table spark_rows as select "
            + columns
            + " from "
            + model.table()
            + (currentOnly ? " where is_current" : ""));
    if (model.contract().fittedBy() == null) {
      execute(
          "create or replace temp table duck_rows as select "
              + columns
              + " from ("
              + model.sql()
              + "\n)"
              + (model.contract().keptMonths() > 0
                  ? " where month_start >= date '" + model.contract().keptFrom(asOf) + "'"
                  : ""));
    } else {
      execute("create or replace temp table duck_rows as from spark_rows where false");
      fitted(model);
    }
    long missing = number("select count(*) from (from duck_rows except all from spark_rows)");
    long surplus = number("select count(*) from (from spark_rows except all from duck_rows)");
    if (missing + surplus > 0) {
      differences.add(
          model.table()
              + ": "
              + missing
              + " rows only in DuckDB, "
              + surplus
              + " only in Spark; e.g. "
              + example("from duck_rows except all from spark_rows")
              + " / "
              + example("from spark_rows except all from duck_rows"));
    }
  }

  private void fitted(Model model) throws SQLException {
    List<Column> columns = model.contract().columns();
    String values =
        columns.stream()
            .map(c -> c.type().equals("double") ? "round(?, 9)" : "?")
            .collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        duck.prepareStatement("insert into duck_rows values (" + values + ")")) {
      for (Object[] row : TwoEngines.fitted(duck, model)) {
        for (int i = 0; i < row.length; i++) {
          insert.setObject(i + 1, row[i]);
        }
        insert.execute();
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = duck.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private String example(String sql) throws SQLException {
    try (Statement statement = duck.createStatement();
        ResultSet rows = statement.executeQuery("select x::varchar from (" + sql + ") x limit 1")) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
