package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {
        "decimal(18,4)|1234.5|1234.5000",
        "decimal(18,4)|-0.0001|-0.0001",
        "decimal(18,4)|1234,56|NULL",
        "decimal(18,4)|1.234,56|NULL",
        "decimal(18,4)|1 234.5|NULL",
        "decimal(18,4)|0.00001|NULL",
        "decimal(18,4)|1.50000000|1.5000",
        "decimal(18,4)|1E3|1000.0000",
        "decimal(18,4)|99999999999999999|NULL",
        "decimal(18,4)|NaN|NULL",
        "decimal(18,4)|' 1'|NULL",
        "int|12|12",
        "int|934.0|NULL",
        "int|3000000000|NULL",
        "int|0x1F|NULL",
        "date|2026-02-28|2026-02-28",
        "date|2026-02-30|NULL",
        "date|31/02/2026|NULL",
        "date|2026-2-1|NULL",
        "date|2026-02-01T00:00:00|NULL",
        "timestamp|2026-02-01T10:00:00Z|2026-02-01 10:00:00",
        "timestamp|2026-02-01 10:00:00.5|2026-02-01 10:00:00.5",
        "timestamp|2026-02-01|NULL",
        "timestamp|2026-02-01T25:00:00Z|NULL",
        "double|1e-3|0.001",
        "double|Infinity|NULL",
        "boolean|true|true",
        "boolean|yes|NULL"
      })
  void aTextIsExactlyAValueOfItsTypeOrNothing(String type, String text, String expected) {
    SparkSession spark = TestSession.spark();
    List<String> values =
        spark
            .createDataset(Stream.of(text).toList(), Encoders.STRING())
            .toDF("x")
            .selectExpr("cast(" + Typing.strict(type, "`x`") + " as string)")
            .as(Encoders.STRING())
            .collectAsList();
    assertThat(values.get(0)).isEqualTo(expected);
  }
}
