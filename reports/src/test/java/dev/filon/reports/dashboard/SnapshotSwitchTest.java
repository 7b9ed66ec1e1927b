package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotSwitchTest {

  private static final Pattern FOOT = Pattern.compile("snapshot (\\d+) ·");

  @TempDir Path warehouse;

  /** A snapshot whose figures and names all carry its number. */
  private void serve(int number) throws Exception {
    Path next = warehouse.resolve("next" + number);
    Path made = DashboardFixture.served(next, number);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + made);
        Statement statement = connection.createStatement()) {
      statement.execute("update mart_client set name = name || ' No' || " + number);
      statement.execute("update mart_top_flop set label = label || ' No' || " + number);
    }
    java.nio.file.Files.createDirectories(warehouse.resolve("served"));
    java.nio.file.Files.move(
        made,
        warehouse.resolve("served").resolve("filon.duckdb"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void noPageIsMixedWhileSnapshotsChangePlaces() throws Exception {
    serve(1);
    try (TestDashboard dashboard = TestDashboard.start(warehouse)) {
      AtomicBoolean stop = new AtomicBoolean();
      ExecutorService readers = Executors.newFixedThreadPool(3);
      List<Future<Set<Integer>>> seen = new ArrayList<>();
      for (String address : List.of("/position", "/rows/clients", "/portfolio")) {
        TestDashboard.Visitor visitor = dashboard.login("director");
        seen.add(
            readers.submit(
                () -> {
                  Set<Integer> numbers = new TreeSet<>();
                  while (!stop.get()) {
                    String body = visitor.get(address).body();
                    Matcher foot = FOOT.matcher(body);
                    assertThat(foot.find()).as(body).isTrue();
                    int number = Integer.parseInt(foot.group(1));
                    numbers.add(number);
                    Matcher name = Pattern.compile(" No(\\d+)").matcher(body);
                    int names = 0;
                    while (name.find()) {
                      assertThat(Integer.parseInt(name.group(1))).isEqualTo(number);
                      names++;
                    }
                    assertThat(names).isPositive();
                  }
                  return numbers;
                }));
      }
      for (int number = 2; number <= 5; number++) {
        Thread.sleep(900);
        serve(number);
      }
      Thread.sleep(1_500);
      stop.set(true);
      for (Future<Set<Integer>> numbers : seen) {
        assertThat(numbers.get()).contains(1, 5).hasSizeGreaterThan(3);
      }
      readers.shutdown();
    }
  }

  @Test
  void aRequestUnderWayKeepsItsSnapshot() throws Exception {
    serve(1);
    Path file = warehouse.resolve("served").resolve("filon.duckdb");
    try (ServedSnapshots snapshots = new ServedSnapshots(file)) {
      try (ScopedSnapshot early = snapshots.openForProduct()) {
        serve(2);
        Thread.sleep(600);
        try (ScopedSnapshot late = snapshots.openForProduct()) {
          assertThat(late.info().snapshot().number()).isEqualTo(2);
          assertThat(late.rows("select name from mart_client").get(0).text("name")).endsWith("No2");
        }
        assertThat(early.info().snapshot().number()).isEqualTo(1);
        assertThat(early.rows("select name from mart_client").get(0).text("name")).endsWith("No1");
      }
    }
  }

  @Test
  void aFileThatCannotBeReadLeavesTheLastSnapshotOpen() throws Exception {
    serve(1);
    Path file = warehouse.resolve("served").resolve("filon.duckdb");
    try (ServedSnapshots snapshots = new ServedSnapshots(file)) {
      Path broken = warehouse.resolve("broken");
      java.nio.file.Files.writeString(broken, "not a database");
      java.nio.file.Files.move(
          broken,
          file,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Thread.sleep(600);
      assertThat(snapshots.info().snapshot().number()).isEqualTo(1);
      serve(3);
      Thread.sleep(600);
      assertThat(snapshots.info().snapshot().number()).isEqualTo(3);
    }
  }

  @Test
  void aSourceWithoutACrmSaysSoInSentences() throws Exception {
    DashboardFixture.served(warehouse, 1, false);
    try (TestDashboard dashboard = TestDashboard.start(warehouse)) {
      TestDashboard.Visitor manager = dashboard.login("m1");
      assertThat(manager.get("/iceberg").body()).contains("or the source has no CRM");
      assertThat(manager.get("/deals").body()).contains("or the source has no CRM");
      assertThat(manager.get("/plan").body()).contains("No proposal waits for an answer");
      assertThat(manager.get("/client?id=C-R1-1").body()).contains("the source may have no CRM");
    }
  }
}
