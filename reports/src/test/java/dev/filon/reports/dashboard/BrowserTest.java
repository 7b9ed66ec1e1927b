package dev.filon.reports.dashboard;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in Chromium. Where there is none and none can be installed, it is skipped and says
 * so.
 */
class BrowserTest {

  private static final List<String> PAGES =
      List.of(
          "position",
          "plan",
          "meeting",
          "portfolio",
          "iceberg",
          "pockets",
          "deals",
          "client?id=C-R1-3",
          "action?id=X-C-R1-1",
          "rows/clients",
          "rows/sales");

  @TempDir static Path warehouse;
  private static TestDashboard dashboard;
  private static Playwright playwright;
  private static Browser browser;

  private final List<String> faults = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> chromium = chromium();
    assumeThat(chromium).as("Chromium").isPresent();
    DashboardFixture.served(warehouse, 1);
    dashboard = TestDashboard.start(warehouse);
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium.get())
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  /** The machine's Chromium, or Debian's own, which the script installs where it may. */
  private static Optional<Path> chromium() throws Exception {
    Path log = Files.createTempFile("chromium", ".log");
    Process script =
        new ProcessBuilder("bash", "src/test/scripts/chromium.sh")
            .redirectError(log.toFile())
            .start();
    String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> lines = said.lines().toList();
    if (script.waitFor() == 0 && !lines.isEmpty()) {
      return Optional.of(Path.of(lines.get(lines.size() - 1)));
    }
    List<String> why = Files.readAllLines(log);
    System.err.println(
        "SKIPPED: no page of the dashboard is looked at in a browser, as there is no Chromium: "
            + String.join("\n  ", why.subList(Math.max(0, why.size() - 5), why.size())));
    return Optional.empty();
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private Page login(String name, int width) {
    BrowserContext context =
        browser.newContext(new Browser.NewContextOptions().setViewportSize(width, 900));
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") && !message.text().contains("409")) {
            faults.add(page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> faults.add(page.url() + ": " + error));
    page.onRequest(
        request -> {
          if (!request.url().startsWith(dashboard.address())
              && !request.url().startsWith("data:")) {
            faults.add("left the host: " + request.url());
          }
        });
    page.navigate(dashboard.address() + "/login?language=en");
    page.fill("#name", name);
    page.fill("#password", TestDashboard.PASSWORD);
    page.keyboard().press("Enter");
    page.waitForURL("**/position");
    return page;
  }

  @Test
  void everyPageIsWholeAtEveryWidthAndNothingLeavesTheHost() throws Exception {
    Path pictures = Files.createDirectories(Path.of("target", "dashboard-pages"));
    String axe = axe();
    for (int width : List.of(1280, 390)) {
      Page page = login("m1", width);
      List<String> pages = new ArrayList<>(PAGES);
      pages.add("team");
      for (String path : pages) {
        assertThat(page.navigate(dashboard.address() + "/" + path).status())
            .as(path)
            .isEqualTo(200);
        page.waitForTimeout(150);
        assertThat(
                (Boolean)
                    page.evaluate(
                        "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
            .as("%s is wider than %d", path, width)
            .isFalse();
        page.screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(pictures.resolve(path.replaceAll("[^a-z]+", "-") + "-" + width + ".png")));
        page.evaluate(axe);
        Object found =
            page.evaluate(
                "async () => (await axe.run()).violations"
                    + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                    + ".map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '))");
        assertThat((List<?>) found).as("accessibility of %s at %d", path, width).isEmpty();
      }
    }
    assertThat(faults).isEmpty();
  }

  private static String axe() throws Exception {
    try (InputStream in = BrowserTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theWeeklyMeetingInTwoBrowsers() {
    Page rep = login("R2", 390);
    Page manager = login("m1", 1280);
    manager.navigate(dashboard.address() + "/meeting?rep=R2");
    rep.navigate(dashboard.address() + "/meeting");
    String late = "[data-action='X-C-R2-1']";
    String proposal = "[data-action='reactivation:C-R2-2:1']";
    assertThat(rep.locator("#last " + late)).isVisible();
    assertThat(rep.locator("#new " + proposal)).isVisible();

    // last week: the rep says what it brought, the manager sees it without doing anything
    rep.locator("#last " + late + " summary").getByText("Done").click();
    rep.locator("#last " + late + " details[open] [name=result_amount]").fill("1 234,50");
    rep.locator("#last " + late + " details[open] [name=note]").fill("Ordered at last");
    rep.locator("#last " + late + " details[open] button").click();
    assertThat(manager.locator("#last " + late + " .state")).hasText("done");
    assertThat(manager.locator("#last " + late)).containsText("Ordered at last");
    assertThat(manager.locator("#last .message")).containsText("1 done");

    // this week: the manager agrees, the rep sees the commitment
    manager.locator("#new " + proposal).getByText("Agree").click();
    assertThat(manager.locator("#commit " + proposal)).isVisible();
    assertThat(rep.locator("#commit " + proposal)).isVisible();

    // both write at once: the rep's form is open while the manager notes something
    Locator open = rep.locator("#commit " + proposal);
    open.locator("summary").getByText("Note or change").click();
    open.locator("details[open] [name=note]").fill("I will call on Friday");
    manager.locator("#commit " + proposal + " summary").getByText("Note or change").click();
    manager
        .locator("#commit " + proposal + " details[open] [name=note]")
        .fill("Take the catalogue");
    manager.locator("#commit " + proposal + " details[open] button").click();
    assertThat(manager.locator("#commit " + proposal)).containsText("Take the catalogue");
    assertThat(rep.locator("#stale")).isVisible();
    open.locator("details[open] button").click();
    assertThat(rep.locator("h1")).hasText("Somebody else was faster");
    assertThat(rep.locator("main")).containsText("Take the catalogue");
    assertThat(rep.locator("main")).containsText("I will call on Friday");
    rep.getByText("Apply mine to the present version").click();
    assertThat(rep.locator("#commit " + proposal)).containsText("I will call on Friday");
    assertThat(rep.locator("#commit " + proposal)).containsText("Take the catalogue");
    assertThat(manager.locator("#commit " + proposal)).containsText("I will call on Friday");

    // the history has every step
    rep.navigate(dashboard.address() + "/action?id=reactivation:C-R2-2:1");
    assertThat(rep.locator("section tbody tr")).hasCount(4);
    assertThat(faults).isEmpty();
  }

  @Test
  void thePlanCanBeWorkedByKeyboardAlone() {
    Page page = login("R4", 1280);
    page.navigate(dashboard.address() + "/plan");
    page.keyboard().press("Tab");
    assertThat(page.locator(":focus")).hasText("Skip to the content");
    page.keyboard().press("Enter");
    String card = "[data-action='reactivation:C-R4-1:1']";
    for (int i = 0; i < 80; i++) {
      page.keyboard().press("Tab");
      if ((Boolean)
          page.evaluate(
              "() => document.activeElement.matches(\""
                  + card
                  + " button.main\")"
                  + " && document.activeElement.closest('form').getAttribute('action') === '/plan/agree'")) {
        break;
      }
    }
    page.keyboard().press("Enter");
    assertThat(page.locator(card + " .state")).hasText("agreed");
    assertThat(faults).isEmpty();
  }
}
