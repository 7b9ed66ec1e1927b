package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.filon.jobs.Settings;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.classic.Dataset;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * How Spark would compute the marts: nothing makes one task read all clients or lines. A total over
 * everything may end in one partition, after each partition has been reduced to one row.
 */
class PlanShapeTest {

  @TestFactory
  Stream<DynamicTest> noMartBringsAllRowsIntoOnePartition() {
    SparkSession spark = TestSession.spark().newSession();
    spark.conf().set("spark.sql.adaptive.enabled", false);
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", -1);
    spark.conf().set("spark.sql.codegen.wholeStage", false);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Models models = Models.load();
    for (Model model : models.all()) {
      // of unknown size: what is known to be empty would be planned away
      spark
          .createDataFrame(
              context.<org.apache.spark.sql.Row>emptyRDD(),
              StructType.fromDDL(model.contract().sparkDdl(false)))
          .createOrReplaceTempView(model.table());
    }
    RunView run =
        new RunView(LocalDate.of(2026, 1, 15), "test", "EUR", Settings.load(null, Map.of()));
    spark.sql(run.sql()).createOrReplaceTempView("run");
    return models.served().stream()
        .filter(m -> m.layer().equals("3_marts"))
        .map(m -> dynamicTest(m.table(), () -> check(spark, m.sql())));
  }

  private static void check(SparkSession spark, String sql) {
    Dataset<?> rows = (Dataset<?>) spark.sql(sql);
    List<String> single = new ArrayList<>();
    windows(rows.queryExecution().optimizedPlan(), single);
    exchanges(rows.queryExecution().executedPlan(), single);
    assertThat(single).isEmpty();
  }

  private static void windows(LogicalPlan plan, List<String> single) {
    if (plan instanceof Window window && window.partitionSpec().isEmpty()) {
      single.add(window.simpleString(200));
    }
    CollectionConverters.asJava(plan.children()).forEach(child -> windows(child, single));
  }

  private static void exchanges(SparkPlan plan, List<String> single) {
    if (plan instanceof ShuffleExchangeExec exchange
        && exchange.outputPartitioning() == SinglePartition$.MODULE$
        && !(exchange.child() instanceof BaseAggregateExec)) {
      single.add(exchange.simpleString(200) + " over " + exchange.child().simpleString(200));
    }
    CollectionConverters.asJava(plan.children()).forEach(child -> exchanges(child, single));
  }
}
