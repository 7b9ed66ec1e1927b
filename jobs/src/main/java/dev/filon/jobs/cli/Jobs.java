package dev.filon.jobs.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands of this module alone: what {@code spark-submit} runs. */
@Command(
    name = "filon",
    description = "From dumps to the audited, served warehouse.",
    subcommands = {
      Run.class,
      Plan.class,
      Sql.class,
      Check.class,
      History.class,
      Diff.class,
      Published.class,
      Quarantine.class,
      Replay.class,
      Rollback.class,
      Vacuum.class,
      EraseContact.class,
      Backtest.class
    },
    mixinStandardHelpOptions = true)
public final class Jobs {

  @Mixin LogOptions log;

  private Jobs() {}

  /** The commands of this module. */
  public static CommandLine commandLine() {
    return new CommandLine(new Jobs());
  }

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(Errors.handle(commandLine()).execute(args));
  }
}
