package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.JobException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code filon airflow}: a local Airflow wired to the job service, and a client of any Airflow's
 * REST API. Exit code 0 when the run that was waited for succeeded, 1 when it failed or Airflow
 * cannot be reached, 2 for something that cannot be used, 4 when another backfill of the DAG runs.
 */
@Command(
    name = "airflow",
    description = "Starts a local Airflow; triggers, watches, clears and backfills runs.",
    mixinStandardHelpOptions = true)
public final class Airflow implements Runnable {
  private static final String COMPONENT = "airflow";
  private static final String SERVICE = "service";

  @Spec CommandSpec spec;

  @Option(
      names = "--home",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:FILON_AIRFLOW_HOME:-./airflow-home}",
      description = "Folder of the local Airflow. Default: ${DEFAULT-VALUE}.")
  Path home;

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:FILON_AIRFLOW_URL}",
      description = "Address of Airflow. Default: FILON_AIRFLOW_URL, else that of --home.")
  String url;

  @Option(
      names = "--user",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:FILON_AIRFLOW_USER:-admin}",
      description =
          "User; the password comes from FILON_AIRFLOW_PASSWORD, else --home. Default: ${DEFAULT-VALUE}.")
  String user;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private AirflowHome home() {
    return new AirflowHome(home);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private AirflowApi api() {
    return home().api(url == null || url.isBlank() ? null : url, user);
  }

  private Runs runs(AirflowApi api) {
    return new Runs(api, out(), err(), System.console() != null);
  }

  private static LocalDate day(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw JobException.usage(option + " must be a day as YYYY-MM-DD, not '" + text + "'");
    }
  }

  private JsonNode dag(AirflowApi api, String dag) {
    AirflowApi.Answer answer = api.get(AirflowApi.path("dags", dag, "details"), Map.of());
    if (answer.status() == 404) {
      throw JobException.usage(
          "Airflow has no DAG '"
              + dag
              + "'; it has "
              + String.join(
                  ", ",
                  api.list("/dags", Map.of(), "dags").stream()
                      .map(d -> d.path("dag_id").asText())
                      .toList()));
    }
    if (!answer.ok()) {
      throw AirflowApi.refused(dag, answer);
    }
    return answer.body();
  }

  /** The DAG, which must not be paused: its runs would wait for ever. */
  private JsonNode active(AirflowApi api, String dag) {
    JsonNode found = dag(api, dag);
    if (found.path("is_paused").asBoolean()) {
      throw JobException.usage(
          dag + " is paused, its runs would not begin: 'filon airflow unpause " + dag + "' first");
    }
    return found;
  }

  /** Waits for a run and says how it ended. */
  private int watch(AirflowApi api, String dag, String run, Duration patience) {
    Runs runs = runs(api);
    String state = runs.await(dag, run, patience);
    if (state.equals("success")) {
      out().println(dag + " " + run + ": success");
      out().flush();
      return 0;
    }
    runs.printTasks(dag, run);
    runs.failures(dag, run);
    err()
        .println(
            "filon: "
                + dag
                + " "
                + run
                + " ended as "
                + state
                + "; after mending the cause: 'filon airflow clear "
                + dag
                + " "
                + run
                + "'");
    err().flush();
    return 1;
  }

  /** Starts the service and Airflow. */
  @Command(
      name = "up",
      description =
          "Installs Airflow if need be, and starts the job service and Airflow on this machine. Run again,"
              + " it starts what does not run.",
      mixinStandardHelpOptions = true)
  int up(
      @Option(
              names = "--source",
              defaultValue = "${env:FILON_SOURCE:-filon}",
              description = "Source definition. Default: ${DEFAULT-VALUE}.")
          String source,
      @Option(
              names = "--dumps",
              required = true,
              description = "Folder of a night's dumps; {date} stands for the night's day.")
          String dumps,
      @Option(
              names = "--systems",
              defaultValue = "${env:FILON_SYSTEMS:-erp,crm}",
              description =
                  "Folders below --dumps that a night waits for, separated by commas. Default: ${DEFAULT-VALUE}.")
          String systems,
      @Option(
              names = "--warehouse",
              defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
              description = "Folder of the warehouse. Default: ${DEFAULT-VALUE}.")
          Path warehouse,
      @Option(
              names = "--root",
              description = "A further folder that jobs may use; may be repeated.")
          List<Path> roots,
      @Option(
              names = "--venv",
              description = "Folder of the virtual environment. Default: venv in --home.")
          Path venv,
      @Option(
              names = "--python",
              defaultValue = "python3.11",
              description = "Python to make it with. Default: ${DEFAULT-VALUE}.")
          String python,
      @Option(
              names = "--port",
              defaultValue = "8080",
              description = "Port of Airflow. Default: ${DEFAULT-VALUE}.")
          int port,
      @Option(
              names = "--service-port",
              defaultValue = "8765",
              description = "Port of the job service. Default: ${DEFAULT-VALUE}.")
          int servicePort)
      throws IOException, InterruptedException {
    AirflowHome home = home();
    home.create();
    Path environment =
        (venv == null ? home.folder().resolve("venv") : venv).toAbsolutePath().normalize();
    home.install(environment, python, err());
    Map<String, String> secrets = home.secrets();
    Path store = Files.createDirectories(warehouse.toAbsolutePath().normalize());
    String folder = absolute(dumps);
    Map<String, String> settings = new TreeMap<>(given());
    settings.put("url", "http://127.0.0.1:" + port);
    settings.put("port", String.valueOf(port));
    settings.put("service_port", String.valueOf(servicePort));
    settings.put("venv", environment.toString());
    settings.put("FILON_SOURCE", source);
    settings.put("FILON_DUMPS", folder);
    settings.put("FILON_SYSTEMS", systems);
    settings.put("FILON_WAREHOUSE", store.toString());
    home.write("settings.json", settings);

    if (home.processes(SERVICE).isEmpty()) {
      List<String> serve = new ArrayList<>();
      serve.add(Path.of(System.getProperty("filon.home", ".")).resolve("filon").toString());
      serve.addAll(List.of("serve", "--port", String.valueOf(servicePort)));
      serve.addAll(List.of("--state", home.folder().resolve(SERVICE).toString()));
      serve.addAll(List.of("--root", store.toString(), "--root", fixedPart(folder).toString()));
      for (Path root : roots == null ? List.<Path>of() : roots) {
        serve.addAll(List.of("--root", root.toAbsolutePath().toString()));
      }
      home.start(SERVICE, serve, Map.of("FILON_SERVICE_TOKEN", secrets.get("service_token")));
    }
    await(home, SERVICE, () -> answers("http://127.0.0.1:" + servicePort + "/health"));
    AirflowApi api = home.api(null, "admin");
    if (!home.processes(COMPONENT).isEmpty() && !recovers(api)) {
      err().println("filon: a part of Airflow does not run; all of it is started anew");
      home.stop(COMPONENT);
    }
    if (home.processes(COMPONENT).isEmpty()) {
      home.start(
          COMPONENT,
          List.of(environment.resolve("bin/airflow").toString(), "standalone"),
          home.environment());
    }
    await(home, COMPONENT, () -> healthy(api));
    home.rememberChildren(COMPONENT);
    out()
        .printf(
            "job service   http://127.0.0.1:%d%n"
                + "Airflow       %s, user admin, password in %s%n"
                + "logs          %s%n"
                + "next          ./filon airflow unpause filon_nightly%n",
            servicePort,
            settings.get("url"),
            home.folder().resolve("passwords.json"),
            home.folder().resolve("logs"));
    out().flush();
    return 0;
  }

  /** Settings of the DAGs that are in the environment; its secrets are not among them. */
  private static Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("FILON_")
                  && !name.contains("TOKEN")
                  && !name.contains("PASSWORD")) {
                given.put(name, value);
              }
            });
    return given;
  }

  /** The folder of the dumps, absolute, with its {date} as it is. */
  private static String absolute(String dumps) {
    return Path.of(dumps).toAbsolutePath().normalize().toString();
  }

  /** What of the folder of the dumps does not depend on the night. */
  private static Path fixedPart(String folder) {
    int date = folder.indexOf("{date}");
    Path fixed = date < 0 ? Path.of(folder) : Path.of(folder.substring(0, date) + "x").getParent();
    if (!Files.isDirectory(fixed)) {
      throw JobException.usage("--dumps " + folder + ": there is no folder " + fixed);
    }
    return fixed;
  }

  private void await(AirflowHome home, String name, Callable<Boolean> ready) {
    long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
    while (true) {
      try {
        if (ready.call()) {
          return;
        }
      } catch (Exception e) {
        if (Thread.currentThread().isInterrupted()) {
          throw JobException.internal("interrupted", e);
        }
        // not yet
      }
      boolean gone = home.processes(name).isEmpty();
      if (gone || System.nanoTime() > deadline) {
        throw JobException.internal(
            name
                + (gone ? " ended" : " is not ready")
                + "; the end of its log:\n"
                + home.tail(name, 20),
            null);
      }
      AirflowApi.pause(Duration.ofMillis(500));
    }
  }

  /** Whether an Airflow that runs already is well, or soon is. */
  private static boolean recovers(AirflowApi api) {
    for (int i = 0; i < 30; i++) {
      try {
        if (healthy(api)) {
          return true;
        }
      } catch (JobException e) {
        // not yet
      }
      AirflowApi.pause(Duration.ofSeconds(2));
    }
    return false;
  }

  private static boolean answers(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  /** Whether all parts of Airflow say that they are well. */
  private static boolean healthy(AirflowApi api) {
    JsonNode health = api.send("GET", "/monitor/health", null).body();
    for (String part : List.of("metadatabase", "scheduler", "triggerer", "dag_processor")) {
      if (!health.path(part).path("status").asText().equals("healthy")) {
        return false;
      }
    }
    return true;
  }

  /** Stops both. */
  @Command(name = "down", description = "Stops what 'up' started.", mixinStandardHelpOptions = true)
  int down() {
    AirflowHome home = home();
    for (String name : List.of(COMPONENT, SERVICE)) {
      out().println(name + (home.stop(name) ? " stopped" : " was not running"));
    }
    out().flush();
    return 0;
  }

  /** Airflow's own command line. */
  @Command(
      name = "exec",
      description = "Runs Airflow's own command line with the settings of the local one.",
      mixinStandardHelpOptions = true)
  int exec(@Parameters(paramLabel = "ARGUMENT", description = "After '--'.") List<String> arguments)
      throws IOException, InterruptedException {
    Map<String, String> environment = home().environment();
    List<String> command = new ArrayList<>();
    command.add(Path.of(environment.get("VIRTUAL_ENV"), "bin/airflow").toString());
    command.addAll(arguments == null ? List.of() : arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return process.waitFor() == 0 ? 0 : 1;
  }

  /** Starts a run, once. */
  @Command(
      name = "trigger",
      description =
          "Starts the run of a day, or finds the one that was started before, and waits for its end.",
      mixinStandardHelpOptions = true)
  int trigger(
      @Parameters(paramLabel = "DAG", description = "For example filon_nightly.") String dag,
      @Option(names = "--date", required = true, description = "Business date, YYYY-MM-DD.")
          String date,
      @Option(
              names = "--conf",
              paramLabel = "NAME=VALUE",
              description = "More of the run's conf; may be repeated.")
          Map<String, String> conf,
      @Option(names = "--no-wait", description = "Do not wait for its end.") boolean noWait,
      @Option(
              names = "--patience",
              defaultValue = "1440",
              description = "Minutes to wait. Default: ${DEFAULT-VALUE}.")
          int minutes) {
    LocalDate day = day("--date", date);
    AirflowApi api = api();
    active(api, dag);
    String run = "filon__" + day;
    ObjectNode wanted = AirflowApi.object().put("business_date", day.toString());
    if (conf != null) {
      conf.forEach(wanted::put);
    }
    ObjectNode body = AirflowApi.object().put("dag_run_id", run);
    body.putNull("logical_date");
    body.set("conf", wanted);
    AirflowApi.Answer answer = api.send("POST", AirflowApi.path("dags", dag, "dagRuns"), body);
    if (answer.status() == 409) {
      JsonNode there = runs(api).run(dag, run);
      if (!there.path("conf").equals(wanted)) {
        throw JobException.usage(
            run
                + " was triggered before with another conf ("
                + there.path("conf")
                + "): clear that one, or give the same conf");
      }
      err()
          .println(
              "filon: " + run + " was triggered before, it is " + there.path("state").asText());
    } else if (!answer.ok()) {
      throw AirflowApi.refused(dag, answer);
    }
    if (noWait) {
      out().println(dag + " " + run);
      out().flush();
      return 0;
    }
    return watch(api, dag, run, Duration.ofMinutes(minutes));
  }

  /** Lists runs, or the tasks of one. */
  @Command(
      name = "status",
      description = "The newest runs of all DAGs or of one, or the tasks of a run.",
      mixinStandardHelpOptions = true)
  int status(
      @Parameters(arity = "0..1", paramLabel = "DAG", description = "Of this DAG only.") String dag,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "RUN",
              description = "This run's tasks.")
          String run,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "Runs to show. Default: ${DEFAULT-VALUE}.")
          int limit) {
    AirflowApi api = api();
    if (run != null) {
      Runs runs = runs(api);
      JsonNode found = runs.run(dag, run);
      runs.print(List.of(found));
      runs.printTasks(dag, run);
      return found.path("state").asText().equals("failed") ? 1 : 0;
    }
    if (dag != null) {
      dag(api, dag);
    }
    List<JsonNode> all = new ArrayList<>();
    api.find(
            AirflowApi.path("dags", dag == null ? "~" : dag, "dagRuns"),
            Map.of("limit", String.valueOf(Math.min(100, limit)), "order_by", "-run_after"))
        .path("dag_runs")
        .forEach(all::add);
    runs(api).print(all);
    return 0;
  }

  /** Shows logs. */
  @Command(
      name = "logs",
      description = "The logs of a run's tasks.",
      mixinStandardHelpOptions = true)
  int logs(
      @Parameters(paramLabel = "DAG", description = "The DAG.") String dag,
      @Parameters(paramLabel = "RUN", description = "The run.") String run,
      @Option(names = "--task", description = "Only this task's.") String task,
      @Option(names = "--try", description = "Which try. Default: the last.") Integer attempt) {
    Runs runs = runs(api());
    boolean any = false;
    for (JsonNode one : runs.tasks(dag, run)) {
      if (task == null || task.equals(one.path("task_id").asText())) {
        any = true;
        int number = attempt == null ? one.path("try_number").asInt() : attempt;
        out()
            .printf(
                "== %s, %s, try %d%n", Runs.name(one), one.path("state").asText("none"), number);
        runs.log(dag, run, one, number).forEach(out()::println);
      }
    }
    out().flush();
    if (!any) {
      throw JobException.usage("the run has no task '" + task + "'");
    }
    return 0;
  }

  /** Runs tasks again. */
  @Command(
      name = "clear",
      description =
          "Runs the failed tasks of a run again and those after them, or a task and those after it, and waits.",
      mixinStandardHelpOptions = true)
  int clear(
      @Parameters(paramLabel = "DAG", description = "The DAG.") String dag,
      @Parameters(paramLabel = "RUN", description = "The run.") String run,
      @Option(names = "--task", description = "This task, whatever became of it.") String task,
      @Option(names = "--all", description = "All tasks, whatever became of them.") boolean all,
      @Option(names = "--dry-run", description = "Only say which tasks that are.") boolean dryRun,
      @Option(names = "--no-wait", description = "Do not wait for its end.") boolean noWait,
      @Option(
              names = "--patience",
              defaultValue = "1440",
              description = "Minutes to wait. Default: ${DEFAULT-VALUE}.")
          int minutes) {
    AirflowApi api = api();
    active(api, dag);
    ObjectNode body =
        AirflowApi.object()
            .put("dry_run", true)
            .put("dag_run_id", run)
            .put("only_failed", task == null && !all)
            .put("include_downstream", true)
            .put("reset_dag_runs", true);
    if (task != null) {
      body.putArray("task_ids").add(task);
    }
    String path = AirflowApi.path("dags", dag, "clearTaskInstances");
    AirflowApi.Answer answer = api.send("POST", path, body);
    if (!answer.ok()) {
      throw AirflowApi.refused(run, answer);
    }
    List<String> names = new ArrayList<>();
    answer.body().path("task_instances").forEach(t -> names.add(Runs.name(t)));
    out().println((dryRun ? "would run again: " : "runs again: ") + String.join(", ", names));
    out().flush();
    if (names.isEmpty()) {
      throw JobException.usage("there is nothing to clear in " + run + ": give --task or --all");
    }
    if (dryRun) {
      return 0;
    }
    AirflowApi.Answer done = api.send("POST", path, body.put("dry_run", false));
    if (!done.ok()) {
      throw AirflowApi.refused(run, done);
    }
    return noWait ? 0 : watch(api, dag, run, Duration.ofMinutes(minutes));
  }

  /** Ends a run. */
  @Command(
      name = "cancel",
      description = "Ends a run as failed: its tasks are killed and their jobs cancelled.",
      mixinStandardHelpOptions = true)
  int cancel(
      @Parameters(paramLabel = "DAG", description = "The DAG.") String dag,
      @Parameters(paramLabel = "RUN", description = "The run.") String run) {
    AirflowApi api = api();
    JsonNode found = runs(api).run(dag, run);
    if (Runs.ended(found)) {
      throw JobException.usage(run + " has ended already, as " + found.path("state").asText());
    }
    AirflowApi.Answer answer =
        api.send(
            "PATCH",
            AirflowApi.path("dags", dag, "dagRuns", run) + "?update_mask=state",
            AirflowApi.object().put("state", "failed"));
    if (!answer.ok()) {
      throw AirflowApi.refused(run, answer);
    }
    out().println(dag + " " + run + " is cancelled");
    out().flush();
    return 0;
  }

  /** Runs a range of days. */
  @Command(
      name = "backfill",
      description =
          "Runs all nights from a day to a day, oldest first, one at a time, and lists what failed.",
      mixinStandardHelpOptions = true)
  int backfill(
      @Parameters(paramLabel = "DAG", description = "For example filon_nightly.") String dag,
      @Option(names = "--from", required = true, description = "First business date.") String from,
      @Option(names = "--to", required = true, description = "Last business date.") String to,
      @Option(
              names = "--again",
              defaultValue = "none",
              description =
                  "Which runs that are there already run again: none, failed or completed (all)."
                      + " Default: ${DEFAULT-VALUE}.")
          String again,
      @Option(names = "--dry-run", description = "Only say which runs that are.") boolean dryRun,
      @Option(
              names = "--patience",
              defaultValue = "1440",
              description = "Minutes to wait. Default: ${DEFAULT-VALUE}.")
          int minutes) {
    LocalDate first = day("--from", from);
    LocalDate last = day("--to", to);
    if (last.isBefore(first)) {
      throw JobException.usage("--from " + first + " is after --to " + last);
    }
    if (!List.of("none", "failed", "completed").contains(again)) {
      throw JobException.usage("--again must be none, failed or completed, not '" + again + "'");
    }
    AirflowApi api = api();
    ZoneId zone = ZoneId.of(active(api, dag).path("timezone").asText("UTC"));
    String begin = first.atStartOfDay(zone).toInstant().toString();
    String end = last.plusDays(1).atStartOfDay(zone).toInstant().minusSeconds(1).toString();
    ObjectNode body =
        AirflowApi.object()
            .put("dag_id", dag)
            .put("from_date", begin)
            .put("to_date", end)
            .put("max_active_runs", 1)
            .put("reprocess_behavior", again);
    // no dag_run_conf: a business_date in it would make all runs the same night
    AirflowApi.Answer dry = api.send("POST", "/backfills/dry_run", body);
    if (!dry.ok()) {
      throw AirflowApi.refused("the backfill", dry);
    }
    List<String> planned = new ArrayList<>();
    dry.body()
        .path("backfills")
        .forEach(
            run ->
                planned.add(
                    OffsetDateTime.parse(run.path("logical_date").asText())
                        .toInstant()
                        .toString()));
    out().printf("%d runs: %s%n", planned.size(), days(planned, zone));
    out().flush();
    if (planned.isEmpty()) {
      throw JobException.usage(
          "nothing to run from "
              + first
              + " to "
              + last
              + ": the runs are there already (then --again failed, or completed), or the DAG begins later");
    }
    if (dryRun) {
      return 0;
    }
    AirflowApi.Answer created = api.send("POST", "/backfills", body);
    if (created.status() == 409) {
      throw JobException.locked(
          "another backfill of "
              + dag
              + " has not ended ("
              + created.reason()
              + "): wait for it, or cancel it in Airflow");
    }
    if (!created.ok()) {
      throw AirflowApi.refused("the backfill", created);
    }
    return verify(
        api,
        dag,
        created.body().path("id").asText(),
        planned,
        begin,
        end,
        zone,
        Duration.ofMinutes(minutes));
  }

  /** That a backfill is completed says nothing of its runs: each is looked at. */
  private int verify(
      AirflowApi api,
      String dag,
      String backfill,
      List<String> planned,
      String begin,
      String end,
      ZoneId zone,
      Duration patience) {
    Runs runs = runs(api);
    long deadline = System.nanoTime() + patience.toNanos();
    String shown = "";
    Map<String, JsonNode> found;
    while (true) {
      boolean completed =
          !api.find(AirflowApi.path("backfills", backfill), Map.of()).path("completed_at").isNull();
      Map<String, JsonNode> now = runs.byLogicalDate(dag, begin, end);
      long ended =
          planned.stream().filter(p -> now.containsKey(p) && Runs.ended(now.get(p))).count();
      shown =
          runs.show(
              shown,
              "backfill " + backfill + ": " + ended + " of " + planned.size() + " runs ended");
      if (ended == planned.size()
          || (completed
              && planned.stream().filter(now::containsKey).allMatch(p -> Runs.ended(now.get(p))))) {
        found = now;
        runs.end();
        break;
      }
      if (System.nanoTime() > deadline) {
        runs.end();
        throw JobException.internal(
            "the backfill has not ended after " + patience + "; it goes on", null);
      }
      AirflowApi.pause(Duration.ofSeconds(2));
    }
    List<String> failed = new ArrayList<>();
    for (String plan : planned) {
      JsonNode run = found.get(plan);
      String state = run == null ? "no run" : run.path("state").asText();
      if (!state.equals("success")) {
        failed.add(days(List.of(plan), zone) + " " + state);
        if (run != null) {
          runs.failures(dag, run.path("dag_run_id").asText());
        }
      }
    }
    out().printf("%d of %d runs succeeded%n", planned.size() - failed.size(), planned.size());
    out().flush();
    if (!failed.isEmpty()) {
      err()
          .println(
              "filon: failed: "
                  + String.join(", ", failed)
                  + "; after mending the cause give --again failed");
      err().flush();
    }
    return failed.isEmpty() ? 0 : 1;
  }

  private static String days(List<String> instants, ZoneId zone) {
    return String.join(
        ", ",
        instants.stream()
            .map(i -> Instant.parse(i).atZone(zone).toLocalDate().toString())
            .toList());
  }

  /** Lets a DAG run by its schedule. */
  @Command(name = "unpause", description = "Lets DAGs run.", mixinStandardHelpOptions = true)
  int unpause(@Parameters(arity = "1..*", paramLabel = "DAG") List<String> dags) {
    return pause(dags, false);
  }

  /** Keeps a DAG from running. */
  @Command(
      name = "pause",
      description =
          "Keeps DAGs from beginning runs; a run that has begun goes on to its next task.",
      mixinStandardHelpOptions = true)
  int pause(@Parameters(arity = "1..*", paramLabel = "DAG") List<String> dags) {
    return pause(dags, true);
  }

  private int pause(List<String> dags, boolean paused) {
    AirflowApi api = api();
    for (String dag : dags) {
      dag(api, dag);
      AirflowApi.Answer answer =
          api.send(
              "PATCH",
              AirflowApi.path("dags", dag) + "?update_mask=is_paused",
              AirflowApi.object().put("is_paused", paused));
      if (!answer.ok()) {
        throw AirflowApi.refused(dag, answer);
      }
      out().println(dag + (paused ? " is paused" : " runs"));
    }
    out().flush();
    return 0;
  }
}
