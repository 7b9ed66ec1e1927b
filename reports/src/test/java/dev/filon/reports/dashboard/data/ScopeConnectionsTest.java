package dev.filon.reports.dashboard.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.dashboard.DashboardFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScopeConnectionsTest {

  private static final List<String> VIEWS =
      List.of("mart_client", "mart_reactivation", "client_scope", "mart_second_activity");

  @TempDir static Path warehouse;
  private static ServedSnapshots snapshots;

  @BeforeAll
  static void open() throws Exception {
    snapshots = new ServedSnapshots(DashboardFixture.served(warehouse, 1));
  }

  @AfterAll
  static void close() {
    snapshots.close();
  }

  private static Scope of(String... reps) {
    return new Scope(false, Set.of(reps), Set.of());
  }

  private static Set<String> seen(Scope scope, String sql, Object... values) {
    Set<String> reps = new HashSet<>();
    try (ScopedSnapshot snapshot = snapshots.open(info -> scope)) {
      snapshot.rows(sql, values).forEach(row -> reps.add(row.text("rep_id")));
    }
    return reps;
  }

  @Test
  void aConnectionServesOneScopeAgainAndAgainAndNoOther() {
    int before = snapshots.connectionsMade();
    for (int i = 0; i < 20; i++) {
      // never the same value twice, or the answer would be remembered and no connection used
      String sql = "select rep_id, ? as x from mart_client";
      assertThat(seen(of("R1"), sql, "a" + i)).containsExactly("R1");
      assertThat(seen(of("R2"), sql, "a" + i)).containsExactly("R2");
      assertThat(seen(of("R1", "R3"), sql, "a" + i)).containsExactlyInAnyOrder("R1", "R3");
      assertThat(seen(of(), sql, "a" + i)).isEmpty();
    }
    assertThat(snapshots.connectionsMade() - before).isEqualTo(4);
  }

  @Test
  void aQueryThatFailsLeavesNoConnectionBehindThatCannotBeUsed() {
    Scope scope = of("R4");
    try (ScopedSnapshot snapshot = snapshots.open(info -> scope)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> snapshot.rows("select error(rep_id) from mart_client"))
          .hasMessageStartingWith("A query of the dashboard failed: ");
      assertThat(snapshot.rows("select distinct rep_id from mart_client")).hasSize(1);
    }
    assertThat(seen(scope, "select rep_id, 1 as after from mart_client")).containsExactly("R4");
  }

  @Test
  void manyAtOnceInManyScopesSeeOnlyTheirOwn() throws Exception {
    ExecutorService people = Executors.newFixedThreadPool(8);
    AtomicInteger number = new AtomicInteger();
    try {
      List<Future<Integer>> done = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random random = new Random(i);
        done.add(
            people.submit(
                () -> {
                  int rows = 0;
                  for (int k = 0; k < 60; k++) {
                    Set<String> reps = new HashSet<>();
                    for (String rep : DashboardFixture.REPS) {
                      if (random.nextBoolean()) {
                        reps.add(rep);
                      }
                    }
                    String view = VIEWS.get(random.nextInt(VIEWS.size()));
                    Set<String> seen =
                        seen(
                            new Scope(false, reps, Set.of()),
                            "select rep_id, ? as x from " + view,
                            number.incrementAndGet());
                    assertThat(seen).as(view).isEqualTo(reps);
                    rows += seen.size();
                  }
                  return rows;
                }));
      }
      for (Future<Integer> rows : done) {
        assertThat(rows.get()).isPositive();
      }
    } finally {
      people.shutdownNow();
    }
  }
}
