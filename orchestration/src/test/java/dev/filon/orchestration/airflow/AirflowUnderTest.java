package dev.filon.orchestration.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.orchestration.Filon;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Airflow, started and stopped by the commands that a user types, from the distribution; and
 * what tests ask of it. All waits are long: they end with what is waited for, and a machine may be
 * slow.
 */
final class AirflowUnderTest implements AutoCloseable {
  static final String NIGHTLY = "filon_nightly";
  static final String WEEKLY = "filon_weekly";
  static final LocalDate FIRST = LocalDate.of(2024, 3, 1);
  static final Duration LONG = Duration.ofMinutes(10);

  private static final Path ROOT = Path.of(System.getProperty("filon.root"));
  private static final String VERSION = System.getProperty("filon.version");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Process> again = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private final Path temp;
  private final Path distribution;
  private final Path home;
  private final Path dumps;
  private final Path venv;
  private final int port = freePort();
  private final int servicePort = freePort();
  private AirflowApi api;
  private Runs runs;

  /** What a program wrote, and its exit code. */
  record Said(int exit, String out, String err) {
    Said ok() {
      assertThat(exit).describedAs(out + err).isZero();
      return this;
    }
  }

  /**
   * Unpacks the distribution, and installs Airflow where it has not been installed before.
   *
   * @param more of the environment of all programs
   */
  AirflowUnderTest(Path temp, Map<String, String> more) throws Exception {
    this.temp = temp;
    home = temp.resolve("home");
    dumps = Files.createDirectories(temp.resolve("dumps"));
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
    environment.putAll(more);
    Path archive = ROOT.resolve("orchestration/target/filon-" + VERSION + ".tar.gz");
    run(temp, List.of("tar", "xzf", archive.toString())).ok();
    distribution = temp.resolve("filon-" + VERSION);
    venv = installed();
  }

  /** The jar for {@code spark-submit}. */
  static Path submitJar() {
    return ROOT.resolve("jobs/target/filon-jobs-" + VERSION + "-spark-submit.jar");
  }

  /**
   * Adds Airflow's Spark provider and the DAG that needs it. Without the packages that the provider
   * asks for: they are for its other operators, and large.
   */
  void addSparkProvider() throws Exception {
    Path code = distribution.resolve("airflow");
    Said pip =
        run(
            temp,
            List.of(
                venv.resolve("bin/pip").toString(),
                "install",
                "--disable-pip-version-check",
                "--no-deps",
                "--target=" + code,
                "apache-airflow-providers-apache-spark==6.3.4"));
    if (pip.exit() != 0) {
      skip("Airflow's Spark provider cannot be installed: " + pip.err());
    }
    Files.copy(
        code.resolve("examples/filon_spark_submit.py"), code.resolve("dags/filon_spark_submit.py"));
  }

  /** Where the public data sets are, or skips. */
  static Path adventureWorks() throws IOException {
    String given = System.getenv("FILON_REAL_DATA");
    Path data =
        Path.of(
            given == null || given.isBlank() ? System.getProperty("filon.real.data", "") : given);
    if (!Files.isDirectory(data.resolve("adventureworks-dw"))) {
      skip("no adventureworks-dw in " + data.toAbsolutePath());
    }
    return data.toRealPath();
  }

  static void skip(String why) {
    System.err.println("SKIPPED: " + why);
    Assumptions.abort(why);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Kept between builds, by the content of the lock file. Skips loudly where it cannot be made. */
  private Path installed() throws Exception {
    byte[] lock = Files.readAllBytes(distribution.resolve("airflow/requirements.lock"));
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(lock))
            .substring(0, 12);
    Path kept = Path.of(System.getProperty("user.home"), ".cache/filon/airflow-" + hash);
    System.setProperty("filon.home", distribution.toString());
    AirflowHome installer = new AirflowHome(home);
    installer.create();
    try {
      installer.install(kept, "python3.11", new PrintWriter(System.err, true));
    } catch (RuntimeException e) {
      skip("Airflow cannot be installed: " + e.getMessage());
    }
    return kept;
  }

  Path distribution() {
    return distribution;
  }

  Path dumps() {
    return dumps;
  }

  Path venv() {
    return venv;
  }

  AirflowHome home() {
    return new AirflowHome(home);
  }

  AirflowApi api() {
    return api;
  }

  static String night(int number) {
    return FIRST.plusDays(number).toString();
  }

  /**
   * A full extract of the first night, and deltas of those after it, each in the folder of its day.
   */
  void generate(int nights) throws Exception {
    Path made = temp.resolve("made");
    filon(
            "generate",
            "--lines=1500",
            "--days=400",
            "--seed=5",
            "--until=" + FIRST,
            "--nights=" + nights,
            "--out=" + made)
        .ok();
    Dumps.copy(made.resolve("erp"), dumps.resolve(FIRST + "/erp"));
    Dumps.copy(made.resolve("crm"), dumps.resolve(FIRST + "/crm"));
    for (int i = 1; i <= nights; i++) {
      Dumps.copy(made.resolve("nights/" + night(i)), dumps.resolve(night(i)));
    }
  }

