package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.JobException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    subcommands = {
      Up.class,
      Down.class,
      Exec.class,
      Trigger.class,
      Status.class,
      Logs.class,
      Clear.class,
      Cancel.class,
      Backfill.class,
      Unpause.class,
      Pause.class
    },
    mixinStandardHelpOptions = true)
public final class Airflow implements Runnable {
  static final String COMPONENT = "airflow";
  static final String SERVICE = "service";

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

  AirflowHome home() {
    return new AirflowHome(home);
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  AirflowApi api() {
    return home().api(url == null || url.isBlank() ? null : url, user);
  }

  Runs runs(AirflowApi api) {
    return new Runs(api, out(), err(), System.console() != null);
  }

  static LocalDate day(String option, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw JobException.usage(option + " must be a day as YYYY-MM-DD, not '" + text + "'");
    }
  }

  JsonNode dag(AirflowApi api, String dag) {
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
  JsonNode active(AirflowApi api, String dag) {
    JsonNode found = dag(api, dag);
    if (found.path("is_paused").asBoolean()) {
      throw JobException.usage(
          dag + " is paused, its runs would not begin: 'filon airflow unpause " + dag + "' first");
    }
    return found;
  }

  /** Waits for a run and says how it ended. */
  int watch(AirflowApi api, String dag, String run, Duration patience) {
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

  /** Whether DAGs may begin runs. */
  int pause(List<String> dags, boolean paused) {
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
