package dev.filon.reports.dashboard;

import dev.filon.reports.dashboard.access.OidcSettings;
import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.plan.Database;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running dashboard on a random port, with an account for everybody of the fixture. */
final class TestDashboard implements AutoCloseable {

  static final String PASSWORD = "correct horse battery";
  static final Clock MONDAY =
      Clock.fixed(Instant.parse("2026-11-23T09:00:00Z"), ZoneId.of("Europe/Paris"));

  private final Database database;
  private final DashboardServer server;

  private TestDashboard(Database database, DashboardServer server) {
    this.database = database;
    this.server = server;
  }

  static TestDashboard start(Path warehouse) {
    return start(warehouse, Optional.empty());
  }

  static TestDashboard start(Path warehouse, Optional<OidcSettings> oidc) {
    Database database = Database.embedded(warehouse.resolve("dashboard"));
    DashboardServer server =
        new DashboardServer(
                new Settings(
                    warehouse.resolve("served").resolve("filon.duckdb"),
                    "127.0.0.1",
                    0,
                    false,
                    oidc),
                database,
                MONDAY)
            .start();
    if (!server.accounts().all().isEmpty()) {
      return new TestDashboard(database, server); // once more
    }
    for (String rep : DashboardFixture.REPS) {
      server.accounts().put(rep, Role.REP, rep, "en", PASSWORD);
    }
    server.accounts().put("m1", Role.MANAGER, "M1", "en", PASSWORD);
    server.accounts().put("m2", Role.MANAGER, "M2", "fr", PASSWORD);
    server.accounts().put("director", Role.DIRECTOR, "D", "en", PASSWORD);
    server.accounts().put("admin", Role.ADMIN, null, "en", PASSWORD);
    return new TestDashboard(database, server);
  }

  DashboardServer server() {
    return server;
  }

  String address() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Somebody who has logged in. */
  Visitor login(String name) throws Exception {
    Visitor visitor = new Visitor();
    HttpResponse<String> answer = visitor.post("/login", "name", name, "password", PASSWORD);
    if (answer.statusCode() != 303) {
      throw new IllegalStateException("login of " + name + ": " + answer.statusCode());
    }
    visitor.csrf = visitor.token();
    return visitor;
  }

  /** Somebody who has a session's cookie from somewhere. */
  Visitor withCookie(String id) {
    Visitor visitor = new Visitor();
    visitor.cookies.getCookieStore().add(URI.create(address()), cookie(id));
    return visitor;
  }

  private static HttpCookie cookie(String id) {
    HttpCookie cookie = new HttpCookie("filon", id);
    cookie.setPath("/");
    cookie.setVersion(0);
    return cookie;
  }

  /** Somebody with a browser's cookies. */
  final class Visitor {
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
        HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private String csrf;

    /** The number of the session. */
    String cookie() {
      return cookies.getCookieStore().getCookies().stream()
          .filter(cookie -> cookie.getName().equals("filon"))
          .findFirst()
          .orElseThrow()
          .getValue();
    }

    /** What the forms of the session carry. */
    String token() throws Exception {
      Matcher token =
          Pattern.compile("name=\"csrf\" value=\"([0-9a-f]{64})\"").matcher(get("/plan").body());
      if (!token.find()) {
        throw new IllegalStateException("no token");
      }
      return token.group(1);
    }

    HttpResponse<String> get(String path) throws Exception {
      return elsewhere(address() + path);
    }

    /** Follows a link or a redirection, also to another host. */
    HttpResponse<String> elsewhere(String address) throws Exception {
      return client.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> file(String path) throws Exception {
      return client.send(
          HttpRequest.newBuilder(URI.create(address() + path)).build(),
          HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Posts a form with the token of the session. */
    HttpResponse<String> form(String path, String... namesAndValues) throws Exception {
      String[] all = new String[namesAndValues.length + 2];
      System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
      all[0] = "csrf";
      all[1] = csrf;
      return post(path, all);
    }

    HttpResponse<String> post(String path, String... namesAndValues) throws Exception {
      return client.send(
          request(path, namesAndValues).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> postFrom(String header, String value, String path, String... fields)
        throws Exception {
      String[] all = new String[fields.length + 2];
      System.arraycopy(fields, 0, all, 2, fields.length);
      all[0] = "csrf";
      all[1] = csrf;
      return client.send(
          request(path, all).header(header, value).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String... namesAndValues) {
      StringBuilder body = new StringBuilder();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        body.append(i == 0 ? "" : "&")
            .append(encoded(namesAndValues[i]))
            .append('=')
            .append(encoded(namesAndValues[i + 1]));
      }
      return HttpRequest.newBuilder(URI.create(address() + path))
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
    database.close();
  }
}
