package dev.filon.orchestration.airflow;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Lets a DAG run by its schedule. */
@Command(name = "unpause", description = "Lets DAGs run.", mixinStandardHelpOptions = true)
final class Unpause implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(arity = "1..*", paramLabel = "DAG")
  List<String> dags;

  @Override
  public Integer call() {
    return airflow.pause(dags, false);
  }
}
