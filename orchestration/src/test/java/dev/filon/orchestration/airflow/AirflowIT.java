package dev.filon.orchestration.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Airflow, started and stopped by the commands that a user types, from the distribution.
 *
 * <p>To start it costs a minute, so the tests share it and run in order: each takes in the next
 * night of one warehouse, under one kind of trouble, and the last one compares that warehouse with
 * command-line runs that had none. {@code -Dfilon.airflow.nights=10} backfills ten nights instead
 * of two.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AirflowIT {
  private static final Path ROOT = Path.of(System.getProperty("filon.root"));
  private static final String VERSION = System.getProperty("filon.version");
  private static final int BACKFILLED = Integer.getInteger("filon.airflow.nights", 2);
  private static final LocalDate FIRST = LocalDate.of(2024, 3, 1);
  private static final String NIGHTLY = "filon_nightly";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Process> AGAIN = new ArrayList<>();

  @TempDir static Path temp;

  private static Path distribution;
  private static Path home;
  private static Path dumps;
  private static Path warehouse;
  private static Path venv;
  private static int port;
  private static int servicePort;
  private static AirflowApi api;
  private static Runs runs;

  record Said(int exit, String out, String err) {}

  @BeforeAll
  static void start() throws Exception {
    if (!Boolean.getBoolean("filon.airflow")) {
      String message =
          "SKIPPED: the tests against a real Airflow take a quarter of an hour: -Dfilon.airflow=true";
      System.err.println(message);
      Assumptions.abort(message);
    }
    Path archive = ROOT.resolve("orchestration/target/filon-" + VERSION + ".tar.gz");
    assertThat(run(temp, List.of("tar", "xzf", archive.toString())).exit()).isZero();
    distribution = temp.resolve("filon-" + VERSION);
    home = temp.resolve("home");
    dumps = Files.createDirectory(temp.resolve("dumps"));
    warehouse = temp.resolve("warehouse");
    port = freePort();
    servicePort = freePort();
    venv = installed();
    generate();
  }

  @AfterAll
  static void stop() throws Exception {
    for (Process process : AGAIN) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(20, TimeUnit.SECONDS);
    }
    if (distribution != null && home != null && Files.exists(home)) {
      filon("airflow", "down");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Kept between builds, by the content of the lock file. Skips loudly where it cannot be made. */
  private static Path installed() throws Exception {
    byte[] lock = Files.readAllBytes(distribution.resolve("airflow/requirements.lock"));
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(lock))
            .substring(0, 12);
    Path kept = Path.of(System.getProperty("user.home"), ".cache/filon/airflow-" + hash);
    System.setProperty("filon.home", distribution.toString());
    AirflowHome home = new AirflowHome(temp.resolve("home"));
    home.create();
    try {
      home.install(kept, "python3.11", new PrintWriter(System.err, true));
    } catch (RuntimeException e) {
      String message = "SKIPPED: Airflow cannot be installed: " + e.getMessage();
      System.err.println(message);
      Assumptions.abort(message);
    }
    return kept;
  }

  /**
   * A full extract of the first night, and deltas of those after it, each in the folder of its day.
   */
  private static void generate() throws Exception {
    Path made = temp.resolve("made");
    Said generated =
        filon(
            "generate",
            "--lines=1500",
            "--days=400",
            "--seed=5",
            "--until=" + FIRST,
            "--nights=" + (4 + BACKFILLED),
            "--out=" + made);
    assertThat(generated.exit()).describedAs(generated.err()).isZero();
    copy(made.resolve("erp"), dumps.resolve(FIRST + "/erp"));
    copy(made.resolve("crm"), dumps.resolve(FIRST + "/crm"));
    for (int i = 1; i <= 4 + BACKFILLED; i++) {
      LocalDate day = FIRST.plusDays(i);
      copy(made.resolve("nights/" + day), dumps.resolve(day.toString()));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("FILON_HEAP", "2g");
    // the loads are too short for the optimising compiler to pay
    environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    environment.put("FILON_AIRFLOW_HOME", home.toString());
    environment.put("FILON_RETRY_SECONDS", "5");
    environment.put("FILON_SETTLE_SECONDS", "0");
    environment.put("FILON_POLL_SECONDS", "1");
    environment.put("AIRFLOW__CORE__PARALLELISM", "3");
    environment.put("AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL", "10");
    environment.put("AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD", "15");
    environment.put("AIRFLOW__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD", "15");
    return environment;
  }

  private static Process begin(Path folder, File out, File err, List<String> command)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err);
    if (home != null) {
      builder.environment().putAll(environment());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static Said run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    File out = File.createTempFile("out", ".txt");
    File err = File.createTempFile("err", ".txt");
    Process process = begin(folder, out, err, command);
    assertThat(process.waitFor(10, TimeUnit.MINUTES))
        .describedAs(String.join(" ", command))
        .isTrue();
    return new Said(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  private static Said filon(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./filon"));
    command.addAll(List.of(arguments));
    return run(distribution, command);
  }

  /** An Airflow for a source, as {@code up} starts it, with nothing running in it. */
  private static void up(String source, String systems, String dumps, Path warehouse)
      throws Exception {
    Said up =
        filon(
            "airflow",
            "up",
            "--venv=" + venv,
            "--port=" + port,
            "--service-port=" + servicePort,
            "--source=" + source,
            "--systems=" + systems,
            "--dumps=" + dumps,
            "--warehouse=" + warehouse);
    assertThat(up.exit()).describedAs(up.out() + up.err()).isZero();
    api = new AirflowHome(home).api(null, "admin");
    runs = new Runs(api, new PrintWriter(System.out), new PrintWriter(System.err), false);
    unpause(NIGHTLY);
  }

  /** The schedule's own last run has no dumps or nights here and would hold the one active run. */
  private static void unpause(String dag) throws Exception {
    assertThat(filon("airflow", "unpause", dag).exit()).isZero();
    until(Duration.ofMinutes(2), () -> !scheduled(dag).isEmpty());
    for (JsonNode run : scheduled(dag)) {
      if (!Runs.ended(run)) {
        assertThat(filon("airflow", "cancel", dag, run.path("dag_run_id").asText()).exit())
            .isZero();
      }
    }
  }

  private static List<JsonNode> scheduled(String dag) {
    return api.list(
        AirflowApi.path("dags", dag, "dagRuns"), Map.of("run_type", "scheduled"), "dag_runs");
  }

  private static void until(Duration patience, Callable<Boolean> done) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!done.call()) {
      assertThat(System.nanoTime()).describedAs("waited %s in vain", patience).isLessThan(deadline);
      Thread.sleep(300);
    }
  }

  private static String night(int number) {
    return FIRST.plusDays(number).toString();
  }

  private static Said trigger(String dag, String date, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("airflow", "trigger", dag, "--date=" + date, "--patience=6"));
    words.addAll(List.of(more));
    return filon(words.toArray(String[]::new));
  }

  private static JsonNode task(String run, String name) {
    return runs.tasks(NIGHTLY, run).stream()
        .filter(t -> t.path("task_id").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Attempts at the load of a run, oldest first, as the service knows them. */
  private static List<JsonNode> loads(String run) throws Exception {
    String token = new AirflowHome(home).read("secrets.json").get("service_token");
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + servicePort + "/v1/jobs"))
                    .header("Authorization", "Bearer " + token)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    List<JsonNode> loads = new ArrayList<>();
    for (JsonNode job : JSON.readTree(response.body()).path("jobs")) {
      if (job.path("key").asText().startsWith(NIGHTLY + "/" + run + "/load/")) {
        loads.add(0, job);
      }
    }
    return loads;
  }

  /**
   * Begins a night and comes back when its load runs in the service and is waited for in the
   * triggerer.
   */
  private static String loading(int number) throws Exception {
    String run = "filon__" + night(number);
    assertThat(trigger(NIGHTLY, night(number), "--no-wait").exit()).isZero();
    until(
        Duration.ofMinutes(3),
        () ->
            loads(run).stream().anyMatch(j -> j.path("state").asText().equals("RUNNING"))
                && task(run, "load").path("state").asText().equals("deferred"));
    return run;
  }

  private static void endsWell(int number) throws Exception {
    // a second trigger of the night finds the first and waits for it
    Said said = trigger(NIGHTLY, night(number));
    assertThat(said.exit()).describedAs(said.out() + said.err()).isZero();
    assertThat(said.err()).contains("was triggered before");
  }

  /** Whether no two of these jobs ran at the same time. */
  private static void oneAfterAnother(List<JsonNode> jobs) {
    for (int i = 1; i < jobs.size(); i++) {
      assertThat(jobs.get(i).path("started_at").asText())
          .isGreaterThanOrEqualTo(jobs.get(i - 1).path("ended_at").asText());
    }
  }

  private static List<ProcessHandle> part(String name) {
    return new AirflowHome(home)
        .processes("airflow").stream()
            .filter(p -> p.info().commandLine().orElse("").matches(".*airflow\\S* " + name + ".*"))
            .toList();
  }

  private static void kill(List<ProcessHandle> processes) throws Exception {
    assertThat(processes).isNotEmpty();
    for (ProcessHandle process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      until(Duration.ofSeconds(20), () -> !AirflowHome.runs(process));
    }
  }

  /** Starts a part of Airflow anew, as whoever supervises it would. */
  private static void again(String name) throws IOException {
    File log = home.resolve("logs/" + name + "-again.log").toFile();
    AGAIN.add(begin(distribution, log, log, List.of("./filon", "airflow", "exec", "--", name)));
  }

  @Test
  @Order(1)
  void theUnitTestsOfTheOperatorPass() throws Exception {
    Said tests =
        run(
            distribution.resolve("airflow"),
            List.of(
                "env",
                "AIRFLOW_HOME=" + Files.createDirectories(temp.resolve("pytest")),
                venv.resolve("bin/python").toString(),
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider"));
    assertThat(tests.exit()).describedAs(tests.out() + tests.err()).isZero();
  }

  @Test
  @Order(2)
  void adventureWorksIsLoadedPublishedAndPacked() throws Exception {
    String given = System.getenv("FILON_REAL_DATA");
    Path data =
        Path.of(
            given == null || given.isBlank() ? System.getProperty("filon.real.data", "") : given);
    boolean there = Files.isDirectory(data.resolve("adventureworks-dw"));
    if (!there) {
      System.err.println("SKIPPED: no adventureworks-dw in " + data.toAbsolutePath());
    }
    Assumptions.assumeTrue(there, "no adventureworks-dw in " + data);
    Path works = temp.resolve("adventureworks");
    up(
        "adventureworks",
        "adventureworks-dw,adventureworks-oltp",
        data.toRealPath().toString(),
        works);
    try {
      Said night = trigger(NIGHTLY, "2013-11-29");
      assertThat(night.exit()).describedAs(night.out() + night.err()).isZero();
      assertThat(value(works, "select cast(sum(net_amount) as decimal(18,2)) from fact_sales"))
          .isEqualTo("80450596.98");
      until(
          Duration.ofMinutes(1),
          () -> filon("airflow", "status", "filon_published").out().contains(" success "));

      unpause("filon_weekly");
      Said week = trigger("filon_weekly", "2013-11-29", "--conf=nights=1");
      assertThat(week.exit()).describedAs(week.out() + week.err()).isZero();
      try (Stream<Path> packs = Files.walk(works.resolve("packs/2013-W48"))) {
        assertThat(packs.filter(p -> p.toString().endsWith(".pdf")).count())
            .isEqualTo(
                Long.parseLong(
                    value(
                        works,
                        "select count(*) + count(distinct manager_id) from dim_rep where is_current and manager_id is not null")));
      }
    } finally {
      assertThat(filon("airflow", "down").exit()).isZero();
    }
    assertThat(new AirflowHome(home).processes("airflow")).isEmpty();
  }

  private static String value(Path warehouse, String sql) throws Exception {
    try (Connection db =
            DriverManager.getConnection(
                "jdbc:duckdb:" + warehouse.resolve("served/filon.duckdb").toRealPath());
        Statement statement = db.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  @Order(3)
  void theDagsAreReadWithoutErrorOrWarning() throws Exception {
    up("filon", "erp,crm", dumps + "/{date}", warehouse);
    assertThat(api.find("/importErrors", Map.of()).path("total_entries").asInt(-1)).isZero();
    assertThat(api.find("/dagWarnings", Map.of()).path("total_entries").asInt(-1)).isZero();
    assertThat(api.list("/dags", Map.of(), "dags").stream().map(d -> d.path("dag_id").asText()))
        .containsExactlyInAnyOrder(NIGHTLY, "filon_weekly", "filon_maintenance", "filon_published");
    for (String log : List.of("airflow.log", "service.log")) {
      String text = Files.readString(home.resolve("logs/" + log));
      new AirflowHome(home)
          .read("secrets.json")
          .values()
          .forEach(secret -> assertThat(text).doesNotContain(secret));
    }
  }

  @Test
  @Order(4)
  void aServiceThatIsKilledCostsTheLoadOneTry() throws Exception {
    String run = loading(0);
    kill(new AirflowHome(home).processes("service"));
    Said again =
        filon(
            "airflow",
            "up",
            "--venv=" + venv,
            "--port=" + port,
            "--service-port=" + servicePort,
            "--dumps=" + dumps + "/{date}",
            "--warehouse=" + warehouse);
    assertThat(again.exit()).describedAs(again.out() + again.err()).isZero();
    endsWell(0);
    List<JsonNode> loads = loads(run);
    assertThat(loads.stream().map(j -> j.path("state").asText()))
        .containsExactly("INTERRUPTED", "SUCCEEDED");
    oneAfterAnother(loads);
  }

  @Test
  @Order(5)
  void aTriggererThatIsKilledCostsNothing() throws Exception {
    String run = loading(1);
    kill(part("triggerer"));
    again("triggerer");
    endsWell(1);
    assertThat(loads(run).stream().map(j -> j.path("state").asText())).containsExactly("SUCCEEDED");
  }

  @Test
  @Order(6)
  void aSchedulerThatIsKilledCostsNothing() throws Exception {
    String run = loading(2);
    kill(part("scheduler"));
    again("scheduler");
    endsWell(2);
    List<JsonNode> loads = loads(run);
    assertThat(loads.get(loads.size() - 1).path("state").asText()).isEqualTo("SUCCEEDED");
    oneAfterAnother(loads);
  }

  @Test
  @Order(7)
  void aLockedWarehouseIsTriedAgain() throws Exception {
    String run = "filon__" + night(3);
    try (FileChannel channel =
            FileChannel.open(warehouse.resolve(".lock"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThat(trigger(NIGHTLY, night(3), "--no-wait").exit()).isZero();
      until(
          Duration.ofMinutes(3),
          () -> loads(run).stream().anyMatch(j -> j.path("exit_code").asInt() == 4));
    }
    endsWell(3);
    assertThat(task(run, "load").path("try_number").asInt()).isGreaterThan(1);
  }

  @Test
  @Order(8)
  void aCancelledRunCancelsItsJobAndIsCleared() throws Exception {
    String run = loading(4);
    long asked = System.nanoTime();
    assertThat(filon("airflow", "cancel", NIGHTLY, run).exit()).isZero();
    until(
        Duration.ofSeconds(30), () -> loads(run).get(0).path("state").asText().equals("CANCELLED"));
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    System.err.println("cancelled within " + took.toMillis() + " ms of the command's start");
    assertThat(took).isLessThan(Duration.ofSeconds(10));
    Said cleared = filon("airflow", "clear", NIGHTLY, run, "--all", "--patience=6");
    assertThat(cleared.exit()).describedAs(cleared.out() + cleared.err()).isZero();
    List<JsonNode> loads = loads(run);
    assertThat(loads.get(loads.size() - 1).path("state").asText()).isEqualTo("SUCCEEDED");
    oneAfterAnother(loads);
  }

  @Test
  @Order(9)
  void aBadDumpFailsAtOnce() throws Exception {
    String day = "2024-02-01";
    copy(dumps.resolve(night(1)), dumps.resolve(day));
    Path clients = dumps.resolve(day + "/erp/clients.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(clients));
    lines.set(0, lines.get(0).replace("client_id", "number"));
    Files.write(clients, lines);
    Said said = trigger(NIGHTLY, day);
    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.out()).contains("== load failed").contains("clients.csv").contains("client_id");
    assertThat(said.err()).contains("after mending the cause: 'filon airflow clear");
    assertThat(task("filon__" + day, "load").path("try_number").asInt()).isEqualTo(1);
    assertThat(filon("airflow", "logs", NIGHTLY, "filon__" + day, "--task=load").out())
        .contains("exit code 5")
        .contains("client_id");
  }

  @Test
  @Order(10)
  void aBackfillIsTheSameAsCommandLineRuns() throws Exception {
    String to = night(4 + BACKFILLED);
    Said dry =
        filon("airflow", "backfill", NIGHTLY, "--from=" + night(5), "--to=" + to, "--dry-run");
    assertThat(dry.out()).contains(BACKFILLED + " runs: " + night(5));
    Said backfill =
        filon("airflow", "backfill", NIGHTLY, "--from=" + night(5), "--to=" + to, "--patience=60");
    assertThat(backfill.exit()).describedAs(backfill.out() + backfill.err()).isZero();
    assertThat(backfill.out()).contains(BACKFILLED + " of " + BACKFILLED + " runs succeeded");
    Said nothing = filon("airflow", "backfill", NIGHTLY, "--from=" + night(5), "--to=" + to);
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.err()).contains("the runs are there already");

    Path other = temp.resolve("command-line");
    for (int i = 0; i <= 4 + BACKFILLED; i++) {
      Said load =
          filon(
              "run",
              "--source=filon",
              "--mode=" + (i == 0 ? "full" : "delta"),
              "--dumps=" + dumps.resolve(night(i)),
              "--date=" + night(i),
              "--warehouse=" + other);
      assertThat(load.exit()).describedAs(load.err()).isZero();
    }
    Map<String, String> expected = content(other);
    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(content(warehouse)).isEqualTo(expected);
  }

  /** Number of rows and a hash of all of them, by table. */
  private static Map<String, String> content(Path warehouse) throws Exception {
    Map<String, String> content = new TreeMap<>();
    try (Connection db =
            DriverManager.getConnection(
                "jdbc:duckdb:" + warehouse.resolve("served/filon.duckdb").toRealPath());
        Statement names = db.createStatement();
        ResultSet tables =
            names.executeQuery(
                "select table_name from duckdb_tables() where schema_name = 'main' order by 1")) {
      while (tables.next()) {
        try (Statement statement = db.createStatement();
            ResultSet row =
                statement.executeQuery(
                    "select count(*) || ' rows ' || coalesce(sum(hash(t)::hugeint), 0) from "
                        + tables.getString(1)
                        + " t")) {
          row.next();
          content.put(tables.getString(1), row.getString(1));
        }
      }
    }
    return content;
  }
}
