package dev.filon.orchestration.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.JobException;
import dev.filon.orchestration.local.ProgramHome;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code filon cluster}: a Spark standalone master and its workers, each a process of its own, from
 * the jars that this command runs with. Loopback only: it is there to try a cluster, and to test
 * that the jobs run on one.
 */
@Command(
    name = "cluster",
    description = "Starts and stops a Spark cluster of several processes on this machine.",
    mixinStandardHelpOptions = true)
public final class Cluster implements Runnable {
  private static final String MASTER = "master";
  private static final String WORKER = "worker-";

  @Spec CommandSpec spec;

  @Option(
      names = "--home",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:FILON_CLUSTER_HOME:-./cluster-home}",
      description = "Folder of the cluster. Default: ${DEFAULT-VALUE}.")
  Path home;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Starts what does not run. */
  @Command(
      name = "up",
      description = "Starts a master and its workers; run again, it starts what does not run.",
      mixinStandardHelpOptions = true)
  int up(
      @Option(
              names = "--port",
              defaultValue = "7077",
              description = "Port of the master. Default: ${DEFAULT-VALUE}.")
          int port,
      @Option(
              names = "--web-port",
              defaultValue = "8088",
              description = "Port of the master's web page. Default: ${DEFAULT-VALUE}.")
          int webPort,
      @Option(
              names = "--workers",
              defaultValue = "2",
              description = "Workers. Default: ${DEFAULT-VALUE}.")
          int workers,
      @Option(
              names = "--cores",
              defaultValue = "1",
              description = "Cores of each worker. Default: ${DEFAULT-VALUE}.")
          int cores,
      @Option(
              names = "--memory",
              defaultValue = "1g",
              description =
                  "Memory that each worker may give to executors. Default: ${DEFAULT-VALUE}.")
          String memory)
      throws IOException {
    if (workers < 1 || cores < 1) {
      throw JobException.usage("--workers and --cores must be at least 1");
    }
    ProgramHome programs = new ProgramHome(home);
    programs.create();
    Path spark = programs.folder().resolve("spark");
    if (programs.processes(MASTER).isEmpty()) {
      link(spark);
    }
    String url = "spark://127.0.0.1:" + port;
    start(
        programs,
        MASTER,
        spark,
        List.of(
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            String.valueOf(port),
            "--webui-port",
            String.valueOf(webPort)));
    programs.await(MASTER, () -> alive(webPort) >= 0);
    for (int i = 1; i <= workers; i++) {
      start(
          programs,
          WORKER + i,
          spark,
          List.of(
              "org.apache.spark.deploy.worker.Worker",
              "--host",
              "127.0.0.1",
              "--webui-port",
              "0",
              "--cores",
              String.valueOf(cores),
              "--memory",
              memory,
              "--work-dir",
              programs.folder().resolve("work").toString(),
              url));
    }
    for (int i = 1; i <= workers; i++) {
      programs.await(WORKER + i, () -> alive(webPort) >= workers);
    }
    spec.commandLine()
        .getOut()
        .printf(
            "master        %s%nweb page      http://127.0.0.1:%d%nlogs          %s%n"
                + "next          ./filon run ... --master %s%n",
            url, webPort, programs.folder().resolve("logs"), url);
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** Stops all. */
  @Command(name = "down", description = "Stops what 'up' started.", mixinStandardHelpOptions = true)
  int down() {
    ProgramHome programs = new ProgramHome(home);
    List<String> names =
        programs.read("processes.json").keySet().stream()
            .sorted((a, b) -> b.compareTo(a)) // workers first, the master would warn of them
            .toList();
    for (String name : names) {
      spec.commandLine()
          .getOut()
          .println(name + (programs.stop(name) ? " stopped" : " was not running"));
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  /**
   * Makes a folder as Spark's workers and Airflow's Spark provider look for it. Its {@code jars}
   * leads to this command's class path, so executors get the same jars in the same versions as the
   * driver; its {@code bin} has a {@code spark-submit} that runs with them.
   */
  private static void link(Path spark) throws IOException {
    Path jars = Files.createDirectories(spark.resolve("jars"));
    try (Stream<Path> old = Files.list(jars)) {
      for (Path link : old.toList()) {
        Files.delete(link);
      }
    }
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(jar).toAbsolutePath().normalize();
      if (jar.endsWith(".jar") && Files.exists(path)) {
        Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
      }
    }
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    List<String> words = new ArrayList<>(java());
    words.addAll(List.of("-cp", jars + "/*", "org.apache.spark.deploy.SparkSubmit"));
    Files.writeString(
        submit,
        "#!/bin/sh\nexec "
            + words.stream().map(Cluster::quoted).collect(Collectors.joining(" "))
            + " \"$@\"\n");
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Java with the options that Spark needs. */
  private static List<String> java() {
    Path filon = Path.of(System.getProperty("filon.home", ".")).toAbsolutePath().normalize();
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    for (String options : List.of("lib/jvm.options", "jobs/src/main/launcher/jvm.options")) {
      if (Files.exists(filon.resolve(options))) {
        java.add("@" + filon.resolve(options));
        break;
      }
    }
    return java;
  }

  private static void start(ProgramHome programs, String name, Path spark, List<String> arguments) {
    if (!programs.processes(name).isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(java());
    // a port that is taken is an error, not a reason to take the next one
    command.addAll(
        List.of("-Xmx512m", "-Dspark.port.maxRetries=0", "-cp", spark.resolve("jars") + "/*"));
    command.addAll(arguments);
    programs.start(
        name,
        command,
        Map.of(
            "SPARK_HOME",
            spark.toString(),
            "SPARK_SCALA_VERSION",
            "2.13",
            "SPARK_LOCAL_IP",
            "127.0.0.1",
            "SPARK_LOCAL_DIRS",
            programs.folder().resolve("tmp").toString()));
  }

  /** Workers that the master has. */
  private static int alive(int webPort) throws IOException, InterruptedException {
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + "/json/"))
                        .timeout(Duration.ofSeconds(5))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body())
        .path("aliveworkers")
        .asInt(-1);
  }
}
