package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Sums of amounts as whole numbers: the same sums, of the same type, or an error. */
class LongSumsTest {

  private static Dataset<Row> query(String sql) {
    return TestSession.spark().sql(sql);
  }

  private static final String AMOUNTS =
      "(values (1, 0.0001), (1, 99999999999999.9999), (2, -12.34), (2, null), (3, null)) t(k, v)";

  @Test
  void sumsAreExactAndKeepTheirType() {
    Dataset<Row> sums =
        query(
            "select k, sum(cast(v as decimal(18,4))) as s from "
                + AMOUNTS
                + " group by k order by k");
    assertThat(sums.queryExecution().optimizedPlan().toString()).contains("UnscaledValue");
    assertThat(sums.schema().apply("s").dataType().sql()).isEqualTo("DECIMAL(28,4)");
    assertThat(sums.collectAsList().stream().map(r -> r.getDecimal(1)))
        .containsExactly(new BigDecimal("100000000000000.0000"), new BigDecimal("-12.3400"), null);
  }

  @Test
  void sumsOfSumsRunningAndDistinctSumsToo() {
    List<Row> rows =
        query(
                "select sum(s) over (order by k) as running, sum(s) over () as whole from (select k,"
                    + " sum(distinct cast(v as decimal(18,4))) filter (where v < 100) as s from "
                    + AMOUNTS
                    + " group by k) order by k")
            .collectAsList();
    assertThat(rows.stream().map(r -> r.getDecimal(0)))
        .containsExactly(
            new BigDecimal("0.0001"), new BigDecimal("-12.3399"), new BigDecimal("-12.3399"));
    assertThat(rows.get(0).getDecimal(1)).isEqualByComparingTo("-12.3399");
  }

  @Test
  void whatDoesNotFitIsAnError() {
    Dataset<Row> sum =
        query("select sum(cast(99999999999999.9999 as decimal(18,4))) as s from range(100)");
    assertThatThrownBy(sum::collectAsList).hasStackTraceContaining("OVERFLOW");
  }
}
