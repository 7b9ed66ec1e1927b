package dev.filon.orchestration.airflow;

import static dev.filon.orchestration.airflow.AirflowUnderTest.NIGHTLY;
import static dev.filon.orchestration.airflow.AirflowUnderTest.WEEKLY;
import static dev.filon.orchestration.airflow.AirflowUnderTest.kill;
import static dev.filon.orchestration.airflow.AirflowUnderTest.night;
import static dev.filon.orchestration.airflow.AirflowUnderTest.oneAfterAnother;
import static dev.filon.orchestration.airflow.AirflowUnderTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.orchestration.Served;
import dev.filon.orchestration.airflow.AirflowUnderTest.Said;
import java.io.File;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link AirflowIT} leaves out of a real Airflow: AdventureWorks, a kill of each other part, a
 * locked warehouse, spark-submit on a cluster, a backfill. The tests run in order: each takes in
 * the next night of one warehouse, under one kind of trouble, and the last one compares that
 * warehouse with command-line runs that had none. Runs with {@code -Dfilon.airflow=full}; {@code
 * -Dfilon.airflow.nights=10} backfills ten nights instead of two.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AirflowFullIT {
  private static final int BACKFILLED = Integer.getInteger("filon.airflow.nights", 2);

  @TempDir static Path temp;

  private static AirflowUnderTest airflow;
  private static Path warehouse;
  private static Path cluster;
  private static int clusterPort;

  @BeforeAll
  static void start() throws Exception {
    if (!System.getProperty("filon.airflow", "").equals("full")) {
      AirflowUnderTest.skip("the long tests against a real Airflow: -Dfilon.airflow=full");
    }
    warehouse = temp.resolve("warehouse");
    cluster = temp.resolve("cluster");
    clusterPort = AirflowUnderTest.freePort();
    airflow =
        new AirflowUnderTest(
            temp,
            Map.of(
                "PATH",
                cluster.resolve("spark/bin") + File.pathSeparator + System.getenv("PATH"),
                "AIRFLOW_CONN_SPARK_DEFAULT",
                "{\"conn_type\": \"spark\", \"host\": \"spark://127.0.0.1\", \"port\": "
                    + clusterPort
                    + "}",
                "FILON_JAR",
                AirflowUnderTest.submitJar().toString()));
    airflow.addSparkProvider();
    airflow.generate(4 + BACKFILLED);
  }

  @AfterAll
  static void stop() throws Exception {
    if (airflow != null) {
      airflow.close();
    }
  }

  @Test
  @Order(1)
  void adventureWorksIsLoadedPublishedAndPacked() throws Exception {
    Path data = AirflowUnderTest.adventureWorks();
    Path works = temp.resolve("adventureworks");
    airflow.up("adventureworks", "adventureworks-dw,adventureworks-oltp", data.toString(), works);
    try {
      airflow.unpause(NIGHTLY);
      airflow.trigger(NIGHTLY, "2013-11-29").ok();
      assertThat(
              Served.value(works, "select cast(sum(net_amount) as decimal(18,2)) from fact_sales"))
          .isEqualTo("80450596.98");
      until(() -> airflow.states("filon_published").contains("success"));

      airflow.unpause(WEEKLY);
      airflow.trigger(WEEKLY, "2013-11-29", "--conf=nights=1").ok();
      try (Stream<Path> packs = Files.walk(works.resolve("packs/2013-W48"))) {
        assertThat(packs.filter(p -> p.toString().endsWith(".pdf")).count())
            .isEqualTo(
                Long.parseLong(
                    Served.value(
                        works,
                        "select count(*) + count(distinct manager_id) from dim_rep where is_current and manager_id is not null")));
      }
    } finally {
      airflow.close();
    }
  }

  @Test
  @Order(2)
  void aTriggererThatIsKilledCostsNothing() throws Exception {
    airflow.up(warehouse);
    airflow.unpause(NIGHTLY);
    String run = airflow.loading(night(0));
    kill(airflow.part("triggerer"));
    airflow.again("triggerer");
    airflow.endsWell(night(0));
    assertThat(airflow.loadStates(run)).containsExactly("SUCCEEDED");
  }

  @Test
  @Order(3)
  void aSchedulerThatIsKilledCostsNothing() throws Exception {
    String run = airflow.loading(night(1));
    kill(airflow.part("scheduler"));
    airflow.again("scheduler");
    airflow.endsWell(night(1));
    List<JsonNode> loads = airflow.loads(run);
    assertThat(loads.get(loads.size() - 1).path("state").asText()).isEqualTo("SUCCEEDED");
    oneAfterAnother(loads);
  }

  @Test
  @Order(4)
  void aLockedWarehouseIsTriedAgain() throws Exception {
    String run = "filon__" + night(2);
    try (FileChannel channel =
            FileChannel.open(warehouse.resolve(".lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      airflow.trigger(NIGHTLY, night(2), "--no-wait").ok();
      until(() -> airflow.loads(run).stream().anyMatch(j -> j.path("exit_code").asInt() == 4));
    }
    airflow.endsWell(night(2));
    assertThat(airflow.task(run, "load").path("try_number").asInt()).isGreaterThan(1);
  }

  @Test
  @Order(5)
  void aCancelledRunCancelsItsJobWithinTenSecondsAndIsCleared() throws Exception {
    String run = airflow.loading(night(3));
    long asked = System.nanoTime();
    airflow.cancel(run);
    until(() -> airflow.loadStates(run).contains("CANCELLED"));
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
    airflow.filon("airflow", "clear", NIGHTLY, run, "--all").ok();
    List<JsonNode> loads = airflow.loads(run);
    assertThat(loads.get(loads.size() - 1).path("state").asText()).isEqualTo("SUCCEEDED");
    oneAfterAnother(loads);
  }

  @Test
  @Order(6)
  void aNightRunsThroughAirflowsOwnSparkProviderOnACluster() throws Exception {
    airflow
        .filon(
            "cluster",
            "up",
            "--home=" + cluster,
            "--port=" + clusterPort,
            "--web-port=" + AirflowUnderTest.freePort())
        .ok();
    try {
      airflow.unpause("filon_spark_submit");
      airflow.trigger("filon_spark_submit", night(4)).ok();
      assertThat(Served.value(warehouse, "select as_of_date from meta.snapshot"))
          .isEqualTo(night(4));
      assertThat(cluster.resolve("work")).isDirectoryContaining("glob:**/app-*");
    } finally {
      airflow.filon("cluster", "down", "--home=" + cluster).ok();
    }
  }

  @Test
  @Order(7)
  void aBackfillIsTheSameAsCommandLineRuns() throws Exception {
    String from = "--from=" + night(5);
    String to = "--to=" + night(4 + BACKFILLED);
    Said dry = airflow.filon("airflow", "backfill", NIGHTLY, from, to, "--dry-run");
    assertThat(dry.out()).contains(BACKFILLED + " runs: " + night(5));
    Said backfill = airflow.filon("airflow", "backfill", NIGHTLY, from, to).ok();
    assertThat(backfill.out()).contains(BACKFILLED + " of " + BACKFILLED + " runs succeeded");
    Said nothing = airflow.filon("airflow", "backfill", NIGHTLY, from, to);
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.err()).contains("the runs are there already");

    Path other = temp.resolve("command-line");
    for (int i = 0; i <= 4 + BACKFILLED; i++) {
      airflow
          .filon(
              "run",
              "--source=filon",
              "--mode=" + (i == 0 ? "full" : "delta"),
              "--dumps=" + airflow.dumps().resolve(night(i)),
              "--date=" + night(i),
              "--warehouse=" + other)
          .ok();
    }
    Map<String, String> expected = Served.content(other);
    assertThat(expected).hasSizeGreaterThan(20);
    System.err.println(BACKFILLED + " nights backfilled, warehouse hash " + expected.hashCode());
    assertThat(Served.content(warehouse)).isEqualTo(expected);
  }
}
