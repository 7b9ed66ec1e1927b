package dev.filon.sampledata.cli;

import dev.filon.sampledata.SampleData;
import dev.filon.sampledata.SampleDataException;
import dev.filon.sampledata.Settings;
import dev.filon.sampledata.Summary;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code filon generate}: sample dumps of any size with planted truth. Exit code 0 when written, 2
 * when an option cannot be used, 1 when writing failed.
 */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Writes sample dumps of any size, with the planted truth in files of its own.")
public final class Generate implements Callable<Integer> {

  @Option(
      names = "--lines",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Invoice lines of the history (default: ${DEFAULT-VALUE}).")
  private long lines;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "K",
      description = "The same seed and options give the same bytes (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for erp/, crm/, truth/ and nights/; made if it is missing.")
  private Path out;

  @Option(
      names = "--days",
      defaultValue = "1095",
      paramLabel = "N",
      description = "Length of the history in calendar days (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--until",
      defaultValue = "2026-11-20",
      paramLabel = "DATE",
      description = "Last day of the history (default: ${DEFAULT-VALUE}).")
  private LocalDate until;

  @Option(
      names = "--nights",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Also write delta dumps for the N calendar days after the full extract"
              + " (default: ${DEFAULT-VALUE}).")
  private int nights;

  @Option(
      names = "--advance",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Take the full extract N calendar days after --until, in the same world: what the"
              + " deltas of N nights add up to (default: ${DEFAULT-VALUE}).")
  private int advance;

  @Option(
      names = "--clients",
      defaultValue = "0",
      paramLabel = "N",
      description = "Clients; 0 for one per forty lines (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--planted",
      defaultValue = "100",
      paramLabel = "PERCENT",
      description =
          "Clients of each planted pattern, in percent of the usual number"
              + " (default: ${DEFAULT-VALUE}).")
  private int planted;

  @Option(names = "--force", description = "Replace sample data that is already in the folder.")
  private boolean force;

  @Spec private CommandSpec spec;

  /**
   * Writes the dumps and says on standard output what was written.
   *
   * @throws SampleDataException if an option cannot be used or writing failed
   */
  @Override
  public Integer call() {
    Settings settings = new Settings(lines, seed, days, until, nights, advance, clients, planted);
    Summary summary = SampleData.write(settings, out, force);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "Wrote %,d invoice lines of %,d clients, %,d lines in %d nightly deltas, to %s%n",
            summary.lines(),
            summary.clients(),
            summary.nightLines(),
            nights,
            out);
    return ExitCode.OK;
  }
}
