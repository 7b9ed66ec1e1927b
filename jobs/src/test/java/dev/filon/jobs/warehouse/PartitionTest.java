package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rows of every mart depend on the data alone: neither on the number of partitions nor on the
 * order in which rows come.
 */
class PartitionTest {
  @TempDir private Path folder;

  @Test
  void oneTwoAndEightPartitionsAndAnyOrderOfTheInputGiveTheSameRows() throws Exception {
    long seed = Long.getLong("filon.partitions.seed", System.nanoTime() & 0xffff_ffffL);
    write(new RandomCompany(seed, 1200, true));
    Map<String, List<String>> first = rows(1, null);
    assertThat(first.get("mart_pareto")).describedAs("seed %d", seed).isNotEmpty();
    for (int partitions : List.of(2, 8)) {
      Map<String, List<String>> other = rows(partitions, new Random(seed + partitions));
      first.forEach(
          (table, expected) ->
              assertThat(other.get(table))
                  .describedAs("%s with %d partitions, seed %d", table, partitions, seed)
                  .isEqualTo(expected));
    }
  }

  private void write(RandomCompany company) throws SQLException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
      company.load(duck);
      for (Model model : RandomCompany.given()) {
        RandomCompany.execute(
            duck, "copy " + model.table() + " to '" + folder.resolve(model.table()) + ".parquet'");
      }
    }
  }

  /**
   * All computed tables, each as sorted texts.
   *
   * @param shuffled draws the order of the rows of every table, or null to leave it
   */
  private Map<String, List<String>> rows(int partitions, Random shuffled) throws Exception {
    SparkSession spark = TestSession.spark().newSession();
    spark.conf().set("spark.sql.adaptive.enabled", false);
    spark.conf().set("spark.sql.shuffle.partitions", partitions);
    spark.conf().set("spark.sql.codegen.wholeStage", false);
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    spark.conf().set("spark.sql.subexpressionElimination.enabled", false);
    spark.sql(RandomCompany.RUN.sql()).createOrReplaceTempView("run");
    for (Model model : RandomCompany.given()) {
      Path file = folder.resolve(model.table() + ".parquet");
      assertThat(Files.exists(file)).isTrue();
      var table = spark.read().schema(model.contract().sparkDdl(false)).parquet(file.toString());
      (shuffled == null
              ? table.coalesce(1)
              : table.orderBy(functions.rand(shuffled.nextLong())).repartition(partitions))
          .createOrReplaceTempView(model.table());
    }
    Map<String, List<String>> all = new TreeMap<>();
    for (Model model : RandomCompany.computed()) {
      var result = Fitted.rows(spark, model.contract(), spark.sql(model.sql()));
      StructType schema = result.schema();
      List<Row> rows = new ArrayList<>(result.collectAsList());
      List<String> texts = new ArrayList<>();
      for (Row row : rows) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          cells.add(TwoEngines.text(row.get(i)));
        }
        texts.add(cells.toString());
      }
      Collections.sort(texts);
      all.put(model.table(), texts);
      if (shuffled != null) {
        Collections.shuffle(rows, shuffled);
      }
      spark
          .createDataFrame(rows, schema)
          .repartition(partitions)
          .createOrReplaceTempView(model.table());
    }
    return all;
  }
}
