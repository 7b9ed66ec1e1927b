package dev.filon.reports.dashboard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.dashboard.DashboardFixture;
import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the store somebody sees, however the store is asked. */
class PlanTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
  private static final Instant NOW = TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC);

  @TempDir Path folder;

  private static PlanAction action(String id, String client, String rep, Status status, int ago) {
    return new PlanAction(
        id,
        1,
        client,
        null,
        rep,
        "M1",
        "call",
        null,
        null,
        status,
        TODAY,
        null,
        BigDecimal.ONE,
        null,
        null,
        null,
        null,
        0,
        true,
        NOW.minusSeconds(ago * 86_400L),
        "test");
  }

  private static List<String> seen(
      ServedSnapshots snapshots, PlanStore store, Role role, String rep, int few) {
    try (ScopedSnapshot snapshot =
        snapshots.open(info -> Scope.of(new User("x", role, rep, "en", 0), info.staff()))) {
      return new Plan(store, snapshot, few)
          .openOrClosedSince(TODAY.minusDays(5)).stream().map(PlanAction::id).sorted().toList();
    }
  }

  @Test
  void theStoreIsAskedForTheClientsOrForAllWithTheSameAnswer() throws Exception {
    Path served = DashboardFixture.served(folder, 1);
    try (Database database = Database.embedded(folder.resolve("plan"));
        ServedSnapshots snapshots = new ServedSnapshots(served)) {
      PlanStore store = new PlanStore(database, Clock.fixed(NOW, ZoneOffset.UTC));
      store.add(action("a", "C-R1-1", "R1", Status.PROPOSED, 40));
      store.add(action("b", "C-R1-2", "R1", Status.DROPPED, 2));
      store.add(action("c", "C-R1-3", "R1", Status.DROPPED, 9));
      // a client that is now of somebody else, and one that is gone
      store.add(action("d", "C-R3-1", "R1", Status.AGREED, 1));
      store.add(action("e", "C-GONE", "R1", Status.AGREED, 1));
      store.add(action("f", null, "R2", Status.PROPOSED, 1));
      assertThat(store.size()).isEqualTo(6);
      for (int few : new int[] {-1, 1000}) {
        assertThat(seen(snapshots, store, Role.REP, "R1", few)).containsExactly("a", "b");
        assertThat(seen(snapshots, store, Role.REP, "R3", few)).containsExactly("d");
        assertThat(seen(snapshots, store, Role.MANAGER, "M1", few)).containsExactly("a", "b", "f");
        assertThat(seen(snapshots, store, Role.REP, null, few)).isEmpty();
      }
    }
  }
}
