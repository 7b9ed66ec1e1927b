package dev.filon.orchestration.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.JobException;
import dev.filon.orchestration.service.Caller.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as its callers see it, over commands that do as they are told. */
class JobServiceTest {
  @TempDir Path temp;

  private final ScriptedCommands commands = new ScriptedCommands();
  private Path root;
  private JobService service;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectory(temp.resolve("root"));
    service = JobService.start(options(Caller.TOKEN), commands);
    caller = new Caller(service.port());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private JobService.Options options(String token) {
    return new JobService.Options(
        "127.0.0.1", 0, temp.resolve("state"), List.of(root), token, Clock.systemUTC());
  }

  private Map<String, String> load(String source) {
    Map<String, String> arguments = new HashMap<>();
    arguments.put("warehouse", root.resolve("warehouse").toString());
    arguments.put("source", source);
    arguments.put("dumps", root.resolve("dumps").toString());
    arguments.put("date", "2026-11-20");
    return arguments;
  }

  private String submitted(String key, int attempt, String source) throws Exception {
    Answer answer = caller.submit("LOAD", key, attempt, load(source));
    assertThat(answer.status()).describedAs(answer.text()).isIn(200, 201);
    return answer.json().path("id").asText();
  }

  private static Map<String, String> with(
      Map<String, String> arguments, String name, String value) {
    Map<String, String> changed = new HashMap<>(arguments);
    changed.put(name, value);
    return changed;
  }

  @Test
  void aSubmittedJobRunsItsCommandAndKeepsItsResult() throws Exception {
    Answer answer = caller.submit("LOAD", "night", 1, load("exit-0"));
    assertThat(answer.status()).isEqualTo(201);
    JsonNode job = caller.await(answer.json().path("id").asText(), "SUCCEEDED");
    assertThat(job.path("exit_code").asInt(-1)).isZero();
    assertThat(job.path("output").asText()).isEqualTo("result of exit-0\n");
    assertThat(job.path("message").isNull()).isTrue();
    assertThat(commands.executed)
        .containsExactly(
            List.of(
                "run",
                "--warehouse=" + root.toRealPath().resolve("warehouse"),
                "--source=exit-0",
                "--dumps=" + root.toRealPath().resolve("dumps"),
                "--date=2026-11-20"));
  }

