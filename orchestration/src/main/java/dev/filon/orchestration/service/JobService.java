package dev.filon.orchestration.service;

import dev.filon.jobs.JobException;
import io.javalin.Javalin;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The job service of one process. */
public final class JobService implements AutoCloseable {
  private static final int SHORTEST_TOKEN = 16;

  private final JobStore store;
  private final JobRunner runner;
  private final Javalin server;

  private JobService(Options options, Commands commands, BooleanSupplier warm) {
    if (options.token() == null || options.token().length() < SHORTEST_TOKEN) {
      throw JobException.usage(
          "set FILON_SERVICE_TOKEN in the environment to a secret of at least "
              + SHORTEST_TOKEN
              + " characters (for example from 'openssl rand -hex 32'): the service does not start"
              + " without one");
    }
    Roots roots = new Roots(options.roots());
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    new UptimeMetrics().bindTo(metrics);
    this.store = new JobStore(options.state(), options.clock());
    JobLogs logs = new JobLogs(options.state().resolve("logs"));
    this.runner = new JobRunner(store, logs, roots, commands, options.clock(), metrics);
    this.server = new Api(runner, store, logs, roots, metrics, options.token(), warm).server();
    try {
      server.start(options.host(), options.port());
    } catch (RuntimeException e) {
      close();
      throw JobException.usage(
          "cannot listen on "
              + options.host()
              + ":"
              + options.port()
              + " ("
              + e.getMessage()
              + "): stop what listens there, or give another --port");
    }
    runner.begin();
  }

  /**
   * How a service is set up.
   *
   * @param host address to listen on
   * @param port to listen on, 0 for any that is free
   * @param state folder of the database of jobs and of their logs
   * @param roots folders that jobs may read and write
   * @param token what callers must know
   */
  public record Options(
      String host, int port, Path state, List<Path> roots, String token, Clock clock) {}

  /**
   * Starts a service over a command line, with a Spark session that stays warm.
   *
   * @param commandLine gives a new command line for each job
   * @param master Spark master URL, or null to leave it to the system property spark.master
   * @throws JobException exit 2 if it cannot be set up so, exit 4 if another one uses the state
   *     folder
   */
  public static JobService start(
      Options options, Supplier<CommandLine> commandLine, String master) {
    SparkCommands commands = new SparkCommands(commandLine, master);
    JobService service = new JobService(options, commands, commands::isWarm);
    commands.warm();
    return service;
  }

  /** Starts a service over other commands. */
  static JobService start(Options options, Commands commands) {
    return new JobService(options, commands, () -> true);
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
    runner.close();
    store.close();
  }
}
