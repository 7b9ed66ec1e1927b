package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {

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

  /** The cells of numbers of a table's row, as they stand. */
  private static String figure(String body, String pattern) {
    Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(body);
    assertThat(found.find()).as(pattern + " in " + body).isTrue();
    return found.group(1).replace("\u202f", "");
  }

  @Test
  void aTeamsFigureIsTheSumOfItsReps() throws Exception {
    // each rep has 600 of 1200; the manager's two make 1200
    assertThat(figure(dashboard.login("R1").get("/position").body(), "rows/sold[^>]*>([^<]+)<"))
        .isEqualTo("600");
    assertThat(figure(dashboard.login("m1").get("/position").body(), "rows/sold[^>]*>([^<]+)<"))
        .isEqualTo("1200");
    assertThat(
            figure(dashboard.login("m1").get("/position?rep=R2").body(), "rows/sold[^>]*>([^<]+)<"))
        .isEqualTo("600");
    assertThat(
            figure(dashboard.login("director").get("/position").body(), "rows/sold[^>]*>([^<]+)<"))
        .isEqualTo("2400");
  }

  @Test
  void theLandingIsThatOfWhatIsShown() throws Exception {
    TestDashboard.Visitor director = dashboard.login("director");
    String landing = "rows/landing[^>]*>([^<]+)<";
    assertThat(figure(director.get("/deals").body(), landing)).isEqualTo("2000");
    assertThat(figure(director.get("/deals?team=M1").body(), landing)).isEqualTo("1000");
    assertThat(figure(director.get("/deals?rep=R1").body(), landing)).isEqualTo("500");
    assertThat(figure(dashboard.login("m2").get("/deals").body(), landing)).isEqualTo("1000");
  }

  @Test
  void whatIsTickedMovesTheLandingByWhatItAddsAndNoMore() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R1");
    String message = "id=\"whatif\">\\s*(.*?)</p>";
    // 500 against 900; a deal of 900 of which 270 are in the landing; an action of 100 at 30 %
    // margin
    assertThat(figure(rep.get("/deals").body(), message))
        .contains("400")
        .contains("500")
        .contains("−400");
    assertThat(figure(rep.get("/deals?deals=O-C-R1-1").body(), message))
        .contains("1130")
        .contains("+230");
    assertThat(figure(rep.get("/deals?deals=O-C-R1-1&actions=X-C-R1-2").body(), message))
        .contains("1463")
        .contains("+563");
    assertThat(figure(rep.get("/deals?deals=O-C-R3-1").body(), message)).contains("−400");
    assertThat(rep.get("/deals").body().split("closes the gap</span>", -1)).hasSize(2);
  }

  @Test
  void figuresOpenIntoRowsThatMakeThem() throws Exception {
    TestDashboard.Visitor manager = dashboard.login("m1");
    String csv = manager.get("/rows/clients.csv?class=A").body();
    assertThat(csv.lines().count()).isEqualTo(1 + 2);
    assertThat(csv).contains("C-R1-3").contains("C-R2-3").doesNotContain("C-R1-2");
    assertThat(manager.get("/rows/sales.csv?client=C-R1-2").body().lines().count()).isEqualTo(2);
    assertThat(manager.get("/rows/sales.csv?client=C-R1-2&from=2026-11-06").body().lines().count())
        .isEqualTo(1);
    assertThat(manager.get("/rows/sales?from=yesterday").statusCode()).isEqualTo(400);
    assertThat(manager.get("/rows/pockets.csv?segment=S&family=F1").body().lines().count())
        .isEqualTo(7);
    assertThat(manager.get("/rows/clients?class=A&potential=1&rep=R1").body())
        .contains("Rep R1 É · Class A · Potential 1</p>")
        .contains("Revenue,\u00a0€</th>");
    assertThat(manager.get("/rows/changes?period=year").body()).contains("Period: year</p>");
    assertThat(manager.get("/iceberg").body()).contains("/rows/prospects?due=1");
    assertThat(manager.get("/rows/prospects.csv?due=1").body().lines().count()).isEqualTo(1 + 2);
    assertThat(manager.get("/rows/nothing").statusCode()).isEqualTo(404);
    assertThat(manager.get("/rows/clients.exe").statusCode()).isEqualTo(404);
  }

  @Test
  void theLanguageIsTheUsersAndCanBeChanged() throws Exception {
    TestDashboard.Visitor manager = dashboard.login("m2");
    assertThat(manager.get("/plan").body())
        .contains("<html lang=\"fr\">")
        .contains("Plan d’action");
    manager.form("/language", "to", "en", "back", "/plan");
    assertThat(manager.get("/plan").body()).contains("<html lang=\"en\">").contains("Action plan");
  }

  @Test
  void everyPageSaysOfWhichDayItIs() throws Exception {
    TestDashboard.Visitor director = dashboard.login("director");
    for (String page : dev.filon.reports.dashboard.pages.Pages.all().keySet()) {
      String path = page.equals("client") ? "client?id=C-R1-1" : page;
      assertThat(director.get("/" + path).body())
          .as(page)
          .contains("Data as of 20 Nov 2026 · snapshot 1")
          .contains("2 rejected records");
    }
  }
}
