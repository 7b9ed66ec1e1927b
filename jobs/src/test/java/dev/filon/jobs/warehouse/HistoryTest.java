package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.contract.Yaml;
import dev.filon.jobs.serve.Duck;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Versions as Spark makes them beside those that DuckDB makes, of random histories. */
class HistoryTest {
  private static final long SEED = Long.getLong("filon.seed", System.nanoTime());
  private static final int HISTORIES = Integer.getInteger("filon.histories", 6);
  private static final Contract CONTRACT =
      Yaml.read(
          """
          table: dim_thing
          description: Things.
          grain: one row per thing and version
          key: [thing_id, valid_from]
          history: type2
          surrogate: thing_key
          columns:
            - {name: thing_key, type: bigint, required: true, added: true, description: d}
            - {name: thing_id, type: string, required: true, description: d}
            - {name: name, type: string, description: d}
            - {name: amount, type: "decimal(18,4)", description: d}
            - {name: is_inferred, type: boolean, required: true, description: d}
            - {name: valid_from, type: date, required: true, added: true, description: d}
            - {name: valid_to, type: date, required: true, added: true, description: d}
            - {name: is_current, type: boolean, required: true, added: true, description: d}
          """,
          Contract.class,
          "dim_thing.yml");

  @BeforeAll
  static void small() {
    Sessions.fit(TestSession.spark(), true);
  }

  @Test
  void bothEnginesMakeTheSameVersions() throws SQLException {
    System.out.println("HistoryTest: -Dfilon.seed=" + SEED);
    Random random = new Random(SEED);
    int begun = 0;
    for (int history = 0; history < HISTORIES; history++) {
      try (Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
        History.registerKey(db);
        Optional<Dataset<Row>> before = Optional.empty();
        for (LocalDate day : List.of(day(5), day(6), day(6), day(9))) {
          List<Row> things = things(random);
          Optional<Dataset<Row>> spark =
              History.versions(CONTRACT, rows(things, true), before, day);
          boolean begins = inDuckDb(db, things, before.isPresent(), day);
          assertThat(begins).describedAs("seed %d", SEED).isEqualTo(spark.isPresent());
          if (begins) {
            begun++;
            List<Row> versions = spark.orElseThrow().collectAsList();
            before = Optional.of(rows(versions, false));
            Duck.execute(db, "create or replace table earlier as from versions");
            assertThat(texts(db)).describedAs("seed %d", SEED).isEqualTo(texts(versions));
          }
        }
      }
    }
    assertThat(begun).isGreaterThan(HISTORIES);
  }

  private static LocalDate day(int day) {
    return LocalDate.of(2026, 1, day);
  }

  /** Up to six things, whose attributes have few values, so that some stay and some change. */
  private static List<Row> things(Random random) {
    List<Row> things = new ArrayList<>();
    for (String id :
        List.of("a", "b", "é\u20ac", "a'b", "12345678901234567890123456789012345", "")) {
      if (random.nextInt(4) > 0) {
        things.add(
            RowFactory.create(
                id,
                random.nextInt(3) == 0 ? null : "n" + random.nextInt(2),
                random.nextInt(3) == 0 ? null : java.math.BigDecimal.valueOf(random.nextInt(2), 4),
                random.nextInt(3) == 0));
      }
    }
    return things;
  }

  private static Dataset<Row> rows(List<Row> rows, boolean given) {
    SparkSession spark = TestSession.spark();
    return spark.createDataFrame(rows, StructType.fromDDL(CONTRACT.sparkDdl(given)));
  }

  private static boolean inDuckDb(Connection db, List<Row> things, boolean before, LocalDate day)
      throws SQLException {
    Duck.execute(
        db,
        "create or replace table things (thing_id varchar, name varchar, amount decimal(18,4),"
            + " is_inferred boolean)");
    try (var insert = db.prepareStatement("insert into things values (?, ?, ?, ?)")) {
      for (Row thing : things) {
        for (int i = 0; i < 4; i++) {
          insert.setObject(i + 1, thing.get(i));
        }
        insert.executeUpdate();
      }
    }
    return History.versions(db, CONTRACT, "things", before ? "from earlier" : null, day);
  }

  private static List<String> texts(Connection db) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Statement statement = db.createStatement();
        ResultSet result = statement.executeQuery("from versions")) {
      while (result.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
          cells.add(String.valueOf(result.getObject(i)));
        }
        texts.add(cells.toString());
      }
    }
    return texts.stream().sorted().toList();
  }

  private static List<String> texts(List<Row> rows) {
    return rows.stream()
        .map(
            row -> {
              List<String> cells = new ArrayList<>();
              for (int i = 0; i < 8; i++) {
                cells.add(String.valueOf(row.get(i)));
              }
              return cells.toString();
            })
        .sorted()
        .toList();
  }
}
