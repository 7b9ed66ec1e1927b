package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.JobException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Starts a run, once. */
@Command(
    name = "trigger",
    description =
        "Starts the run of a day, or finds the one that was started before, and waits for its end.",
    mixinStandardHelpOptions = true)
final class Trigger implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(paramLabel = "DAG", description = "For example filon_nightly.")
  String dag;

  @Option(names = "--date", required = true, description = "Business date, YYYY-MM-DD.")
  String date;

  @Option(
      names = "--conf",
      paramLabel = "NAME=VALUE",
      description = "More of the run's conf; may be repeated.")
  Map<String, String> conf;

  @Option(names = "--no-wait", description = "Do not wait for its end.")
  boolean noWait;

  @Option(
      names = "--patience",
      defaultValue = "1440",
      description = "Minutes to wait. Default: ${DEFAULT-VALUE}.")
  int minutes;

  @Override
  public Integer call() {
    LocalDate day = Airflow.day("--date", date);
    AirflowApi api = airflow.api();
    airflow.active(api, dag);
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
      JsonNode there = airflow.runs(api).run(dag, run);
      if (!there.path("conf").equals(wanted)) {
        throw JobException.usage(
            run
                + " was triggered before with another conf ("
                + there.path("conf")
                + "): clear that one, or give the same conf");
      }
      airflow
          .err()
          .println(
              "filon: " + run + " was triggered before, it is " + there.path("state").asText());
    } else if (!answer.ok()) {
      throw AirflowApi.refused(dag, answer);
    }
    if (noWait) {
      airflow.out().println(dag + " " + run);
      airflow.out().flush();
      return 0;
    }
    return airflow.watch(api, dag, run, Duration.ofMinutes(minutes));
  }
}
