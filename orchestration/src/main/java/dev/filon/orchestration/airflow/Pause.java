package dev.filon.orchestration.airflow;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Keeps a DAG from running. */
@Command(
    name = "pause",
    description = "Keeps DAGs from beginning runs; a run that has begun goes on to its next task.",
    mixinStandardHelpOptions = true)
final class Pause implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(arity = "1..*", paramLabel = "DAG")
  List<String> dags;

  @Override
  public Integer call() {
    return airflow.pause(dags, true);
  }
}
