package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lists runs, or the tasks of one. */
@Command(
    name = "status",
    description = "The newest runs of all DAGs or of one, or the tasks of a run.",
    mixinStandardHelpOptions = true)
final class Status implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(index = "0", arity = "0..1", paramLabel = "DAG", description = "Of this DAG only.")
  String dag;

  @Parameters(index = "1", arity = "0..1", paramLabel = "RUN", description = "This run's tasks.")
  String run;

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "Runs to show. Default: ${DEFAULT-VALUE}.")
  int limit;

  @Override
  public Integer call() {
    AirflowApi api = airflow.api();
    if (run != null) {
      Runs runs = airflow.runs(api);
      JsonNode found = runs.run(dag, run);
      runs.print(List.of(found));
      runs.printTasks(dag, run);
      return found.path("state").asText().equals("failed") ? 1 : 0;
    }
    if (dag != null) {
      airflow.dag(api, dag);
    }
    List<JsonNode> all = new ArrayList<>();
    api.find(
            AirflowApi.path("dags", dag == null ? "~" : dag, "dagRuns"),
            Map.of("limit", String.valueOf(Math.min(100, limit)), "order_by", "-run_after"))
        .path("dag_runs")
        .forEach(all::add);
    airflow.runs(api).print(all);
    return 0;
  }
}
