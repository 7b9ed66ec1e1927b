package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.JobException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs tasks again. */
@Command(
    name = "clear",
    description =
        "Runs the failed tasks of a run again and those after them, or a task and those after it, and waits.",
    mixinStandardHelpOptions = true)
final class Clear implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(index = "0", paramLabel = "DAG", description = "The DAG.")
  String dag;

  @Parameters(index = "1", paramLabel = "RUN", description = "The run.")
  String run;

  @Option(names = "--task", description = "This task, whatever became of it.")
  String task;

  @Option(names = "--all", description = "All tasks, whatever became of them.")
  boolean all;

  @Option(names = "--dry-run", description = "Only say which tasks that are.")
  boolean dryRun;

  @Option(names = "--no-wait", description = "Do not wait for its end.")
  boolean noWait;

  @Option(
      names = "--patience",
      defaultValue = "1440",
      description = "Minutes to wait. Default: ${DEFAULT-VALUE}.")
  int minutes;

  @Override
  public Integer call() {
    AirflowApi api = airflow.api();
    airflow.active(api, dag);
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
    airflow
        .out()
        .println((dryRun ? "would run again: " : "runs again: ") + String.join(", ", names));
    airflow.out().flush();
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
    return noWait ? 0 : airflow.watch(api, dag, run, Duration.ofMinutes(minutes));
  }
}
