package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.filon.jobs.Settings;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every model on empty inputs: its columns and types are those of its contract. */
class ModelTypeTest {

  @TestFactory
  Stream<DynamicTest> everyModelGivesTheColumnsOfItsContract() {
    SparkSession spark = TestSession.spark();
    Models models = Models.load();
    for (Model model : models.all()) {
      String empty = TwoEngines.select(model.contract().columns(), List.of());
      spark.sql(empty).createOrReplaceTempView(model.table());
      if (model.isFeed()) {
        spark.sql(empty).createOrReplaceTempView("incoming_" + model.entity());
      }
    }
    spark
        .sql(
            new RunView(LocalDate.of(2026, 1, 15), "test", "EUR", Settings.load(null, Map.of()))
                .sql())
        .createOrReplaceTempView("run");
    return models.all().stream()
        .map(
            model ->
                dynamicTest(
                    model.table(),
                    () ->
                        assertThatCode(
                                () ->
                                    Schemas.check(
                                        model.contract(),
                                        Fitted.rows(spark, model.contract(), spark.sql(model.sql()))
                                            .schema()))
                            .doesNotThrowAnyException()));
  }
}
