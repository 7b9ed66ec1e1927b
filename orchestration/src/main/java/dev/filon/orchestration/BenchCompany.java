package dev.filon.orchestration;

import dev.filon.jobs.storage.TemporaryFolder;
import dev.filon.jobs.warehouse.MartCost.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the benchmarks that load generated companies of several sizes, and the loading. */
final class BenchCompany {
  /** The last day of each history. */
  static final LocalDate UNTIL = LocalDate.of(2026, 11, 19);

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--lines",
      split = ",",
      defaultValue = "1000000,10000000,30000000",
      description = "Sizes of the histories in invoice lines. Default: ${DEFAULT-VALUE}.")
  List<Long> sizes;

  @Option(
      names = "--lines-per-day",
      defaultValue = "10000",
      description = "Invoice lines per calendar day. Default: ${DEFAULT-VALUE}.")
  long linesPerDay;

  @Option(
      names = "--out",
      defaultValue = "./warehouse/bench",
      description =
          "Folder for dumps and warehouses, emptied after each size. Default: ${DEFAULT-VALUE}.")
  Path out;

  /** Refuses a folder that is there: it would be emptied. */
  void requireNew() {
    if (Files.exists(out)) {
      throw new ParameterException(
          spec.commandLine(), out + " is there already: name a folder that is not, with --out");
    }
  }

  /** Where things of one size are. */
  Path folder(long lines) {
    return out.resolve(String.valueOf(lines));
  }

  /**
   * Writes the dumps of a company.
   *
   * @param clients how many, 0 for one per forty lines
   * @param nights deltas of the days after {@link #UNTIL}
   */
  void generate(long lines, int clients, int nights, Path dumps) {
    Bench.filon(
        spec.commandLine().getErr(),
        "generate",
        "--lines",
        String.valueOf(lines),
        "--days",
        String.valueOf(Math.max(60, lines / linesPerDay)),
        "--clients",
        String.valueOf(clients),
        "--until",
        UNTIL.toString(),
        "--nights",
        String.valueOf(nights),
        "--out",
        dumps.toString());
  }

  /** Loads dumps and says what that took. */
  Time load(Path dumps, Path warehouse, LocalDate day, String mode) {
    Time start = Time.now();
    Bench.filon(
        spec.commandLine().getErr(),
        "run",
        "--source",
        "filon",
        "--dumps",
        dumps.toString(),
        "--date",
        day.toString(),
        "--mode",
        mode,
        "--warehouse",
        warehouse.toString());
    return Time.now().since(start);
  }

  /** Deletes what is there of one size. */
  void forget(long lines) throws IOException {
    TemporaryFolder.delete(folder(lines));
  }
}
