package dev.filon.reports.dashboard.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.filon.reports.dashboard.access.Accounts;
import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.Sessions;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.plan.Edit.Verb;
import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanStoreTest {

  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-11-23T09:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  static PlanAction action(String id) {
    return new PlanAction(
        id,
        1,
        "C1",
        null,
        "R1",
        "M1",
        "call",
        "reactivation",
        null,
        Status.PROPOSED,
        LocalDate.of(2026, 11, 27),
        null,
        new BigDecimal("120.0000"),
        null,
        null,
        null,
        null,
        0,
        true,
        NOW.instant(),
        "test");
  }

  private static Edit note(String text) {
    return new Edit(Verb.NOTE, null, null, null, null, text, false);
  }

  @Test
  void anActionGoesThroughTheWeekAndKeepsEveryVersion() {
    try (Database database = Database.embedded(folder)) {
      week(new PlanStore(database, NOW));
    }
  }

  private static void week(PlanStore store) {
    store.add(action("a"));
    store.edit("a", 1, new Edit(Verb.AGREE, null, null, null, null, null, true), "m1");
    store.edit(
        "a",
        2,
        new Edit(Verb.CARRY, LocalDate.of(2026, 12, 4), null, null, null, null, false),
        "r1");
    store.edit("a", 3, new Edit(Verb.NOTE, null, null, null, null, "Call before ten", true), "m1");
    PlanAction done =
        store.edit(
            "a",
            4,
            new Edit(Verb.DO, null, null, new BigDecimal("99.50"), null, "Ordered é", false),
            "r1");
    assertThat(done)
        .returns(5, PlanAction::version)
        .returns(Status.DONE, PlanAction::status)
        .returns(LocalDate.of(2026, 11, 23), PlanAction::doneOn)
        .returns("Ordered é", PlanAction::repNote)
        .returns("Call before ten", PlanAction::managerNote)
        .returns(1, PlanAction::carried);
    assertThat(store.history("a"))
        .extracting(
            change -> change.action().version() + change.verb() + change.action().updatedBy())
        .containsExactly("5dor1", "4notem1", "3carryr1", "2agreem1", "1addtest");
    assertThat(store.find("a").orElseThrow().result()).isEqualByComparingTo("99.50");
    assertThatThrownBy(
            () -> store.edit("a", 5, new Edit(Verb.DROP, null, null, null, "x", null, false), "r1"))
        .isInstanceOf(PlanConflict.class);
    store.edit("a", 5, new Edit(Verb.REOPEN, null, null, null, null, null, false), "r1");
    assertThat(store.find("a").orElseThrow())
        .returns(Status.AGREED, PlanAction::status)
        .returns(null, PlanAction::doneOn)
        .returns(null, PlanAction::result);
    LocalDate today = LocalDate.of(2026, 11, 23);
    assertThat(store.openOrClosedSince(today, List.of("C1", "C2"), Optional.of(List.of())))
        .extracting(PlanAction::id)
        .containsExactly("a");
    assertThat(store.openOrClosedSince(today, List.of("C2"), Optional.of(List.of("R1")))).isEmpty();
  }

  @Test
  void anEditOfAnOldVersionIsRefusedAndSaysHowItStands() {
    try (Database database = Database.embedded(folder)) {
      PlanStore store = new PlanStore(database, NOW);
      store.add(action("a"));
      store.edit("a", 1, note("first"), "r1");
      assertThatThrownBy(() -> store.edit("a", 1, note("second"), "m1"))
          .isInstanceOfSatisfying(
              PlanConflict.class,
              conflict ->
                  assertThat(conflict.now())
                      .returns(2, PlanAction::version)
                      .returns("first", PlanAction::repNote));
      assertThat(store.history("a")).hasSize(2);
    }
  }

  @Test
  void ofTenThousandSimultaneousEditsNoneIsLost() throws Exception {
    try (Database database = Database.embedded(folder)) {
      editsAreNotLost(database, 10_000);
    }
  }

  /** Eight editors, twenty actions: what was accepted is in the history once each, in order. */
  private static void editsAreNotLost(Database database, int edits) throws Exception {
    PlanStore store = new PlanStore(database, NOW);
    for (int i = 0; i < 20; i++) {
      store.add(action("a" + i));
    }
    AtomicInteger conflicts = new AtomicInteger();
    ExecutorService editors = Executors.newFixedThreadPool(8);
    List<Future<List<String>>> results = new ArrayList<>();
    for (int editor = 0; editor < 8; editor++) {
      int number = editor;
      results.add(
          editors.submit(
              () -> {
                Random random = new Random(number);
                List<String> accepted = new ArrayList<>();
                for (int i = 0; i < edits / 8; i++) {
                  String id = "a" + random.nextInt(20);
                  String text = number + "-" + i;
                  while (true) {
                    try {
                      int seen = store.find(id).orElseThrow().version();
                      Thread.sleep(random.nextInt(4)); // somebody reads before they write
                      PlanAction changed = store.edit(id, seen, note(text), "e" + number);
                      accepted.add(id + "/" + changed.version() + "/" + text);
                      break;
                    } catch (PlanConflict e) {
                      conflicts.incrementAndGet();
                    }
                  }
                }
                return accepted;
              }));
    }
    List<String> accepted = new ArrayList<>();
    for (Future<List<String>> result : results) {
      accepted.addAll(result.get());
    }
    editors.shutdown();
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<PlanStore.Change> history = store.history("a" + i);
      assertThat(history.get(0).action().version()).isEqualTo(history.size());
      for (PlanStore.Change change : history) {
        if (change.verb().equals("note")) {
          kept.add("a" + i + "/" + change.action().version() + "/" + change.action().repNote());
        }
      }
    }
    assertThat(accepted).hasSize(edits);
    assertThat(kept).containsExactlyInAnyOrderElementsOf(accepted);
    assertThat(conflicts.get()).as("editors did meet").isGreaterThan(100);
  }

  /** Edits until it is killed, and says on standard output what was accepted. */
  static final class Editor {
    public static void main(String[] args) {
      try (Database database = Database.embedded(Path.of(args[0]))) {
        PlanStore store = new PlanStore(database, Clock.systemUTC());
        if (store.find("k0").isEmpty()) {
          for (int i = 0; i < 4; i++) {
            store.add(action("k" + i));
          }
        }
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
          String id = "k" + t;
          Thread thread =
              new Thread(
                  () -> {
                    while (true) {
                      int version = store.find(id).orElseThrow().version();
                      store.edit(id, version, note("n" + version), "editor");
                      synchronized (System.out) {
                        System.out.println(id + " " + (version + 1));
                        System.out.flush();
                      }
                    }
                  });
          thread.start();
          threads.add(thread);
        }
        threads.forEach(
            thread -> {
              try {
                thread.join();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
      }
    }
  }

  @Test
  void whatWasAcceptedIsThereAfterAKill() throws Exception {
    int[] accepted = new int[4];
    // also right after opening, which is when a version of H2 forgot
    for (int edits : List.of(200, 1, 237, 2, 1, 3)) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Editor.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      int lines = 0;
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String line;
        while ((line = out.readLine()) != null) {
          String[] parts = line.split(" ");
          if (parts.length == 2) {
            int index = parts[0].charAt(1) - '0';
            accepted[index] = Math.max(accepted[index], Integer.parseInt(parts[1]));
            if (++lines == edits) {
              process.toHandle().destroyForcibly();
            }
          }
        }
      }
      process.waitFor(10, TimeUnit.SECONDS);
      assertThat(lines).as("edits before the kill").isGreaterThanOrEqualTo(edits);
      try (Database database = Database.embedded(folder)) {
        PlanStore store = new PlanStore(database, NOW);
        for (int i = 0; i < 4; i++) {
          PlanAction kept = store.find("k" + i).orElseThrow();
          assertThat(kept.version()).as("k" + i).isGreaterThanOrEqualTo(accepted[i]);
          assertThat(store.history("k" + i)).hasSize(kept.version());
        }
      }
    }
  }

  @Test
  void twoProcessesShareTheEmbeddedFile() throws Exception {
    try (Database server = Database.embedded(folder)) {
      PlanStore store = new PlanStore(server, NOW);
      store.add(action("a"));
      Path out = Files.createDirectory(folder.resolve("out"));
      Process command =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  folder.toString(),
                  out.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(command.waitFor()).as(said).isZero();
      assertThat(Files.readString(out.resolve("crm").resolve("actions.csv")))
          .contains(
              "a,C1,,R1,M1,call,reactivation,2026-11-27,proposed,120.0000,,,,,2026-11-23T09:00:00Z");
    }
  }

  /** Another process that writes the feed. */
  static final class Writer {
    public static void main(String[] args) {
      try (Database database = Database.embedded(Path.of(args[0]))) {
        ActionsFile.write(Path.of(args[1]), new PlanStore(database, NOW));
      }
    }
  }

  @Test
  void filesOfTheStoreAreTheOwnersAlone() throws Exception {
    Path store = folder.resolve("dashboard");
    Database.embedded(store).close();
    assertThat(Files.getPosixFilePermissions(store)).hasSize(3);
    assertThat(Files.getPosixFilePermissions(store.resolve("plan.key"))).hasSize(2);
  }

  @Test
  void postgresKeepsThePlanInTheSameWay() throws Exception {
    Path postgres = Path.of("/usr/lib/postgresql");
    Path bin = null;
    if (Files.isDirectory(postgres)) {
      try (var versions = Files.list(postgres)) {
        bin = versions.map(v -> v.resolve("bin")).sorted().reduce((a, b) -> b).orElse(null);
      }
    }
    for (String local : List.of("/usr/local/bin", "/usr/bin")) {
      if (bin == null && Files.isExecutable(Path.of(local, "initdb"))) {
        bin = Path.of(local);
      }
    }
    assumeThat(bin).as("a PostgreSQL server on this machine").isNotNull();
    boolean root = "root".equals(System.getProperty("user.name"));
    assumeThat(!root || Files.isExecutable(Path.of("/usr/sbin/runuser"))).isTrue();
    Path data = Files.createTempDirectory(Path.of("/tmp"), "filon-pg");
    List<String> as = root ? List.of("/usr/sbin/runuser", "-u", "postgres", "--") : List.of();
    if (root) {
      run(List.of("chown", "postgres", data.toString()));
    }
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Process server = null;
    try {
      run(
          join(
              as,
              bin.resolve("initdb").toString(),
              "-D",
              data.resolve("d").toString(),
              "-A",
              "trust",
              "-U",
              "filon"));
      server =
          new ProcessBuilder(
                  join(
                      as,
                      bin.resolve("postgres").toString(),
                      "-D",
                      data.resolve("d").toString(),
                      "-p",
                      String.valueOf(port),
                      "-h",
                      "127.0.0.1",
                      "-k",
                      data.toString()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
      for (int i = 0; i < 100; i++) {
        try {
          java.sql.DriverManager.getConnection(url, "filon", "").close();
          break;
        } catch (java.sql.SQLException e) {
          Thread.sleep(100);
        }
      }
      try (Database database = Database.postgres(url, "filon", "")) {
        week(new PlanStore(database, NOW));
        editsAreNotLost(database, 2_000);
        User user =
            new Accounts(database, NOW).putWithoutPassword("ann", Role.DIRECTOR, null, "en");
        Sessions sessions = new Sessions(database, NOW);
        String id = sessions.open(user, "fr").id();
        assertThat(sessions.find(id).orElseThrow().language()).isEqualTo("fr");
        sessions.sweep();
        sessions.close(id);
        assertThat(sessions.find(id)).isEmpty();
        try (Database reading =
            new StorePlace(folder, url, "filon", "").openForReading().orElseThrow()) {
          PlanStore store = new PlanStore(reading, NOW);
          assertThat(store.answeredByPeople()).isNotEmpty();
          assertThatThrownBy(() -> store.add(action("read only")))
              .hasMessageContaining("read-only transaction");
        }
      }
    } finally {
      if (server != null) {
        server.destroy();
        server.waitFor(20, TimeUnit.SECONDS);
      }
      run(List.of("rm", "-rf", data.toString()));
    }
  }

  private static List<String> join(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    return all;
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
  }
}
