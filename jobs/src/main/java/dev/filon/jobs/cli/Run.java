package dev.filon.jobs.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon run}: the nightly job. */
@Command(
    name = "run",
    description =
        "The nightly job: dumps to landing, feeds, star, marts, audits, and the served snapshot.",
    mixinStandardHelpOptions = true)
public final class Run implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin LoadOptions load;

  @Option(
      names = "--metrics",
      description =
          "File for Prometheus about this run. Default: " + RunMetrics.FILE + " in the warehouse.")
  Path metrics;

  @Override
  public Integer call() {
    return new Job(spec, load.master).run(load.request(false), metrics);
  }
}