  private Process begin(Path folder, File out, File err, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out)
            .redirectError(err);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  Said run(Path folder, List<String> command) throws IOException, InterruptedException {
    File out = File.createTempFile("out", ".txt", temp.toFile());
    File err = File.createTempFile("err", ".txt", temp.toFile());
    Process process = begin(folder, out, err, command);
    if (!process.waitFor(1, TimeUnit.HOURS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " does not end");
    }
    return new Said(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  /** Runs {@code ./filon} of the distribution. */
  Said filon(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./filon"));
    command.addAll(List.of(arguments));
    return run(distribution, command);
  }

  /** {@code ./filon airflow up} of the distribution. */
  Said up(String source, String systems, String folders, Path warehouse) throws Exception {
    Said up =
        filon(
                "airflow",
                "up",
                "--venv=" + venv,
                "--port=" + port,
                "--service-port=" + servicePort,
                "--source=" + source,
                "--systems=" + systems,
                "--dumps=" + folders,
                "--warehouse=" + warehouse)
            .ok();
    api = home().api(null, "admin");
    runs = new Runs(api, new PrintWriter(System.out), new PrintWriter(System.err), false);
    return up;
  }

  Said up(Path warehouse) throws Exception {
    return up("filon", "erp,crm", dumps + "/{date}", warehouse);
  }

  /** The schedule's own last run has no dumps or nights here and would hold the one active run. */
  void unpause(String dag) throws Exception {
    filon("airflow", "unpause", dag).ok();
    until(() -> !scheduled(dag).isEmpty());
    for (JsonNode run : scheduled(dag)) {
      if (!Runs.ended(run)) {
        filon("airflow", "cancel", dag, run.path("dag_run_id").asText()).ok();
      }
    }
  }

  List<JsonNode> scheduled(String dag) {
    return api.list(
        AirflowApi.path("dags", dag, "dagRuns"), Map.of("run_type", "scheduled"), "dag_runs");
  }

  /** The states of a DAG's runs. */
  List<String> states(String dag) {
    return api.list(AirflowApi.path("dags", dag, "dagRuns"), Map.of(), "dag_runs").stream()
        .map(run -> run.path("state").asText())
        .toList();
  }

  static void until(Callable<Boolean> done) throws Exception {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!done.call()) {
      assertThat(System.nanoTime()).describedAs("waited %s in vain", LONG).isLessThan(deadline);
      Thread.sleep(300);
    }
  }

  Said trigger(String dag, String date, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("airflow", "trigger", dag, "--date=" + date, "--patience=30"));
    words.addAll(List.of(more));
    return filon(words.toArray(String[]::new));
  }

  List<JsonNode> tasks(String dag, String run) {
    return runs.tasks(dag, run);
  }

  JsonNode task(String run, String name) {
    return runs.tasks(NIGHTLY, run).stream()
        .filter(t -> t.path("task_id").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Attempts at the load of a run, oldest first, as the service knows them. */
  List<JsonNode> loads(String run) throws Exception {
    String token = home().read("secrets.json").get("service_token");
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

  List<String> loadStates(String run) throws Exception {
    return loads(run).stream().map(j -> j.path("state").asText()).toList();
  }

  /**
   * Begins a night and comes back when its load runs in the service and is waited for in the
   * triggerer.
   */
  String loading(String day) throws Exception {
    String run = "filon__" + day;
    trigger(NIGHTLY, day, "--no-wait").ok();
    until(
        () ->
            loadStates(run).contains("RUNNING")
                && task(run, "load").path("state").asText().equals("deferred"));
    return run;
  }

  /**
   * Cancels a night's run by the command, without a start of Java that a short load would not wait
   * for.
   */
  void cancel(String run) {
    assertThat(Filon.commandLine().execute("airflow", "cancel", NIGHTLY, run, "--home=" + home))
        .isZero();
  }

  /** Waits for a night that was begun: a second trigger finds the first. */
  void endsWell(String day) throws Exception {
    assertThat(trigger(NIGHTLY, day).ok().err()).contains("was triggered before");
  }

  /** Whether no two of these jobs ran at the same time. */
  static void oneAfterAnother(List<JsonNode> jobs) {
    for (int i = 1; i < jobs.size(); i++) {
      assertThat(jobs.get(i).path("started_at").asText())
          .isGreaterThanOrEqualTo(jobs.get(i - 1).path("ended_at").asText());
    }
  }

  /** The processes of a part of Airflow. */
  List<ProcessHandle> part(String name) {
    return home().processes("airflow").stream()
        .filter(p -> p.info().commandLine().orElse("").matches(".*airflow\\S* " + name + ".*"))
        .toList();
  }

  static void kill(List<ProcessHandle> processes) throws Exception {
    assertThat(processes).isNotEmpty();
    for (ProcessHandle process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      until(() -> !AirflowHome.runs(process));
    }
  }

  /** Starts a part of Airflow anew, as whoever supervises it would. */
  void again(String name) throws IOException {
    File log = home.resolve("logs/" + name + "-again.log").toFile();
    again.add(begin(distribution, log, log, List.of("./filon", "airflow", "exec", "--", name)));
  }

  /** Stops what runs. */
  @Override
  public void close() throws Exception {
    for (Process process : again) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(20, TimeUnit.SECONDS);
    }
    again.clear();
    filon("airflow", "down").ok();
    assertThat(home().processes("airflow")).isEmpty();
    assertThat(home().processes("service")).isEmpty();
  }
}
