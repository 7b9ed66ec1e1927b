package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Batch;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon published}: whether readers see a night. Exit 3 if they do not.
 *
 * <p>A run publishes by itself, and only what its audits passed; this command is what a scheduler
 * asks before it tells others.
 */
@Command(
    name = "published",
    description =
        "Whether the served snapshot holds the batch of a day, or of several to that day.",
    mixinStandardHelpOptions = true)
public final class Published implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Option(names = "--date", required = true, description = "The day of the batch, YYYY-MM-DD.")
  String date;

  @Option(
      names = "--days",
      defaultValue = "1",
      description = "How many days, the last of them --date. Default: ${DEFAULT-VALUE}.")
  int days;

  @Override
  public Integer call() {
    LocalDate last = Dates.parse("--date", date);
    if (days < 1 || days > 3660) {
      throw JobException.usage("--days must be from 1 to 3660, not " + days);
    }
    if (!java.nio.file.Files.exists(warehouse.snapshot())) {
      throw JobException.audit(
          "nothing is published yet at "
              + warehouse.path().toAbsolutePath()
              + ": load a night first");
    }
    Served served = Served.read(warehouse.path().resolve("served"));
    Set<LocalDate> loaded =
        served.batches().stream().map(Batch::day).collect(Collectors.toUnmodifiableSet());
    List<LocalDate> missing =
        last.minusDays(days - 1L)
            .datesUntil(last.plusDays(1))
            .filter(d -> !loaded.contains(d))
            .toList();
    if (!missing.isEmpty()) {
      throw JobException.audit(
          "snapshot "
              + served.snapshot()
              + " of "
              + served.asOf()
              + " lacks the batch of "
              + missing.stream().map(LocalDate::toString).collect(Collectors.joining(", "))
              + ": load it, then ask again");
    }
    spec.commandLine()
        .getOut()
        .printf(
            "snapshot %d of %s is served and holds %s%n",
            served.snapshot(), served.asOf(), days == 1 ? last : days + " days to " + last);
    spec.commandLine().getOut().flush();
    return 0;
  }
}
