package dev.filon.orchestration.airflow;

import static dev.filon.orchestration.airflow.AirflowUnderTest.FIRST;
import static dev.filon.orchestration.airflow.AirflowUnderTest.NIGHTLY;
import static dev.filon.orchestration.airflow.AirflowUnderTest.WEEKLY;
import static dev.filon.orchestration.airflow.AirflowUnderTest.night;
import static dev.filon.orchestration.airflow.AirflowUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.filon.orchestration.Served;
import dev.filon.orchestration.airflow.AirflowUnderTest.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The DAGs in a real Airflow: a night, its week, the maintenance, and three kinds of trouble. To
 * start it costs a minute, so the tests share it and run in order; {@code -Dfilon.airflow=false}
 * leaves them out. {@link AirflowFullIT} has the rest.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AirflowIT {
  @TempDir static Path temp;

  private static final GreenMail MAIL =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
  private static AirflowUnderTest airflow;
  private static Path warehouse;

  @BeforeAll
  static void start() throws Exception {
    if (System.getProperty("filon.airflow", "true").equals("false")) {
      AirflowUnderTest.skip("the tests against a real Airflow, by -Dfilon.airflow=false");
    }
    MAIL.start();
    warehouse = temp.resolve("warehouse");
    Map<String, String> environment = new TreeMap<>();
    environment.put("FILON_SEND", "true");
    environment.put("FILON_SMTP_HOST", "127.0.0.1");
    environment.put("FILON_SMTP_PORT", String.valueOf(MAIL.getSmtp().getPort()));
    environment.put("FILON_SMTP_SECURITY", "none");
    environment.put("FILON_MAIL_FROM", "Filon <filon@example.com>");
    environment.put("FILON_KEEP_SNAPSHOTS", "1");
    environment.put("FILON_BACKTEST_DUMPS", temp.resolve("dumps/" + FIRST).toString());
    environment.put("FILON_BACKTESTS", "reorder");
    airflow = new AirflowUnderTest(temp, environment);
    airflow.generate(1);
  }

  @AfterAll
  static void stop() throws Exception {
    MAIL.stop();
    if (airflow != null) {
      airflow.close();
    }
  }

  @Test
  @Order(1)
  void theUnitTestsOfTheOperatorPass() throws Exception {
    airflow
        .run(
            airflow.distribution().resolve("airflow"),
            List.of(
                "env",
                "AIRFLOW_HOME=" + Files.createDirectories(temp.resolve("pytest")),
                airflow.venv().resolve("bin/python").toString(),
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider"))
        .ok();
  }

  @Test
  @Order(2)
  void theDagsAreReadWithoutErrorOrWarning() throws Exception {
    airflow.up(warehouse);
    AirflowApi api = airflow.api();
    until(() -> api.list("/dags", Map.of(), "dags").size() >= 4);
    assertThat(api.find("/importErrors", Map.of()).path("total_entries").asInt(-1)).isZero();
    assertThat(api.find("/dagWarnings", Map.of()).path("total_entries").asInt(-1)).isZero();
    assertThat(api.list("/dags", Map.of(), "dags").stream().map(d -> d.path("dag_id").asText()))
        .containsExactlyInAnyOrder(NIGHTLY, WEEKLY, "filon_maintenance", "filon_published");
  }

  @Test
  @Order(3)
  void aNightIsPublishedAndItsAssetTriggers() throws Exception {
    airflow.unpause(NIGHTLY);
    airflow.trigger(NIGHTLY, night(0)).ok();
    assertThat(Served.value(warehouse, "select as_of_date from meta.snapshot")).isEqualTo(night(0));
    until(() -> airflow.states("filon_published").contains("success"));
  }

  @Test
  @Order(4)
  void theWeekIsPackedAndSentTeamByTeam() throws Exception {
    airflow.unpause(WEEKLY);
    airflow.trigger(WEEKLY, night(0), "--conf=nights=1").ok();
    long teams =
        Long.parseLong(
            Served.value(
                warehouse,
                "select count(distinct coalesce(manager_id, rep_id)) from dim_rep"
                    + " where is_current and rep_id <> '(unassigned)'"));
    for (String mapped : List.of("packs", "send")) {
      assertThat(
              airflow.tasks(WEEKLY, "filon__" + night(0)).stream()
                  .filter(t -> t.path("task_id").asText().equals(mapped))
                  .map(t -> t.path("state").asText()))
          .hasSize((int) teams)
          .containsOnly("success");
    }
    // a pack goes to its rep and the rep's manager, a team's to its manager
    int expected = 0;
    try (Stream<Path> files = Files.walk(warehouse.resolve("packs/2024-W09"))) {
      for (Path file : files.filter(f -> f.endsWith("manifest.json")).toList()) {
        JsonNode manifest = new ObjectMapper().readTree(file.toFile());
        expected += manifest.path("teams").size();
        for (JsonNode pack : manifest.path("packs")) {
          expected += pack.path("manager").isNull() ? 1 : 2;
        }
      }
    }
    assertThat(expected).isPositive();
    assertThat(MAIL.getReceivedMessages()).hasSize(expected);

    Said again = airflow.filon("airflow", "clear", WEEKLY, "filon__" + night(0), "--task=send");
    assertThat(again.ok().out()).contains("runs again: send[");
    assertThat(MAIL.getReceivedMessages()).hasSize(expected);
  }

  @Test
  @Order(5)
  void aLoadWhoseServiceIsKilledIsRunAgainAndEndsWell() throws Exception {
    String run = airflow.loading(night(1));
    AirflowUnderTest.kill(airflow.home().processes("service"));
    airflow.up(warehouse);
    airflow.endsWell(night(1));
    assertThat(airflow.loadStates(run)).containsExactly("INTERRUPTED", "SUCCEEDED");
    AirflowUnderTest.oneAfterAnother(airflow.loads(run));
    assertThat(Served.value(warehouse, "select as_of_date from meta.snapshot")).isEqualTo(night(1));
  }

  @Test
  @Order(6)
  void theMaintenanceDeletesOldSnapshotsAndMeasuresTheMethods() throws Exception {
    airflow.unpause("filon_maintenance");
    airflow.trigger("filon_maintenance", night(0)).ok();
    String run = "filon__" + night(0);
    assertThat(
            airflow.filon("airflow", "logs", "filon_maintenance", run, "--task=vacuum").ok().out())
        .contains(" snapshots and ");
    // the schedule's own run may have deleted it already
    assertThat(dev.filon.jobs.serve.Served.numbers(warehouse.resolve("served"))).hasSize(1);
    assertThat(
            airflow
                .filon("airflow", "logs", "filon_maintenance", run, "--task=backtest_reorder")
                .ok()
                .out())
        .contains("2023-11-30")
        .contains("exit code 0");
  }

  @Test
  @Order(7)
  void aCancelledRunCancelsItsJob() throws Exception {
    // another company's first extract, so that the load is not over before it is cancelled
    String day = "2024-03-03";
    airflow
        .filon(
            "generate",
            "--lines=60000",
            "--seed=6",
            "--until=" + day,
            "--out=" + temp.resolve("big"))
        .ok();
    for (String system : List.of("erp", "crm")) {
      Dumps.copy(temp.resolve("big/" + system), airflow.dumps().resolve(day + "/" + system));
    }
    String run = airflow.loading(day);
    long asked = System.nanoTime();
    airflow.cancel(run);
    until(() -> airflow.loads(run).get(0).path("ended").asBoolean());
    System.err.printf(
        "cancelled within %d ms%n", Duration.ofNanos(System.nanoTime() - asked).toMillis());
    assertThat(airflow.loadStates(run)).containsExactly("CANCELLED");
    assertThat(Served.value(warehouse, "select as_of_date from meta.snapshot")).isEqualTo(night(1));
  }

  @Test
  @Order(8)
  void aBadDumpFailsAtOnce() throws Exception {
    String day = "2024-02-01";
    Dumps.spoil(airflow.dumps(), night(1), day);
    Said said = airflow.trigger(NIGHTLY, day);
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).contains("== load failed").contains("clients.csv").contains("client_id");
    assertThat(said.err()).contains("after mending the cause: 'filon airflow clear");
    JsonNode load = airflow.task("filon__" + day, "load");
    assertThat(load.path("try_number").asInt()).isEqualTo(1);
    assertThat(airflow.filon("airflow", "logs", NIGHTLY, "filon__" + day, "--task=load").out())
        .contains("exit code 5")
        .contains("client_id");
  }

  @Test
  @Order(9)
  void noLogHasASecret() throws Exception {
    for (String log : List.of("airflow.log", "service.log")) {
      String text = Files.readString(airflow.home().folder().resolve("logs/" + log));
      assertThat(text).isNotEmpty();
      airflow
          .home()
          .read("secrets.json")
          .values()
          .forEach(secret -> assertThat(text).doesNotContain(secret));
    }
  }
}
