package dev.filon.orchestration.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.filon.orchestration.Filon;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's commands against answers that a real Airflow gives only now and then. */
class AirflowCommandTest {
  private static final String RUN = "/api/v2/dags/d/dagRuns/filon__2026-11-20";

  @TempDir Path home;

  private final Map<String, ConcurrentLinkedDeque<Map.Entry<Integer, String>>> answers =
      new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> cookies = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Files.writeString(home.resolve("passwords.json"), "{\"admin\": \"secret\"}");
    on("POST /auth/token", 201, "{\"access_token\": \"t\"}");
    on("GET /api/v2/dags/d/details", 200, "{\"is_paused\": false, \"timezone\": \"Europe/Paris\"}");
    on("GET " + RUN + "/taskInstances", 200, "{\"task_instances\": [], \"total_entries\": 0}");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** Queues an answer; the last one stays. */
  private void on(String request, int status, String body) {
    answers
        .computeIfAbsent(request, r -> new ConcurrentLinkedDeque<>())
        .add(Map.entry(status, body));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String query = exchange.getRequestURI().getRawQuery();
    asked.add(request + (query == null ? "" : "?" + query) + (body.isEmpty() ? "" : " " + body));
    if (exchange.getRequestHeaders().containsKey("Cookie")) {
      cookies.add(request);
    }
    exchange.getResponseHeaders().add("Set-Cookie", "_token=stale; Path=/");
    ConcurrentLinkedDeque<Map.Entry<Integer, String>> queue = answers.get(request);
    Map.Entry<Integer, String> next =
        queue == null
            ? Map.entry(404, "{\"detail\": \"not there\"}")
            : queue.size() > 1 ? queue.poll() : queue.peek();
    byte[] bytes = next.getValue().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(next.getKey(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  record Said(int exit, String out, String err) {}

  private Said filon(String... arguments) {
    return filonAt("http://127.0.0.1:" + server.getAddress().getPort(), arguments);
  }

  private Said filonAt(String url, String... arguments) {
    List<String> words = new ArrayList<>(List.of("airflow"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--home", home.toString(), "--url", url));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Filon.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(words.toArray(String[]::new));
    return new Said(exit, out.toString(), err.toString());
  }

  private static String run(String state) {
    return "{\"dag_run_id\": \"filon__2026-11-20\", \"state\": \""
        + state
        + "\", \"conf\": {\"business_date\": \"2026-11-20\"}}";
  }

  private Said trigger(String... more) {
    List<String> words = new ArrayList<>(List.of("trigger", "d", "--date=2026-11-20"));
    words.addAll(List.of(more));
    return filon(words.toArray(String[]::new));
  }

  @Test
  void aTriggerSendsTheNightAsConfWithoutALogicalDate() {
    on("POST /api/v2/dags/d/dagRuns", 200, run("queued"));
    assertThat(trigger("--no-wait").exit()).isZero();
    assertThat(asked)
        .contains(
            "POST /api/v2/dags/d/dagRuns {\"dag_run_id\":\"filon__2026-11-20\",\"logical_date\":null,"
                + "\"conf\":{\"business_date\":\"2026-11-20\"}}");
  }

  @Test
  void aSecondTriggerAdoptsTheFirstAndAStateThatIsNotKnownGoesOn() {
    on("POST /api/v2/dags/d/dagRuns", 409, "{\"detail\": \"exists\"}");
    on("GET " + RUN, 200, run("running"));
    on("GET " + RUN, 200, run("brewing"));
    on("GET " + RUN, 200, run("success"));
    Said said = trigger();
    assertThat(said.exit()).describedAs(said.err()).isZero();
    assertThat(said.err()).contains("was triggered before, it is running").contains("brewing");
    assertThat(said.out()).contains("d filon__2026-11-20: success");
  }

  @Test
  void aSecondTriggerWithAnotherConfIsRefused() {
    on("POST /api/v2/dags/d/dagRuns", 409, "{\"detail\": \"exists\"}");
    on("GET " + RUN, 200, run("running"));
    Said said = trigger("--conf=mode=full");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err()).contains("was triggered before with another conf");
  }

  @Test
  void aFailedRunIsExitCodeOneWithTheEndOfTheLogOfEachTaskThatFailed() {
    on("POST /api/v2/dags/d/dagRuns", 200, run("queued"));
    on("GET " + RUN, 200, run("failed"));
    answers.remove("GET " + RUN + "/taskInstances");
    on(
        "GET " + RUN + "/taskInstances",
        200,
        "{\"total_entries\": 2, \"task_instances\": [{\"task_id\": \"load\", \"state\": \"failed\","
            + " \"try_number\": 2, \"map_index\": -1}, {\"task_id\": \"check\", \"state\":"
            + " \"upstream_failed\", \"try_number\": 0, \"map_index\": -1}]}");
    on(
        "GET " + RUN + "/taskInstances/load/logs/2",
        200,
        "{\"content\": [{\"event\": \"::group::x\"}, {\"timestamp\": \"2026-11-21T02:03:04Z\", \"level\":"
            + " \"error\", \"event\": \"broken\", \"error_detail\": [{\"exc_type\": \"E\", \"exc_value\":"
            + " \"send it again\"}]}]}");
    Said said = trigger();
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out())
        .contains("== load failed")
        .contains("02:03:04 ERROR broken")
        .contains("E: send it again")
        .doesNotContain("::group")
        .doesNotContain("== check");
    assertThat(said.err()).contains("'filon airflow clear d filon__2026-11-20'");
  }

  @Test
  void anExpiredTokenIsAskedForAgainAndNoCookieIsSent() {
    on("GET /api/v2/dags/~/dagRuns", 401, "{\"detail\": \"expired\"}");
    on("GET /api/v2/dags/~/dagRuns", 200, "{\"dag_runs\": [" + run("success") + "]}");
    Said said = filon("status");
    assertThat(said.exit()).describedAs(said.err()).isZero();
    assertThat(said.out()).contains("filon__2026-11-20");
    assertThat(asked.stream().filter(a -> a.startsWith("POST /auth/token"))).hasSize(2);
    assertThat(cookies).isEmpty();
  }

  @Test
  void listsAreReadPageByPage() {
    for (int from = 0; from < 250; from += 100) {
      String tasks =
          IntStream.range(from, Math.min(250, from + 100))
              .mapToObj(
                  i -> "{\"task_id\": \"t" + i + "\", \"state\": \"success\", \"map_index\": -1}")
              .collect(Collectors.joining(","));
      on(
          "GET /api/v2/dags/d/dagRuns/r%3A1/taskInstances",
          200, "{\"total_entries\": 250, \"task_instances\": [" + tasks + "]}");
    }
    on("GET /api/v2/dags/d/dagRuns/r%3A1", 200, run("success"));
    Said said = filon("status", "d", "r:1");
    assertThat(said.out().lines().filter(l -> l.startsWith("t") && l.contains("success")))
        .hasSize(250);
    assertThat(asked).anyMatch(a -> a.endsWith("?limit=100&offset=200"));
  }

  @Test
  void aPausedOrUnknownDagIsAUsageError() {
    on("GET /api/v2/dags/p/details", 200, "{\"is_paused\": true}");
    on("GET /api/v2/dags", 200, "{\"total_entries\": 1, \"dags\": [{\"dag_id\": \"d\"}]}");
    Said paused = filon("trigger", "p", "--date=2026-11-20");
    assertThat(paused.exit()).isEqualTo(2);
    assertThat(paused.err()).contains("'filon airflow unpause p' first");
    Said unknown = filon("trigger", "x", "--date=2026-11-20");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("Airflow has no DAG 'x'; it has d");
    assertThat(filon("trigger", "d", "--date=20.11.2026").exit()).isEqualTo(2);
  }

  @Test
  void aWrongPasswordIsAUsageErrorAndAnAirflowThatIsNotThereIsNot() {
    answers.remove("POST /auth/token");
    on("POST /auth/token", 401, "{\"detail\": \"Invalid credentials\"}");
    Said wrong = filon("status");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("does not let 'admin' in (401)").doesNotContain("secret");
    Said nowhere = filonAt("http://127.0.0.1:1", "unpause", "d", "--user=admin");
    assertThat(nowhere.exit()).isEqualTo(1);
    assertThat(nowhere.err()).contains("cannot be reached").contains("'./filon airflow up'");
  }

  private static String logical(String... instants) {
    return List.of(instants).stream()
        .map(i -> "{\"logical_date\": \"" + i + "\"}")
        .collect(Collectors.joining(",", "{\"backfills\": [", "]}"));
  }

  private Said backfill(String... more) {
    List<String> words =
        new ArrayList<>(List.of("backfill", "d", "--from=2026-11-01", "--to=2026-11-02"));
    words.addAll(List.of(more));
    return filon(words.toArray(String[]::new));
  }

  @Test
  void aBackfillCoversWholeLocalDaysAndLooksAtEachRun() {
    on(
        "POST /api/v2/backfills/dry_run",
        200,
        logical("2026-11-01T01:00:00Z", "2026-11-02T01:00:00Z"));
    on("POST /api/v2/backfills", 200, "{\"id\": 7}");
    // completed says nothing: one run failed
    on("GET /api/v2/backfills/7", 200, "{\"id\": 7, \"completed_at\": \"2026-11-03T00:00:00Z\"}");
    on(
        "GET /api/v2/dags/d/dagRuns",
        200,
        "{\"total_entries\": 2, \"dag_runs\": [{\"dag_run_id\": \"a\", \"logical_date\":"
            + " \"2026-11-01T01:00:00Z\", \"state\": \"success\"}, {\"dag_run_id\": \"b\", \"logical_date\":"
            + " \"2026-11-02T01:00:00Z\", \"state\": \"failed\"}]}");
    on(
        "GET /api/v2/dags/d/dagRuns/b/taskInstances",
        200,
        "{\"task_instances\": [], \"total_entries\": 0}");
    Said said = backfill();
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out())
        .contains("2 runs: 2026-11-01, 2026-11-02")
        .contains("1 of 2 runs succeeded");
    assertThat(said.err()).contains("failed: 2026-11-02 failed").contains("--again failed");
    assertThat(asked)
        .contains(
            "POST /api/v2/backfills {\"dag_id\":\"d\",\"from_date\":\"2026-10-31T23:00:00Z\",\"to_date\":"
                + "\"2026-11-02T22:59:59Z\",\"max_active_runs\":1,\"reprocess_behavior\":\"none\"}");
  }

  @Test
  void anotherBackfillIsExitCodeFourAndNothingToDoIsTwo() {
    on("POST /api/v2/backfills/dry_run", 200, logical());
    on("POST /api/v2/backfills/dry_run", 200, logical("2026-11-01T01:00:00Z"));
    on("POST /api/v2/backfills", 409, "{\"detail\": \"already running\"}");
    Said nothing = backfill();
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.err()).contains("nothing to run from 2026-11-01 to 2026-11-02");
    assertThat(asked).noneMatch(a -> a.startsWith("POST /api/v2/backfills "));
    Said other = backfill();
    assertThat(other.exit()).isEqualTo(4);
    assertThat(other.err()).contains("another backfill of d has not ended");
  }

  @Test
  void aClearSaysWhatItRunsAgainAndADryRunOnlySays() {
    on(
        "POST /api/v2/dags/d/clearTaskInstances",
        200,
        "{\"task_instances\": [{\"task_id\": \"load\", \"map_index\": -1}], \"total_entries\": 1}");
    Said dry = filon("clear", "d", "r", "--dry-run");
    assertThat(dry.exit()).isZero();
    assertThat(dry.out()).contains("would run again: load");
    assertThat(asked).noneMatch(a -> a.contains("\"dry_run\":false"));
    Said real = filon("clear", "d", "r", "--no-wait");
    assertThat(real.exit()).isZero();
    assertThat(asked).anyMatch(a -> a.contains("\"dry_run\":false"));
  }
}
