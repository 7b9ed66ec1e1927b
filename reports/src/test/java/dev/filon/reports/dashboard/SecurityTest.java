package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.dashboard.pages.Lists;
import dev.filon.reports.dashboard.pages.Pages;
import dev.filon.reports.dashboard.plan.PlanAction;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTest {

  private static final List<String> INJECTIONS =
      List.of(
          "'",
          "''",
          "' or '1'='1",
          "' or 1=1 --",
          "'; drop table plan_action; --",
          "1; select 1",
          "') or true --",
          "\" or \"\"=\"",
          "' union select * from account --",
          "$$",
          "?",
          ":x",
          "%",
          "_",
          "\\",
          "\u0000",
          "\u001f",
          "R1\u001fR3",
          "C-R3-1' --",
          "x' or client_id like '%",
          "/**/",
          "${1+1}",
          "../../etc/passwd",
          "{{7*7}}",
          "\ud83d\ude00");

  private static final List<String> SCRIPTS =
      List.of(
          "<script>alert(1)</script>",
          "\"><img src=x onerror=alert(1)>",
          "'><svg onload=alert(1)>",
          "javascript:alert(1)",
          "</textarea><script>alert(1)</script>",
          "<iframe src=//evil>",
          "\" autofocus onfocus=alert(1) x=\"");

  private static final String OTHERS =
      "segment family period client id q class potential status stage reason by deals actions scope due";

  private static final Pattern TAG =
      Pattern.compile("<([a-z][a-z0-9]*)((?:\\s+[a-zA-Z-]+(?:=\"[^\"]*\")?)*)\\s*/?>");
  private static final Pattern ATTRIBUTE = Pattern.compile("\\s([a-zA-Z-]+)(=\"[^\"]*\")?");
  private static final Pattern CLOSING = Pattern.compile("</[a-z0-9]+>|<!doctype html>");
  private static final java.util.Set<String> ELEMENTS =
      java.util.Set.of(
          "html",
          "head",
          "meta",
          "title",
          "link",
          "script",
          "body",
          "a",
          "header",
          "div",
          "nav",
          "ul",
          "li",
          "span",
          "form",
          "input",
          "button",
          "label",
          "select",
          "option",
          "noscript",
          "main",
          "h1",
          "h2",
          "h3",
          "p",
          "section",
          "table",
          "thead",
          "tbody",
          "tr",
          "th",
          "td",
          "small",
          "footer",
          "strong",
          "dl",
          "dt",
          "dd",
          "details",
          "summary",
          "textarea",
          "b",
          "ol",
          "svg",
          "rect",
          "polyline");

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

  @Test
  void injectedSqlShowsNothingAndChangesNothing() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R1");
    List<String> addresses = new ArrayList<>();
    Pages.all().keySet().forEach(page -> addresses.add("/" + page));
    Lists.all().forEach(list -> addresses.add("/rows/" + list.name() + ".csv"));
    addresses.add("/action");
    int before = dashboard.server().store().answered().size();
    int accounts = dashboard.server().accounts().all().size();
    for (String address : addresses) {
      for (String parameters : List.of("rep", "team", "from", "to", "silent", "disputes", OTHERS)) {
        for (String payload : INJECTIONS) {
          String query =
              java.util.Arrays.stream(parameters.split(" "))
                  .map(parameter -> parameter + "=" + TestDashboard.encoded(payload))
                  .collect(java.util.stream.Collectors.joining("&"));
          HttpResponse<String> answer = rep.get(address + "?" + query);
          assertThat(answer.statusCode()).as("%s %s", address, query).isIn(200, 400, 404);
          assertThat(answer.body())
              .doesNotContain("Client R2")
              .doesNotContain("Client R3")
              .doesNotContain("argon2");
        }
      }
    }
    assertThat(dashboard.server().store().answered()).hasSize(before);
    assertThat(dashboard.server().accounts().all()).hasSize(accounts);
  }

  @Test
  void scriptsInNamesNotesAndAddressesAreOnlyText() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R2");
    String client = DashboardFixture.client("R2", 3);
    for (String payload : SCRIPTS) {
      HttpResponse<String> added =
          rep.form(
              "/plan/add",
              "client",
              client,
              "kind",
              "call",
              "due_on",
              "2026-12-01",
              "note",
              payload,
              "subject",
              payload);
      assertThat(added.statusCode()).isEqualTo(303);
    }
    List<String> addresses =
        new ArrayList<>(List.of("/client?id=" + client, "/action?id=X-" + client));
    Pages.all().keySet().forEach(page -> addresses.add("/" + page));
    Lists.all().forEach(list -> addresses.add("/rows/" + list.name()));
    for (String payload : SCRIPTS) {
      addresses.add("/portfolio?segment=" + TestDashboard.encoded(payload));
      addresses.add("/rows/clients?q=" + TestDashboard.encoded(payload));
      addresses.add("/deals?deals=" + TestDashboard.encoded(payload));
      assertThat(
              dashboard.new Visitor()
                  .get("/login?language=" + TestDashboard.encoded(payload))
                  .body())
          .doesNotContain(payload);
    }
    for (String address : addresses) {
      String body = rep.get(address).body();
      List<String> attributes = new ArrayList<>();
      int tags = 0;
      Matcher tag = TAG.matcher(body);
      while (tag.find()) {
        tags++;
        assertThat(tag.group(1)).as(address).isIn(ELEMENTS);
        Matcher attribute = ATTRIBUTE.matcher(tag.group(2));
        while (attribute.find()) {
          attributes.add(attribute.group(1));
          if (attribute.group(1).equals("href") || attribute.group(1).equals("action")) {
            assertThat(attribute.group(2))
                .as(address)
                .matches("=\"(/(?!/)[^\"]*|#[a-z]*|data:,)\"");
          }
        }
      }
      assertThat(body.chars().filter(c -> c == '<').count())
          .as("every < opens or closes a tag that we wrote: " + address)
          .isEqualTo(tags + CLOSING.matcher(body).results().count());
      assertThat(attributes)
          .as(address)
          .isNotEmpty()
          .noneMatch(name -> name.startsWith("on"))
          .doesNotContain("style");
      assertThat(body).as(address).doesNotContainPattern("<script(?! src=\"/assets/)");
    }
  }

  @Test
  void aFormWithoutTheSessionsTokenIsRefused() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R3");
    String action = "X-" + DashboardFixture.client("R3", 1);
    PlanAction before = dashboard.server().store().find(action).orElseThrow();
    for (String verb : List.of("agree", "do", "drop", "carry", "note", "reopen", "add")) {
      String[] fields = {
        "id", action, "version", "1", "reason", "x", "due_on", "2026-12-01", "note", "n"
      };
      assertThat(rep.post("/plan/" + verb, fields).statusCode()).as(verb).isEqualTo(403);
      String[] wrong = new String[fields.length + 2];
      System.arraycopy(fields, 0, wrong, 0, fields.length);
      wrong[fields.length] = "csrf";
      wrong[fields.length + 1] = "0".repeat(64);
      assertThat(rep.post("/plan/" + verb, wrong).statusCode()).as(verb).isEqualTo(403);
      assertThat(
              rep.postFrom("Origin", "http://evil.example", "/plan/" + verb, fields).statusCode())
          .isEqualTo(403);
      assertThat(rep.postFrom("Origin", "null", "/plan/" + verb, fields).statusCode())
          .isEqualTo(403);
      assertThat(rep.postFrom("Sec-Fetch-Site", "cross-site", "/plan/" + verb, fields).statusCode())
          .isEqualTo(403);
    }
    assertThat(rep.post("/logout").statusCode()).isEqualTo(403);
    assertThat(dashboard.server().store().find(action).orElseThrow()).isEqualTo(before);
    assertThat(
            rep.postFrom(
                    "Origin",
                    dashboard.address(),
                    "/plan/note",
                    "id",
                    action,
                    "version",
                    "1",
                    "note",
                    "ok")
                .statusCode())
        .isEqualTo(303);
  }

  @Test
  void nobodySeesAnythingWithoutLoggingIn() throws Exception {
    TestDashboard.Visitor nobody = dashboard.new Visitor();
    List<String> addresses =
        new ArrayList<>(List.of("/", "/log", "/action?id=x", "/plan/calendar", "/nothing"));
    Pages.all().keySet().forEach(page -> addresses.add("/" + page));
    Lists.all().forEach(list -> addresses.add("/rows/" + list.name() + ".csv"));
    for (String address : addresses) {
      HttpResponse<String> answer = nobody.get(address);
      assertThat(answer.statusCode()).as(address).isEqualTo(303);
      assertThat(answer.headers().firstValue("Location").orElseThrow())
          .matches("/login(\\?to=%2F[a-z]+[a-zA-Z0-9%_.]*)?");
      assertThat(answer.body()).isEqualTo("Redirected");
    }
    assertThat(nobody.get("/plan/events").statusCode()).isEqualTo(401);
    assertThat(nobody.post("/plan/agree", "id", "x", "version", "1").statusCode()).isEqualTo(401);
  }

  @Test
  void theLogIsForAdminsAndHasExportsAndWrites() throws Exception {
    TestDashboard.Visitor manager = dashboard.login("m2");
    manager.get("/rows/clients.csv");
    manager.form("/plan/note", "id", "X-C-R4-1", "version", "1", "note", "seen");
    assertThat(manager.get("/log").statusCode()).isEqualTo(404);
    assertThat(dashboard.login("R1").get("/log").statusCode()).isEqualTo(404);
    assertThat(dashboard.login("admin").get("/log").body())
        .contains("export")
        .contains("clients.csv rows=6")
        .contains("action noted")
        .contains("X-C-R4-1 version 2");
  }

  @Test
  void guessingPasswordsIsSlowedDownAndSaysNothingAboutNames() throws Exception {
    dashboard
        .server()
        .accounts()
        .put(
            "guessed",
            dev.filon.reports.dashboard.access.Role.REP,
            "R1",
            "en",
            TestDashboard.PASSWORD);
    try {
      TestDashboard.Visitor nobody = dashboard.new Visitor();
      String wrong =
          nobody.post("/login", "name", "guessed", "password", "wrong wrong wrong").body();
      assertThat(
              nobody
                  .post("/login", "name", "nobody-at-all", "password", "wrong wrong wrong")
                  .body())
          .isEqualTo(wrong);
      for (int i = 0; i < 4; i++) {
        nobody.post("/login", "name", "guessed", "password", "wrong wrong wrong");
      }
      assertThat(
              nobody
                  .post("/login", "name", "guessed", "password", TestDashboard.PASSWORD)
                  .statusCode())
          .isEqualTo(429);
    } finally {
      dashboard.server().accounts().close("guessed");
    }
  }

  @Test
  void aSessionEndsWithItsAccountAndItsPassword() throws Exception {
    var accounts = dashboard.server().accounts();
    accounts.put(
        "leaver",
        dev.filon.reports.dashboard.access.Role.DIRECTOR,
        null,
        "en",
        TestDashboard.PASSWORD);
    TestDashboard.Visitor leaver = dashboard.login("leaver");
    assertThat(leaver.get("/portfolio").statusCode()).isEqualTo(200);
    accounts.put(
        "leaver", dev.filon.reports.dashboard.access.Role.REP, "R1", "en", TestDashboard.PASSWORD);
    assertThat(leaver.get("/portfolio").statusCode()).isEqualTo(303);
    leaver = dashboard.login("leaver");
    accounts.close("leaver");
    assertThat(leaver.get("/portfolio").statusCode()).isEqualTo(303);
  }

  @Test
  void aSessionOutlivesARestartAndTheStoreDoesNotHaveItsNumber() throws Exception {
    Path own = java.nio.file.Files.createDirectory(warehouse.resolve("restarted"));
    DashboardFixture.served(own, 1);
    TestDashboard first = TestDashboard.start(own);
    TestDashboard.Visitor rep = first.login("R1");
    String cookie = rep.cookie();
    first.close();
    assertThat(
            new String(
                java.nio.file.Files.readAllBytes(own.resolve("dashboard/plan.mv.db")),
                StandardCharsets.ISO_8859_1))
        .doesNotContain(cookie);
    try (TestDashboard second = TestDashboard.start(own)) {
      assertThat(second.withCookie(cookie).get("/plan").statusCode()).isEqualTo(200);
      assertThat(second.withCookie("0".repeat(64)).get("/plan").statusCode()).isEqualTo(303);
      assertThat(second.withCookie("x' or '1'='1").get("/plan").statusCode()).isEqualTo(303);
      String token = second.withCookie(cookie).token();
      assertThat(second.withCookie(cookie).post("/logout", "csrf", token).statusCode())
          .isEqualTo(303);
      assertThat(second.withCookie(cookie).get("/plan").statusCode()).isEqualTo(303);
    }
  }

  @Test
  void everyAnswerCarriesTheHeadersThatBrowsersObey() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R1");
    for (String address :
        List.of("/position", "/login", "/nothing", "/rows/clients.csv", "/assets/app.js")) {
      var headers = rep.get(address).headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .as(address)
          .contains("default-src 'none'")
          .contains("script-src 'self';")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(headers.firstValue("Server")).isEmpty();
    }
    assertThat(rep.get("/position").headers().firstValue("Cache-Control")).contains("no-store");
    HttpResponse<String> login =
        dashboard.new Visitor().post("/login", "name", "r1", "password", TestDashboard.PASSWORD);
    assertThat(login.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly")
        .contains("SameSite=Lax");
  }

  @Test
  void aFormLeadsBackToThisHostOnly() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R1");
    for (String back :
        List.of(
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/x\r\nSet-Cookie: a=b",
            "javascript:alert(1)")) {
      assertThat(rep.form("/language", "to", "fr", "back", back).headers().firstValue("Location"))
          .as(back)
          .contains("/position");
    }
    assertThat(
            rep.form("/language", "to", "en", "back", "/plan?rep=R1")
                .headers()
                .firstValue("Location"))
        .contains("/plan?rep=R1");
  }

  @Test
  void loggingInLeadsToTheAddressThatWasAskedForAndToThisHostOnly() throws Exception {
    TestDashboard.Visitor nobody = dashboard.new Visitor();
    String login = nobody.get("/plan?rep=R1&period=week").headers().firstValue("Location").get();
    assertThat(login).isEqualTo("/login?to=%2Fplan%3Frep%3DR1%26period%3Dweek");
    assertThat(nobody.get(login).body())
        .contains("name=\"to\" value=\"/plan?rep=R1&amp;period=week\"");
    String[] right = {"name", "r1", "password", TestDashboard.PASSWORD, "to", ""};
    right[5] = "/plan?rep=R1&period=week";
    assertThat(nobody.post("/login", right).headers().firstValue("Location"))
        .contains("/plan?rep=R1&period=week");
    assertThat(nobody.get(login).headers().firstValue("Location"))
        .contains("/plan?rep=R1&period=week");
    for (String elsewhere :
        List.of(
            "",
            "/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/plan/../..//evil.example",
            "/plan\r\nSet-Cookie: a=b",
            "https://evil.example/plan",
            "javascript:alert(1)",
            "\"><script>alert(1)</script>")) {
      assertThat(
              dashboard.new Visitor().get("/login?to=" + TestDashboard.encoded(elsewhere)).body())
          .as(elsewhere)
          .contains("name=\"to\" value=\"/position\"");
      right[5] = elsewhere;
      assertThat(dashboard.new Visitor().post("/login", right).headers().firstValue("Location"))
          .as(elsewhere)
          .contains("/position");
    }
  }

  @Test
  void formsThatCannotBeMeantAreRefusedWithASentence() throws Exception {
    TestDashboard.Visitor rep = dashboard.login("R1");
    String id = "X-" + DashboardFixture.client("R1", 1);
    assertThat(rep.form("/plan/drop", "id", id, "version", "1").statusCode()).isEqualTo(400);
    assertThat(rep.form("/plan/carry", "id", id, "version", "1", "due_on", "tomorrow").statusCode())
        .isEqualTo(400);
    assertThat(rep.form("/plan/do", "id", id, "version", "1", "result_amount", "-5").statusCode())
        .isEqualTo(400);
    assertThat(rep.form("/plan/do", "id", id, "version", "1", "result_amount", "1e9").statusCode())
        .isEqualTo(400);
    assertThat(rep.form("/plan/do", "id", id, "version", "one").statusCode()).isEqualTo(400);
    assertThat(rep.form("/plan/note", "id", id, "version", "1", "note", "n".repeat(2001)).body())
        .contains("The note is too long");
    assertThat(rep.form("/plan/erase", "id", id, "version", "1").statusCode()).isEqualTo(404);
    assertThat(dashboard.server().store().find(id).orElseThrow().version()).isEqualTo(1);
  }
}
