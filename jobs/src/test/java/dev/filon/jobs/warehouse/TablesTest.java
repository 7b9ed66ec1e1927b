package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.contract.Contract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Delta's log says of a table, beside the pinned files. */
class TablesTest {
  private static final Contract DAYS =
      Models.load().find("agg_sales_currency_day").orElseThrow().contract();
  private static final List<String> ALL = List.of("2026-01-01", "2026-02-01", "2026-03-01");

  @TempDir Path temp;

  private final SparkSession spark = TestSession.spark();

  @Test
  void theLogSaysAgainWhatIsPinnedOnceATableIsWrittenAfterARunThatNeverPublished() {
    Tables first = tables(Map.of());
    write(first, ALL, "2026-01-05 1", "2026-02-05 2", "2026-03-05 3");

    Tables stopped = tables(first.states());
    write(stopped, ALL.subList(0, 1), "2026-01-05 10");
    write(stopped, ALL.subList(1, 2), "2026-02-05 20", "2026-02-06 21");
    assertThat(inLog()).containsExactlyInAnyOrder(10L, 20L, 21L, 3L);

    Tables night = tables(first.states());
    write(night, ALL.subList(2, 3), "2026-03-05 30", "2026-03-06 31");
    assertThat(inLog())
        .containsExactlyInAnyOrder(1L, 2L, 30L, 31L)
        .hasSameElementsAs(amounts(night.read(DAYS.table())));

    Tables next = tables(night.states());
    write(next, ALL.subList(0, 1), "2026-01-07 4");
    assertThat(inLog())
        .containsExactlyInAnyOrder(4L, 2L, 30L, 31L)
        .hasSameElementsAs(amounts(next.read(DAYS.table())));
  }

  @Test
  void aFirstRunThatNeverPublishedLeavesNothingInTheLogOfTheNext() {
    write(tables(Map.of()), ALL, "2026-01-05 1", "2026-02-05 2");
    Tables again = tables(Map.of());
    write(again, ALL, "2026-01-05 7");
    assertThat(inLog()).containsExactly(7L).hasSameElementsAs(amounts(again.read(DAYS.table())));
  }

  @Test
  void whereTheLogLacksACommitSinceThenItIsAskedForItsFiles() throws Exception {
    Tables first = tables(Map.of());
    write(first, ALL, "2026-01-05 1", "2026-02-05 2");
    Tables stopped = tables(first.states());
    write(stopped, ALL.subList(0, 1), "2026-01-05 10");
    write(stopped, ALL.subList(1, 2), "2026-02-05 20");
    Path table = temp.resolve("tables").resolve(DAYS.table());
    DeltaLog.forTable(spark, table.toString()).checkpoint();
    for (int version = 0; version < 2; version++) {
      Files.delete(table.resolve("_delta_log/0000000000000000000%d.json".formatted(version)));
    }
    DeltaLog.clearCache();

    Tables night = tables(first.states());
    write(night, ALL.subList(2, 3), "2026-03-05 3");
    assertThat(inLog())
        .containsExactlyInAnyOrder(1L, 2L, 3L)
        .hasSameElementsAs(amounts(night.read(DAYS.table())));
  }

  private Tables tables(Map<String, TableState> published) {
    return new Tables(spark, temp.toUri().toString(), table -> DAYS, published);
  }

  private void write(Tables tables, List<String> months, String... days) {
    List<Map<String, Object>> rows =
        Stream.of(days)
            .map(d -> d.split(" ", -1))
            .map(
                d ->
                    Map.<String, Object>of(
                        "currency",
                        "EUR",
                        "sales_date",
                        d[0],
                        "month_start",
                        d[0].substring(0, 8) + "01",
                        "revenue",
                        d[1]))
            .toList();
    tables.replaceMonths(
        DAYS,
        tables.from(DAYS, spark.sql(TwoEngines.select(DAYS.columns(), rows))),
        months,
        null,
        "");
  }

  /** What a reader of the Delta table sees who knows nothing of the pinned state. */
  private List<Long> inLog() {
    return amounts(
        spark.read().format("delta").load(temp.resolve("tables").resolve(DAYS.table()).toString()));
  }

  private static List<Long> amounts(Dataset<Row> rows) {
    return rows.selectExpr("bigint(revenue)").collectAsList().stream()
        .map(r -> r.getLong(0))
        .toList();
  }
}
