package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.ServedSnapshots;
import dev.filon.reports.dashboard.pages.Lists;
import dev.filon.reports.dashboard.pages.Pages;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScopeTest {

  @TempDir static Path warehouse;
  private static TestDashboard dashboard;

  @BeforeAll
  static void start() throws Exception {
    DashboardFixture.served(warehouse, 1);
    dashboard = TestDashboard.start(warehouse);
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  /** Every address that shows rows, without a client. */
  private static List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (String page : Pages.all().keySet()) {
      if (!page.equals("client")) {
        addresses.add("/" + page);
      }
    }
    for (Lists.RowList list : Lists.all()) {
      addresses.add("/rows/" + list.name());
      addresses.add("/rows/" + list.name() + ".csv");
    }
    addresses.add("/plan/calendar");
    return addresses;
  }

  private static Set<String> teamOf(String user) {
    return switch (user) {
      case "m1" -> Set.of("R1", "R2");
      case "m2" -> Set.of("R3", "R4");
      case "director" -> Set.copyOf(DashboardFixture.REPS);
      default -> Set.of(user);
    };
  }

  private static List<String> users() {
    List<String> users = new ArrayList<>(DashboardFixture.REPS);
    users.addAll(List.of("m1", "m2", "director"));
    return users;
  }

  @Test
  void noAddressShowsAClientOfSomebodyElse() throws Exception {
    int looked = 0;
    for (String user : users()) {
      TestDashboard.Visitor visitor = dashboard.login(user);
      for (String address : addresses()) {
        HttpResponse<String> answer = visitor.get(address);
        if (address.equals("/team") && DashboardFixture.REPS.contains(user)) {
          assertThat(answer.statusCode()).isEqualTo(404);
          continue;
        }
        assertThat(answer.statusCode()).as("%s for %s", address, user).isEqualTo(200);
        for (String rep : DashboardFixture.REPS) {
          if (!teamOf(user).contains(rep)) {
            for (String trace :
                List.of("C-" + rep, "Client " + rep, "Prospect " + rep, "P-" + rep)) {
              assertThat(answer.body()).as("%s for %s", address, user).doesNotContain(trace);
              looked++;
            }
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(1_500);
  }

  @Test
  void everyAddressThatListsClientsShowsTheOwn() throws Exception {
    for (String user : users()) {
      TestDashboard.Visitor visitor = dashboard.login(user);
      for (String address :
          List.of(
              "/plan",
              "/meeting",
              "/portfolio",
              "/iceberg",
              "/deals",
              "/rows/clients",
              "/rows/clients.csv",
              "/rows/sales.csv",
              "/rows/reactivation.csv",
              "/rows/second_activity.csv",
              "/rows/angry.csv",
              "/rows/deals.csv",
              "/rows/changes.csv",
              "/rows/claims.csv",
              "/rows/contacts.csv",
              "/rows/pockets.csv",
              "/rows/results.csv")) {
        String body = visitor.get(address).body();
        for (String rep : teamOf(user)) {
          assertThat(body).as("%s for %s", address, user).contains(rep + "-");
        }
      }
    }
  }

  @Test
  void askingForAForeignClientFindsNothing() throws Exception {
    int pairs = 0;
    for (String user : users()) {
      TestDashboard.Visitor visitor = dashboard.login(user);
      for (String rep : DashboardFixture.REPS) {
        boolean own = teamOf(user).contains(rep);
        List<String> clients = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
          clients.add(DashboardFixture.client(rep, i));
        }
        clients.add(DashboardFixture.prospect(rep));
        for (String client : clients) {
          pairs++;
          String id = TestDashboard.encoded(client);
          assertThat(visitor.get("/client?id=" + id).statusCode())
              .as("%s by %s", client, user)
              .isEqualTo(own ? 200 : 404);
          if (own) {
            continue;
          }
          for (Lists.RowList list : Lists.all()) {
            if (!list.conditions().containsKey("client")) {
              continue;
            }
            String csv = visitor.get("/rows/" + list.name() + ".csv?client=" + id).body();
            assertThat(csv.lines().count()).as("%s %s %s", list.name(), client, user).isEqualTo(1);
            assertThat(visitor.get("/rows/" + list.name() + "?client=" + id).body())
                .doesNotContain("Client " + rep)
                .doesNotContain("Prospect " + rep);
          }
          for (String action : List.of("X-" + client, "reactivation:" + client + ":1")) {
            assertThat(visitor.get("/action?id=" + TestDashboard.encoded(action)).statusCode())
                .isEqualTo(404);
            for (String verb : List.of("agree", "do", "drop", "carry", "note", "reopen")) {
              assertThat(
                      visitor
                          .form(
                              "/plan/" + verb,
                              "id",
                              action,
                              "version",
                              "1",
                              "reason",
                              "r",
                              "due_on",
                              "2026-12-01",
                              "note",
                              "taken")
                          .statusCode())
                  .isEqualTo(404);
            }
          }
          assertThat(
                  visitor
                      .form("/plan/add", "client", client, "kind", "call", "due_on", "2026-12-01")
                      .statusCode())
              .isEqualTo(404);
        }
        for (String parameter : List.of("rep=" + rep, "team=M1", "team=M2")) {
          String head = parameter.startsWith("team") ? parameter.substring(5) : null;
          boolean allowed =
              head == null ? own : user.equals("director") || user.equalsIgnoreCase(head);
          assertThat(visitor.get("/position?" + parameter).statusCode())
              .as("%s by %s", parameter, user)
              .isEqualTo(allowed ? 200 : 404);
        }
      }
    }
    assertThat(pairs).isEqualTo(7 * 4 * 4);
    assertThat(dashboard.server().store().find("X-C-R3-1").orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void workbooksHaveTheSameRowsAsTheCsv() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R1");
    for (Lists.RowList list : Lists.all()) {
      HttpResponse<byte[]> answer = rep.file("/rows/" + list.name() + ".xlsx");
      assertThat(answer.statusCode()).isEqualTo(200);
      String text = sheets(answer.body());
      long rows = rep.get("/rows/" + list.name() + ".csv").body().lines().count();
      assertThat(text.split("<row ", -1).length - 1).as(list.name()).isEqualTo((int) rows);
      assertThat(text).as(list.name()).doesNotContain("<f>");
      for (String rep2 : List.of("R2", "R3", "R4")) {
        assertThat(text)
            .as(list.name())
            .doesNotContain("C-" + rep2)
            .doesNotContain("Client " + rep2);
      }
    }
  }

  private static String sheets(byte[] workbook) throws IOException {
    StringBuilder text = new StringBuilder();
    Path file = Files.write(warehouse.resolve("list.xlsx"), workbook);
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile())) {
      for (java.util.zip.ZipEntry entry : java.util.Collections.list(zip.entries())) {
        if (entry.getName().contains("sheet1") || entry.getName().contains("sharedStrings")) {
          text.append(
              new String(
                  zip.getInputStream(entry).readAllBytes(),
                  java.nio.charset.StandardCharsets.UTF_8));
        }
      }
    }
    return text.toString();
  }

  @Test
  void aLineSoldToAnothersClientKeepsItsAmountAndLosesTheClient() throws Exception {
    String csv = dashboard.login("R1").get("/rows/sold.csv").body();
    assertThat(csv).contains("2026-11-06,,17.0000,").doesNotContain("I-abroad");
    assertThat(csv.lines().count()).isEqualTo(1 + 3 + 1);
  }

  @Test
  void withoutAScopeEveryViewIsEmpty() throws Exception {
    Set<String> open = Set.of("product", "pocket_benchmark");
    try (ServedSnapshots snapshots =
            new ServedSnapshots(warehouse.resolve("served").resolve("filon.duckdb"));
        ScopedSnapshot nobody =
            snapshots.open(
                info -> Scope.of(new User("x", Role.REP, null, "en", 0), info.staff()))) {
      assertThat(nobody.info().tables()).hasSizeGreaterThan(20);
      for (String view : nobody.info().tables()) {
        if (!open.contains(view)) {
          assertThat(nobody.rows("select * from " + view)).as(view).isEmpty();
        }
      }
    }
  }

  @Test
  void aPageCannotNameTheSnapshotsTablesNorAnyFile() {
    try (ServedSnapshots snapshots =
            new ServedSnapshots(warehouse.resolve("served").resolve("filon.duckdb"));
        ScopedSnapshot rep =
            snapshots.open(
                info -> Scope.of(new User("x", Role.REP, "R1", "en", 0), info.staff()))) {
      for (String sql :
          List.of(
              "select * from fact_sales",
              "select * from dim_client",
              "select * from read_csv('/etc/passwd')",
              "attach '/tmp/x.duckdb'",
              "set enable_external_access = true")) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> rep.rows(sql)))
            .as(sql)
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void onlyThePackageDataOpensTheSnapshot() throws IOException {
    Path sources =
        Path.of(System.getProperty("filon.root", ".."))
            .resolve("reports/src/main/java/dev/filon/reports/dashboard");
    List<String> opening = new ArrayList<>();
    List<String> unscoped = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        if (text.contains("jdbc:duckdb")
            || text.contains("snapshot.main")
            || text.contains("SnapshotReader.open")
            || text.contains("set variable")) {
          opening.add(sources.relativize(file).toString());
        }
        if (text.contains("openForProduct(") || text.contains("ofProduct(")) {
          unscoped.add(sources.relativize(file).toString());
        }
      }
    }
    assertThat(opening)
        .containsExactlyInAnyOrder("data/ServedSnapshots.java", "data/ScopeConnections.java");
    // proposals are taken over, and open pages told, without a user
    assertThat(unscoped)
        .containsExactlyInAnyOrder(
            "data/ServedSnapshots.java",
            "data/Scope.java",
            "DashboardServer.java",
            "LivePlan.java",
            "cli/Dashboard.java");
  }
}
