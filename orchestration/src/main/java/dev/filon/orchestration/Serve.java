package dev.filon.orchestration;

import dev.filon.orchestration.service.JobService;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon serve}: the job service, until it is told to end. */
@Command(
    name = "serve",
    description = {
      "Starts the job service: the commands as durable jobs behind REST, for a scheduler.",
      "Callers need the token in FILON_SERVICE_TOKEN; GET /openapi.json describes what they can do."
    },
    mixinStandardHelpOptions = true)
final class Serve implements Callable<Integer> {
  static final int PORT = 8765;

  @Spec CommandSpec spec;

  @Option(
      names = "--root",
      required = true,
      description = "Folder that jobs may read and write, with all below it; may be repeated.")
  List<Path> roots;

  @Option(
      names = "--state",
      defaultValue = "./service",
      description = "Folder for the jobs' database and logs. Default: ${DEFAULT-VALUE}.")
  Path state;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
  String host;

  @Option(
      names = "--port",
      defaultValue = "" + PORT,
      description = "Port to listen on, 0 for any that is free. Default: ${DEFAULT-VALUE}.")
  int port;

  @Option(
      names = "--master",
      defaultValue = "local[*]",
      description = "Spark master URL. Default: ${DEFAULT-VALUE}.")
  String master;

  @Override
  public Integer call() throws InterruptedException, UnknownHostException {
    if (!master.startsWith("local")) {
      System.setProperty("spark.master", master); // for the commands, as spark-submit does
    }
    JobService service =
        JobService.start(
            new JobService.Options(
                host, port, state, roots, System.getenv("FILON_SERVICE_TOKEN"), Clock.systemUTC()),
            Filon::commandLine,
            master);
    if (!InetAddress.getByName(host).isLoopbackAddress()) {
      spec.commandLine()
          .getErr()
          .println(
              "filon: listening beyond this machine without encryption: put a proxy with TLS in front");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf("job service on http://%s:%d%n", host, service.port());
    out.flush();
    new CountDownLatch(1).await(); // until the process is told to end
    return 0;
  }
}
