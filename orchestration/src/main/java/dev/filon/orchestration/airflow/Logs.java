package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.JobException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows logs. */
@Command(name = "logs", description = "The logs of a run's tasks.", mixinStandardHelpOptions = true)
final class Logs implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(index = "0", paramLabel = "DAG", description = "The DAG.")
  String dag;

  @Parameters(index = "1", paramLabel = "RUN", description = "The run.")
  String run;

  @Option(names = "--task", description = "Only this task's.")
  String task;

  @Option(names = "--try", description = "Which try. Default: the last.")
  Integer attempt;

  @Override
  public Integer call() {
    Runs runs = airflow.runs(airflow.api());
    boolean any = false;
    for (JsonNode one : runs.tasks(dag, run)) {
      if (task == null || task.equals(one.path("task_id").asText())) {
        any = true;
        int number = attempt == null ? one.path("try_number").asInt() : attempt;
        airflow
            .out()
            .printf(
                "== %s, %s, try %d%n", Runs.name(one), one.path("state").asText("none"), number);
        runs.log(dag, run, one, number).forEach(airflow.out()::println);
      }
    }
    airflow.out().flush();
    if (!any) {
      throw JobException.usage("the run has no task '" + task + "'");
    }
    return 0;
  }
}
