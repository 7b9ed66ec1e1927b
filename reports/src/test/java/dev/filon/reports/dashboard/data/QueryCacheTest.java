package dev.filon.reports.dashboard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryCacheTest {

  private static final Scope R1 = new Scope(false, Set.of("R1"), Set.of());
  private static final Scope R2 = new Scope(false, Set.of("R2"), Set.of());
  private static final Object[] NOTHING = {};

  private final QueryCache cache = new QueryCache();

  private static List<Row> rows(String value) {
    return List.of(new Row(Map.of("x", value)));
  }

  @Test
  void manyWhoAskTheSameAtOnceWaitForOneAnswer() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    CountDownLatch asked = new CountDownLatch(1);
    ExecutorService people = Executors.newFixedThreadPool(20);
    try {
      List<Future<List<Row>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(
            people.submit(
                () ->
                    cache.rows(
                        R1,
                        "q",
                        NOTHING,
                        () -> {
                          reads.incrementAndGet();
                          try {
                            asked.await(10, TimeUnit.SECONDS);
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                          return rows("one");
                        })));
      }
      asked.countDown();
      for (Future<List<Row>> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS).get(0).text("x")).isEqualTo("one");
      }
    } finally {
      people.shutdownNow();
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void theScopeAndTheValuesArePartOfTheQuestion() {
    assertThat(cache.rows(R1, "q", NOTHING, () -> rows("of R1"))).hasSize(1);
    assertThat(cache.rows(R2, "q", NOTHING, () -> rows("of R2")).get(0).text("x"))
        .isEqualTo("of R2");
    assertThat(cache.rows(R1, "q", new Object[] {1}, () -> rows("one")).get(0).text("x"))
        .isEqualTo("one");
    assertThat(cache.rows(R1, "q", NOTHING, () -> rows("again")).get(0).text("x"))
        .isEqualTo("of R1");
  }

  @Test
  void whatWasNotAskedForLongGoesFirst() {
    QueryCache small = new QueryCache(2);
    small.rows(R1, "a", NOTHING, () -> rows("a"));
    small.rows(R1, "b", NOTHING, () -> rows("b"));
    small.rows(R1, "a", NOTHING, () -> rows("not read"));
    small.rows(R1, "c", NOTHING, () -> rows("c"));
    assertThat(small.rows(R1, "a", NOTHING, () -> rows("again")).get(0).text("x")).isEqualTo("a");
    assertThat(small.rows(R1, "b", NOTHING, () -> rows("again")).get(0).text("x"))
        .isEqualTo("again");
  }

  @Test
  void aQueryThatFailedIsAskedAgain() {
    assertThatThrownBy(
            () ->
                cache.rows(
                    R1,
                    "q",
                    NOTHING,
                    () -> {
                      throw new IllegalStateException("no answer");
                    }))
        .hasMessage("no answer");
    assertThat(cache.rows(R1, "q", NOTHING, () -> rows("now")).get(0).text("x")).isEqualTo("now");
  }
}
