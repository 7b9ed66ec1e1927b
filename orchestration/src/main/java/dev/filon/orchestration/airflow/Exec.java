package dev.filon.orchestration.airflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Airflow's own command line. */
@Command(
    name = "exec",
    description = "Runs Airflow's own command line with the settings of the local one.",
    mixinStandardHelpOptions = true)
final class Exec implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Parameters(paramLabel = "ARGUMENT", description = "After '--'.")
  List<String> arguments;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, String> environment = airflow.home().environment();
    List<String> command = new ArrayList<>();
    command.add(Path.of(environment.get("VIRTUAL_ENV"), "bin/airflow").toString());
    command.addAll(arguments == null ? List.of() : arguments);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return process.waitFor() == 0 ? 0 : 1;
  }
}