  @Test
  void twoHundredSubmissionsOfOneKeyAtOnceStartOneJob() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(50);
    CountDownLatch go = new CountDownLatch(1);
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          callers.submit(
              () -> {
                go.await();
                return caller.submit("LOAD", "night", 1, load("exit-0"));
              }));
    }
    go.countDown();
    Set<String> ids = new HashSet<>();
    int created = 0;
    for (Future<Answer> answer : answers) {
      ids.add(answer.get().json().path("id").asText());
      created += answer.get().status() == 201 ? 1 : 0;
    }
    callers.shutdown();
    assertThat(ids).hasSize(1);
    assertThat(created).isEqualTo(1);
    caller.await(ids.iterator().next(), "SUCCEEDED");
    assertThat(commands.executed).hasSize(1);
  }

  @Test
  void jobsRunOneAfterAnother() throws Exception {
    String last = null;
    for (int i = 0; i < 20; i++) {
      last = submitted("night " + i, 1, "exit-0");
    }
    caller.await(last, "SUCCEEDED");
    assertThat(commands.executed).hasSize(20);
    assertThat(commands.mostAtOnce).hasValue(1);
  }

  @Test
  void whileAnAttemptLivesTheNextOneGetsItInsteadOfASecondJob() throws Exception {
    String first = submitted("night", 1, "slow");
    caller.await(first, "RUNNING");
    Answer second = caller.submit("LOAD", "night", 2, load("slow"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json().path("id").asText()).isEqualTo(first);
    caller.post("/v1/jobs/" + first + "/cancel", "");
    caller.await(first, "CANCELLED");
    String third = submitted("night", 2, "exit-0");
    assertThat(third).isNotEqualTo(first);
    caller.await(third, "SUCCEEDED");
    assertThat(commands.executed).hasSize(2);
  }

  @Test
  void anAttemptWithOtherArgumentsIsRefused() throws Exception {
    submitted("night", 1, "exit-0");
    Answer other = caller.submit("LOAD", "night", 1, load("exit-5"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().path("error").asText()).contains("use another key or attempt");
  }

  @Test
  void exitCodesSayWhetherToTryAgain() throws Exception {
    Map<Integer, Boolean> retryable = Map.of(1, true, 2, false, 3, false, 4, true, 5, false);
    for (Map.Entry<Integer, Boolean> expected : retryable.entrySet()) {
      String id = submitted("night " + expected.getKey(), 1, "exit-" + expected.getKey());
      JsonNode job = caller.await(id, "FAILED");
      assertThat(job.path("exit_code").asInt()).isEqualTo(expected.getKey());
      assertThat(job.path("retryable").asBoolean())
          .describedAs("exit code " + expected.getKey())
          .isEqualTo(expected.getValue());
      assertThat(job.path("message").asText()).isEqualTo("went wrong, do this");
    }
  }

  @Test
  void aBugInACommandFailsTheJobAndNotTheService() throws Exception {
    JsonNode job = caller.await(submitted("night", 1, "breaks"), "FAILED");
    assertThat(job.path("exit_code").asInt()).isEqualTo(1);
    assertThat(job.path("message").asText()).contains("a bug");
    caller.await(submitted("night", 2, "exit-0"), "SUCCEEDED");
  }

  @Test
  void withoutTheTokenNothingStarts() throws Exception {
    for (String authorization :
        new String[] {
          null,
          "",
          "Bearer",
          "Bearer ",
          "Bearer wrong",
          "Basic " + Caller.TOKEN,
          "Bearer " + Caller.TOKEN + "x"
        }) {
      Caller stranger = new Caller(service.port(), authorization);
      Answer answer = stranger.submit("LOAD", "night", 1, load("exit-0"));
      assertThat(answer.status()).describedAs(String.valueOf(authorization)).isEqualTo(401);
      assertThat(answer.json().path("error").asText()).contains("bearer token is missing or wrong");
      assertThat(stranger.get("/v1/jobs").status()).isEqualTo(401);
      assertThat(stranger.get("/v1/jobs/x/log").status()).isEqualTo(401);
      assertThat(stranger.get("/v1/dumps?folder=/").status()).isEqualTo(401);
      assertThat(stranger.get("/metrics").status()).isEqualTo(401);
      assertThat(stranger.get("/health").status()).isEqualTo(200);
    }
    assertThat(caller.get("/v1/jobs").json().path("jobs")).isEmpty();
    assertThat(commands.executed).isEmpty();
  }

  @Test
  void aShortOrMissingTokenStopsTheStart() {
    for (String token : new String[] {null, "", "short"}) {
      assertThatThrownBy(() -> JobService.start(options(token), new ScriptedCommands()))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("set FILON_SERVICE_TOKEN");
    }
  }

  @Test
  void whatCannotBeUsedIsRefusedWithAReason() throws Exception {
    Map<String, String> good = load("exit-0");
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Files.createSymbolicLink(root.resolve("link"), outside);
    refused(400, "there is no operator 'DROP'; there are LOAD", "DROP", good);
    refused(400, "there is no operator 'SEND'", "SEND", Map.of());
    refused(400, "arguments.date is missing: LOAD needs it", "LOAD", without(good, "date"));
    refused(400, "LOAD has no such argument", "LOAD", with(good, "force", "1"));
    refused(
        400,
        "must be a day as YYYY-MM-DD, not '20/11/2026'",
        "LOAD",
        with(good, "date", "20/11/2026"));
    refused(400, "not an absolute path", "LOAD", with(good, "dumps", "dumps"));
    refused(400, "one line", "LOAD", with(good, "mode", "full\nrm"));
    for (String path :
        List.of(
            outside.toString(),
            root + "/../outside",
            root.resolve("link/dumps").toString(),
            "/etc/passwd")) {
      refused(
          403,
          "is outside of the folders that this service may use",
          "LOAD",
          with(good, "dumps", path));
      refused(403, "is outside", "LOAD", with(good, "warehouse", path));
      refused(403, "is outside", "LOAD", with(good, "source", path));
    }
    // of several sources each must be allowed, though the whole looks like a path below the root
    refused(403, "is outside", "LOAD", with(good, "source", "filon+" + outside));
    refused(403, "is outside", "LOAD", with(good, "source", root + "/mine+" + outside));
    assertThat(caller.get("/v1/dumps?folder=" + outside).status()).isEqualTo(403);
    assertThat(commands.executed).isEmpty();
  }

  private static Map<String, String> without(Map<String, String> arguments, String name) {
    Map<String, String> changed = new HashMap<>(arguments);
    changed.remove(name);
    return changed;
  }

  private void refused(int status, String message, String operator, Map<String, String> arguments)
      throws Exception {
    Answer answer = caller.submit(operator, "refused", 1, arguments);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("error").asText()).contains(message);
  }

  @Test
  void aMalformedBodyIsRefusedWithWhereAndWhy() throws Exception {
    Map<String, String> bodies =
        Map.of(
            "{\"operator\": \"LOAD\",", "is not JSON (line 1, column ",
            "", "must be a JSON object",
            "[]", "must be a JSON object",
            "{\"operator\": \"LOAD\", \"operator\": \"CHECK\"}", "Duplicate field",
            "{\"operator\": 7, \"key\": \"k\"}", "operator is missing, or is not a text",
            "{\"operator\": \"LOAD\", \"key\": \" \"}", "key must be one line",
            "{\"operator\": \"LOAD\", \"key\": \"k\", \"attempt\": 0}",
                "attempt must be a whole number",
            "{\"operator\": \"LOAD\", \"key\": \"k\", \"arguments\": [1]}",
                "arguments must be an object",
            "{\"operator\": \"LOAD\", \"key\": \"k\", \"argument\": {}}",
                "unknown field 'argument'",
            "{\"operator\": \"CHECK\", \"key\": \"k\", \"arguments\": {\"warehouse\": {}}}",
                "arguments.warehouse must be a text");
    for (Map.Entry<String, String> body : bodies.entrySet()) {
      Answer answer = caller.post("/v1/jobs", body.getKey());
      assertThat(answer.status()).describedAs(body.getKey()).isEqualTo(400);
      assertThat(answer.json().path("error").asText()).contains(body.getValue());
    }
    assertThat(caller.get("/v1/jobs").json().path("jobs")).isEmpty();
  }

  @Test
  void aBodyOfTenMegabytesIsRefused() throws Exception {
    Answer answer =
        caller.submit("LOAD", "night", 1, with(load("exit-0"), "mode", "x".repeat(10 << 20)));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().path("error").asText()).contains("larger than 65536 bytes");
    assertThat(caller.get("/health").status()).isEqualTo(200);
  }

  @Test
  void whatIsNotThereIsSaidToBeMissing() throws Exception {
    for (String path : List.of("/v1/jobs/none", "/v1/jobs/none/log", "/v1/nothing", "/")) {
      Answer answer = caller.get(path);
      assertThat(answer.status()).describedAs(path).isEqualTo(404);
      assertThat(answer.json().path("error").asText()).contains("there is no");
    }
    assertThat(caller.post("/v1/jobs/none/cancel", "").status()).isEqualTo(404);
  }

  @Test
  void aJobThatWaitsIsCancelledBeforeItBegins() throws Exception {
    String running = submitted("first", 1, "slow");
    String waiting = submitted("second", 1, "exit-0");
    caller.await(running, "RUNNING");
    assertThat(caller.post("/v1/jobs/" + waiting + "/cancel", "").json().path("state").asText())
        .isEqualTo("CANCELLED");
    caller.post("/v1/jobs/" + running + "/cancel", "");
    caller.await(running, "CANCELLED");
    caller.await(submitted("third", 1, "exit-0"), "SUCCEEDED");
    assertThat(commands.executed).hasSize(2);
  }

  @Test
  void aJobThatRunsIsCancelledAndItsSparkWorkToo() throws Exception {
    String id = submitted("night", 1, "slow");
    caller.await(id, "RUNNING");
    caller.post("/v1/jobs/" + id + "/cancel", "");
    JsonNode job = caller.await(id, "CANCELLED");
    assertThat(job.path("retryable").asBoolean()).isFalse();
    assertThat(commands.cancelled).contains(id);
    assertThat(caller.post("/v1/jobs/" + id + "/cancel", "").json().path("state").asText())
        .isEqualTo("CANCELLED");
  }

  @Test
  void aJobThatRunsPastItsDeadlineIsStoppedAndMayBeTriedAgain() throws Exception {
    Answer answer =
        caller.post(
            "/v1/jobs",
            """
            {"operator": "LOAD", "key": "night", "deadline_seconds": 1, "arguments":
             {"warehouse": "%1$s/w", "source": "slow", "dumps": "%1$s/d", "date": "2026-11-20"}}
            """
                .formatted(root));
    JsonNode job = caller.await(answer.json().path("id").asText(), "FAILED");
    assertThat(job.path("message").asText()).contains("ran longer than its 1 s and was stopped");
    assertThat(job.path("retryable").asBoolean()).isTrue();
    Duration ran =
        Duration.between(
            Instant.parse(job.path("started_at").asText()),
            Instant.parse(job.path("ended_at").asText()));
    assertThat(ran).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void theLogIsStreamedUntilTheJobEnds() throws Exception {
    String id = submitted("night", 1, "slow");
    caller.await(id, "RUNNING");
    ExecutorService reader = Executors.newSingleThreadExecutor();
    Future<Answer> followed =
        reader.submit(() -> caller.get("/v1/jobs/" + id + "/log?follow=true"));
    Thread.sleep(500);
    assertThat(followed.isDone()).isFalse();
    caller.post("/v1/jobs/" + id + "/cancel", "");
    String log = followed.get().text();
    reader.shutdown();
    assertThat(log)
        .contains("attempt 1 of night")
        .contains("INFO  Scripted: begins")
        .contains("filon: interrupted")
        .contains("exit code 1 after");
    int from = log.indexOf("filon: interrupted");
    assertThat(caller.get("/v1/jobs/" + id + "/log?offset=" + from).text())
        .startsWith("filon: interrupted");
    assertThat(caller.get("/v1/jobs/" + id + "/log?offset=-1").status()).isEqualTo(400);
  }

  @Test
  void afterARestartTheRunningJobIsMarkedAndTheWaitingOneRuns() throws Exception {
    String running = submitted("first", 1, "slow");
    String waiting = submitted("second", 1, "exit-0");
    caller.await(running, "RUNNING");
    // as if the process had ended there: what it still does has no effect on the jobs
    ScriptedCommands next = new ScriptedCommands();
    try (JobService restarted = JobService.start(options(Caller.TOKEN), next)) {
      Caller again = new Caller(restarted.port());
      JsonNode job = again.await(running, "INTERRUPTED");
      assertThat(job.path("message").asText()).contains("submit the next attempt");
      assertThat(job.path("retryable").asBoolean()).isTrue();
      again.await(waiting, "SUCCEEDED");
      assertThat(again.submit("LOAD", "first", 1, load("slow")).json().path("state").asText())
          .isEqualTo("INTERRUPTED");
      Answer retried = again.submit("LOAD", "first", 2, load("exit-0"));
      assertThat(retried.status()).isEqualTo(201);
      again.await(retried.json().path("id").asText(), "SUCCEEDED");
      assertThat(next.executed).hasSize(2);
    }
  }

  @Test
  void metricsCountJobsByOperatorAndState() throws Exception {
    caller.await(submitted("good", 1, "exit-0"), "SUCCEEDED");
    caller.await(submitted("bad", 1, "exit-3"), "FAILED");
    Answer metrics = caller.get("/metrics");
    assertThat(metrics.text())
        .contains("filon_jobs_submitted_total{operator=\"LOAD\"} 2.0")
        .contains("filon_job_seconds_count{operator=\"LOAD\",state=\"failed\"} 1")
        .contains("filon_job_seconds_count{operator=\"LOAD\",state=\"succeeded\"} 1")
        .contains("filon_jobs_queued 0.0");
  }

  @Test
  void aFolderOfDumpsIsDescribedForSensors() throws Exception {
    Path dumps = root.resolve("dumps/2026-11-20/erp");
    assertThat(caller.get("/v1/dumps?folder=" + dumps).json().path("exists").asBoolean()).isFalse();
    Files.createDirectories(dumps);
    Files.writeString(dumps.resolve("clients.csv"), "12345");
    JsonNode found = caller.get("/v1/dumps?folder=" + dumps).json();
    assertThat(found.path("exists").asBoolean()).isTrue();
    assertThat(found.path("files").asInt()).isEqualTo(1);
    assertThat(found.path("bytes").asInt()).isEqualTo(5);
    assertThat(found.path("success_marker").asBoolean()).isFalse();
    Files.writeString(dumps.resolve("_SUCCESS"), "");
    assertThat(caller.get("/v1/dumps?folder=" + dumps).json().path("success_marker").asBoolean())
        .isTrue();
  }
}
