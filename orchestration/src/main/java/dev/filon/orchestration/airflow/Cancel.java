package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.JobException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Ends a run. */
@Command(
    name = "cancel",
    description = "Ends a run as failed: its tasks are killed and their jobs cancelled.",
    mixinStandardHelpOptions = true)
final class Cancel implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(index = "0", paramLabel = "DAG", description = "The DAG.")
  String dag;

  @Parameters(index = "1", paramLabel = "RUN", description = "The run.")
  String run;

  @Override
  public Integer call() {
    AirflowApi api = airflow.api();
    JsonNode found = airflow.runs(api).run(dag, run);
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
    airflow.out().println(dag + " " + run + " is cancelled");
    airflow.out().flush();
    return 0;
  }
}
