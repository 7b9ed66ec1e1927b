package dev.filon.orchestration.airflow;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Stops both. */
@Command(name = "down", description = "Stops what 'up' started.", mixinStandardHelpOptions = true)
final class Down implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Override
  public Integer call() {
    AirflowHome home = airflow.home();
    for (String name : List.of(Airflow.COMPONENT, Airflow.SERVICE)) {
      airflow.out().println(name + (home.stop(name) ? " stopped" : " was not running"));
    }
    airflow.out().flush();
    return 0;
  }
}
