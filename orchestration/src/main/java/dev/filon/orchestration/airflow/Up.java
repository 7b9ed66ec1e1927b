package dev.filon.orchestration.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.filon.jobs.JobException;
import dev.filon.orchestration.local.ProgramHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Starts the service and Airflow. */
@Command(
    name = "up",
    description =
        "Installs Airflow if need be, and starts the job service and Airflow on this machine. Run again,"
            + " it starts what does not run.",
    mixinStandardHelpOptions = true)
final class Up implements Callable<Integer> {
  @ParentCommand Airflow airflow;

  @Option(
      names = "--source",
      defaultValue = "${env:FILON_SOURCE:-filon}",
      description = "Source definition. Default: ${DEFAULT-VALUE}.")
  String source;

  @Option(
      names = "--dumps",
      required = true,
      description = "Folder of a night's dumps; {date} stands for the night's day.")
  String dumps;

  @Option(
      names = "--systems",
      defaultValue = "${env:FILON_SYSTEMS:-erp,crm}",
      description =
          "Folders below --dumps that a night waits for, separated by commas. Default: ${DEFAULT-VALUE}.")
  String systems;

  @Option(
      names = "--warehouse",
      defaultValue = "${env:FILON_WAREHOUSE:-./warehouse}",
      description = "Folder of the warehouse. Default: ${DEFAULT-VALUE}.")
  Path warehouse;

  @Option(names = "--root", description = "A further folder that jobs may use; may be repeated.")
  List<Path> roots;

  @Option(
      names = "--venv",
      description = "Folder of the virtual environment. Default: venv in --home.")
  Path venv;

  @Option(
      names = "--python",
      defaultValue = "python3.11",
      description = "Python to make it with. Default: ${DEFAULT-VALUE}.")
  String python;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of Airflow. Default: ${DEFAULT-VALUE}.")
  int port;

  @Option(
      names = "--service-port",
      defaultValue = "8765",
      description = "Port of the job service. Default: ${DEFAULT-VALUE}.")
  int servicePort;

  @Override
  public Integer call() throws IOException, InterruptedException {
    AirflowHome home = airflow.home();
    home.create();
    Path environment =
        (venv == null ? home.folder().resolve("venv") : venv).toAbsolutePath().normalize();
    home.install(environment, python, airflow.err());
    Map<String, String> secrets = home.secrets();
    Path store = Files.createDirectories(warehouse.toAbsolutePath().normalize());
    String folder = absolute(dumps);
    Map<String, String> settings = new TreeMap<>(given());
    settings.put("url", "http://127.0.0.1:" + port);
    settings.put("port", String.valueOf(port));
    settings.put("service_port", String.valueOf(servicePort));
    settings.put("venv", environment.toString());
    settings.put("FILON_SOURCE", source);
    settings.put("FILON_DUMPS", folder);
    settings.put("FILON_SYSTEMS", systems);
    settings.put("FILON_WAREHOUSE", store.toString());
    home.write("settings.json", settings);

    if (home.processes(Airflow.SERVICE).isEmpty()) {
      List<String> serve = new ArrayList<>();
      serve.add(Path.of(System.getProperty("filon.home", ".")).resolve("filon").toString());
      serve.addAll(List.of("serve", "--port", String.valueOf(servicePort)));
      serve.addAll(List.of("--state", home.folder().resolve(Airflow.SERVICE).toString()));
      serve.addAll(List.of("--root", store.toString(), "--root", fixedPart(folder).toString()));
      for (Path root : roots == null ? List.<Path>of() : roots) {
        serve.addAll(List.of("--root", root.toAbsolutePath().toString()));
      }
      home.start(
          Airflow.SERVICE, serve, Map.of("FILON_SERVICE_TOKEN", secrets.get("service_token")));
    }
    home.await(Airflow.SERVICE, () -> answers("http://127.0.0.1:" + servicePort + "/health"));
    AirflowApi api = home.api(null, "admin");
    if (!home.processes(Airflow.COMPONENT).isEmpty() && !recovers(api)) {
      airflow.err().println("filon: a part of Airflow does not run; all of it is started anew");
      home.stop(Airflow.COMPONENT);
    }
    if (home.processes(Airflow.COMPONENT).isEmpty()) {
      home.start(
          Airflow.COMPONENT,
          List.of(environment.resolve("bin/airflow").toString(), "standalone"),
          home.environment());
    }
    home.await(Airflow.COMPONENT, () -> healthy(api));
    home.rememberChildren(Airflow.COMPONENT);
    airflow
        .out()
        .printf(
            "job service   http://127.0.0.1:%d%n"
                + "Airflow       %s, user admin, password in %s%n"
                + "logs          %s%n"
                + "next          ./filon airflow unpause filon_nightly%n",
            servicePort,
            settings.get("url"),
            home.folder().resolve("passwords.json"),
            home.folder().resolve("logs"));
    airflow.out().flush();
    return 0;
  }

  /** Settings of the DAGs that are in the environment; its secrets are not among them. */
  private static Map<String, String> given() {
    Map<String, String> given = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("FILON_")
                  && !name.contains("TOKEN")
                  && !name.contains("PASSWORD")) {
                given.put(name, value);
              }
            });
    return given;
  }

  /** The folder of the dumps, absolute, with its {date} as it is. */
  private static String absolute(String dumps) {
    return Path.of(dumps).toAbsolutePath().normalize().toString();
  }

  /** What of the folder of the dumps does not depend on the night. */
  private static Path fixedPart(String folder) {
    int date = folder.indexOf("{date}");
    Path fixed = date < 0 ? Path.of(folder) : Path.of(folder.substring(0, date) + "x").getParent();
    if (!Files.isDirectory(fixed)) {
      throw JobException.usage("--dumps " + folder + ": there is no folder " + fixed);
    }
    return fixed;
  }

  /** Whether an Airflow that runs already is well, or soon is. */
  private static boolean recovers(AirflowApi api) {
    for (int i = 0; i < 30; i++) {
      try {
        if (healthy(api)) {
          return true;
        }
      } catch (JobException e) {
        // not yet
      }
      ProgramHome.pause(Duration.ofSeconds(2));
    }
    return false;
  }

  private static boolean answers(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  /** Whether all parts of Airflow say that they are well. */
  private static boolean healthy(AirflowApi api) {
    JsonNode health = api.send("GET", "/monitor/health", null).body();
    for (String part : List.of("metadatabase", "scheduler", "triggerer", "dag_processor")) {
      if (!health.path(part).path("status").asText().equals("healthy")) {
        return false;
      }
    }
    return true;
  }
}
