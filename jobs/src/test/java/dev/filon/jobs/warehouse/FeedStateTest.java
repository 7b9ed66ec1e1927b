package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a batch finds its documents among those that a big warehouse has. */
class FeedStateTest {
  private static final Model LINES = Models.load().find("feed_invoice_lines").orElseThrow();

  @TempDir Path temp;

  @Test
  void rangesHoldEveryNumberAndFollowHowNumbersBegin() {
    Map<String, String[]> ranges =
        FeedState.ranges(List.of("F26-0002", "F26-0007", "F25-0009", "A26-0003", "F26-0004"), 3);
    assertThat(ranges.values().stream().map(r -> r[0] + " to " + r[1]))
        .containsExactly("A26-0003 to A26-0003", "F25-0009 to F25-0009", "F26-0002 to F26-0007");
    Random random = new Random(7);
    List<String> numbers =
        Stream.generate(() -> Long.toString(Math.abs(random.nextLong()), 36)).limit(500).toList();
    Map<String, String[]> wide = FeedState.ranges(numbers, 40);
    assertThat(wide).hasSizeLessThanOrEqualTo(40).hasSizeGreaterThan(1);
    assertThat(numbers)
        .allMatch(
            n ->
                wide.values().stream()
                    .anyMatch(r -> r[0].compareTo(n) <= 0 && n.compareTo(r[1]) <= 0));
    assertThat(FeedState.ranges(List.of("1", "é", "\uD83D\uDE00", "\uFFFD"), 1).values())
        .describedAs("the order is that of the bytes")
        .singleElement()
        .satisfies(r -> assertThat(r).containsExactly("1", "\uD83D\uDE00"));
  }

  @Test
  void aDocumentIsReplacedWhateverItsMonthInABigWarehouseToo() {
    SparkSession spark = TestSession.spark().newSession();
    Sessions.fit(spark, false);
    Tables tables = new Tables(spark, temp.toUri().toString(), table -> LINES.contract(), Map.of());
    FeedState state = new FeedState(tables);
    state.first(
        LINES.contract(),
        lines(spark, "F25-1 1 2025-03-01 5", "F25-1 2 2025-03-01 6", "F26-1 1 2026-01-02 7"));
    long stale =
        state.apply(
            LINES.contract(),
            lines(spark, "F25-1 1 2025-03-01 50", "F26-2 1 2026-01-03 8"),
            2,
            LocalDate.of(2026, 1, 4),
            false);
    assertThat(stale).isZero();
    assertThat(
            tables
                .read(LINES.table())
                .select("invoice_id", "line_no", "net_amount")
                .collectAsList())
        .extracting(Row::toString)
        .containsExactlyInAnyOrder("[F25-1,1,50.0000]", "[F26-1,1,7.0000]", "[F26-2,1,8.0000]");
  }

  /** Lines from invoice, number, day and amount. */
  private static Dataset<Row> lines(SparkSession spark, String... lines) {
    List<Map<String, Object>> rows =
        Stream.of(lines)
            .map(line -> line.split(" ", -1))
            .map(
                cells ->
                    Map.<String, Object>of(
                        "invoice_id", cells[0],
                        "line_no", cells[1],
                        "kind", "invoice",
                        "invoice_date", cells[2],
                        "client_id", "C1",
                        "quantity", 1,
                        "net_amount", cells[3]))
            .toList();
    return spark.sql(TwoEngines.select(LINES.contract().givenColumns(), rows));
  }
}
