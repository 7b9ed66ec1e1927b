package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
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
  private static final Model CLIENTS = Models.load().find("feed_clients").orElseThrow();

  private static final Settings SETTINGS = Settings.load(null, Map.of());

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

  @Test
  void aKeyThatComesTwiceInAFirstBatchIsSeenAndItsRowsReplaced() {
    SparkSession spark = TestSession.spark().newSession();
    Sessions.fit(spark, false);
    Tables tables = new Tables(spark, temp.toUri().toString(), table -> LINES.contract(), Map.of());
    FeedState state = new FeedState(tables);
    assertThat(
            state.first(
                LINES.contract(),
                lines(
                    spark, "F25-1 1 2025-03-01 5", "F26-1 1 2026-01-02 7", "F25-1 1 2025-04-01 6")))
        .describedAs("twice, in two months")
        .isFalse();
    state.write(LINES.contract(), lines(spark, "F25-1 1 2025-04-01 6", "F26-1 1 2026-01-02 7"));
    assertThat(tables.read(LINES.table()).select("invoice_id", "net_amount").collectAsList())
        .extracting(Row::toString)
        .containsExactlyInAnyOrder("[F25-1,6.0000]", "[F26-1,7.0000]");
  }

  @Test
  void aDeltaOfAListGivesTheSameRowsInDuckDbAsInSpark() {
    long seed = Long.getLong("filon.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 5; round++) {
      List<String> first = clients(random, 8);
      List<String> full = clients(random, 5);
      List<String> delta = clients(random, 6);
      assertThat(after(false, round, first, full, delta))
          .describedAs(
              "-Dfilon.seed=%s, round %s: %s, then all %s, then %s",
              seed, round, first, full, delta)
          .isEqualTo(after(true, round, first, full, delta));
    }
  }

  /** Some clients as number and day of the last change, each once. */
  private static List<String> clients(Random random, int most) {
    return random
        .ints(1 + random.nextInt(most), 0, 10)
        .distinct()
        .mapToObj(n -> "C" + n + " 2026-01-0" + (1 + random.nextInt(5)))
        .toList();
  }

  /**
   * What a list holds after a full extract, another one and a delta, and how many rows of it lost.
   */
  private List<String> after(
      boolean small, int round, List<String> first, List<String> full, List<String> delta) {
    SparkSession spark = TestSession.spark().newSession();
    Sessions.fit(spark, small);
    String folder = temp.resolve(round + (small ? "small" : "big")).toUri().toString();
    Tables tables = new Tables(spark, folder, table -> CLIENTS.contract(), Map.of());
    RunView run = new RunView(LocalDate.of(2026, 1, 9), "test", "EUR", SETTINGS);
    List<String> all = new ArrayList<>();
    int day = 6;
    try (LocalQueries queries = new LocalQueries(Models.load(), 1 << 20, 1024)) {
      FeedState state = new FeedState(tables, new ListDelta(queries, run));
      for (List<String> batch : List.of(first, full, delta)) {
        List<Map<String, Object>> rows =
            batch.stream()
                .map(c -> c.split(" "))
                .map(
                    c ->
                        Map.<String, Object>of(
                            "client_id",
                            c[0],
                            "name",
                            c[0] + c[1],
                            "annual_turnover",
                            "12.5",
                            "updated_at",
                            c[1] + " 10:00:00"))
                .toList();
        all.add(
            "stale "
                + state.apply(
                    CLIENTS.contract(),
                    spark.sql(TwoEngines.select(CLIENTS.contract().givenColumns(), rows)),
                    rows.size(),
                    LocalDate.of(2026, 1, day++),
                    batch != delta));
      }
    }
    boolean byDuckDb =
        tables.files(CLIENTS.table()).stream().noneMatch(f -> f.contains(".snappy.parquet"));
    assertThat(byDuckDb).isEqualTo(!small);
    tables.read(CLIENTS.table()).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .forEach(all::add);
    return all;
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
