package dev.filon.orchestration.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.orchestration.Filon;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service over the real command line and one Spark session. */
class SparkServiceTest {
  @TempDir static Path temp;
  private static final Path SAMPLE =
      Path.of(System.getProperty("filon.root"), "sample-data/small").toAbsolutePath();

  private static JobService service;
  private static Caller caller;

  @BeforeAll
  static void start() {
    service =
        JobService.start(
            new JobService.Options(
                "127.0.0.1",
                0,
                temp.resolve("state"),
                List.of(temp, SAMPLE),
                Caller.TOKEN,
                Clock.systemUTC()),
            Filon::commandLine,
            "local[*]");
    caller = new Caller(service.port());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Map<String, String> load(Path warehouse) {
    return Map.of(
        "warehouse",
        warehouse.toString(),
        "source",
        "filon",
        "dumps",
        SAMPLE.toString(),
        "date",
        "2026-11-19",
        "mode",
        "auto");
  }

  private static JsonNode run(
      String operator, String key, int attempt, Map<String, String> arguments) throws Exception {
    Caller.Answer answer = caller.submit(operator, key, attempt, arguments);
    assertThat(answer.status()).describedAs(answer.text()).isEqualTo(201);
    return caller.await(answer.json().path("id").asText(), "SUCCEEDED", "FAILED");
  }

  @Test
  void aCancelledLoadEndsWithinTenSecondsAndTheNextAttemptIsWhole() throws Exception {
    Path warehouse = temp.resolve("cancelled");
    String id = caller.submit("LOAD", "cancelled", 1, load(warehouse)).json().path("id").asText();
    caller.await(id, "RUNNING");
    while (!caller.get("/v1/jobs/" + id + "/log").text().contains("feed_")) {
      Thread.sleep(20);
    }
    long asked = System.nanoTime();
    caller.post("/v1/jobs/" + id + "/cancel", "");
    caller.await(id, "CANCELLED");
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
    assertThat(warehouse.resolve("served/filon.duckdb")).doesNotExist();
    JsonNode check = run("CHECK", "cancelled check", 1, Map.of("warehouse", warehouse.toString()));
    assertThat(check.path("exit_code").asInt()).isEqualTo(5);

    JsonNode again = run("LOAD", "cancelled", 2, load(warehouse));
    assertThat(again.path("message").asText(null)).isNull();
    assertThat(again.path("output").asText()).contains("snapshot 1 is served");
    assertThat(caller.get("/v1/jobs/" + again.path("id").asText() + "/log").text())
        .contains("audit and publish")
        .contains("exit code 0");
    cancelledAfterItHasWrittenTables(warehouse);
    Map<String, String> night = Map.of("warehouse", warehouse.toString(), "date", "2026-11-19");
    assertThat(run("PUBLISH", "published", 1, night).path("state").asText()).isEqualTo("SUCCEEDED");
    JsonNode week =
        run(
            "PUBLISH",
            "week",
            1,
            Map.of("warehouse", warehouse.toString(), "date", "2026-11-19", "days", "7"));
    assertThat(week.path("exit_code").asInt()).isEqualTo(3);
    assertThat(week.path("message").asText()).contains("lacks the batch of 2026-11-13");
    JsonNode teams = run("TEAMS", "teams", 1, Map.of("warehouse", warehouse.toString()));
    assertThat(teams.path("output").asText()).contains("\"manager\"");
  }

  /** What a night wrote before it was cancelled is taken back by its next attempt. */
  private static void cancelledAfterItHasWrittenTables(Path warehouse) throws Exception {
    Map<String, String> night = new java.util.HashMap<>(load(warehouse));
    night.put("dumps", SAMPLE.resolve("nights/2026-11-20").toString());
    night.put("date", "2026-11-20");
    String id = caller.submit("LOAD", "second", 1, night).json().path("id").asText();
    caller.await(id, "RUNNING");
    while (!caller.get("/v1/jobs/" + id + "/log").text().contains("mart_")) {
      Thread.sleep(20);
    }
    caller.post("/v1/jobs/" + id + "/cancel", "");
    caller.await(id, "CANCELLED");
    JsonNode again = run("LOAD", "second", 2, night);
    assertThat(again.path("message").asText(null)).isNull();
    assertThat(again.path("output").asText()).contains("snapshot 2 is served");
  }

  @Test
  void aLockedWarehouseIsRetryableAndABadDumpIsNot() throws Exception {
    Path warehouse = Files.createDirectory(temp.resolve("locked"));
    try (FileChannel channel =
            FileChannel.open(
                warehouse.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      JsonNode locked = run("LOAD", "locked", 1, load(warehouse));
      assertThat(locked.path("exit_code").asInt()).isEqualTo(4);
      assertThat(locked.path("retryable").asBoolean()).isTrue();
      assertThat(locked.path("message").asText()).contains("another run is writing the warehouse");
    }
    Path empty = Files.createDirectory(temp.resolve("no-dumps"));
    Map<String, String> bad = new java.util.HashMap<>(load(warehouse));
    bad.put("dumps", empty.toString());
    JsonNode missing = run("LOAD", "locked", 2, bad);
    assertThat(missing.path("exit_code").asInt()).isEqualTo(5);
    assertThat(missing.path("retryable").asBoolean()).isFalse();
    assertThat(missing.path("message").asText()).contains(empty.toString());
  }
}
