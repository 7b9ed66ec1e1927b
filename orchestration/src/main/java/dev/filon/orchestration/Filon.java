package dev.filon.orchestration;

import dev.filon.jobs.cli.Backtest;
import dev.filon.jobs.cli.Check;
import dev.filon.jobs.cli.Diff;
import dev.filon.jobs.cli.Docs;
import dev.filon.jobs.cli.EraseContact;
import dev.filon.jobs.cli.Errors;
import dev.filon.jobs.cli.Explain;
import dev.filon.jobs.cli.History;
import dev.filon.jobs.cli.LogOptions;
import dev.filon.jobs.cli.Plan;
import dev.filon.jobs.cli.Published;
import dev.filon.jobs.cli.Quarantine;
import dev.filon.jobs.cli.Replay;
import dev.filon.jobs.cli.Rollback;
import dev.filon.jobs.cli.Run;
import dev.filon.jobs.cli.Sql;
import dev.filon.jobs.cli.Vacuum;
import dev.filon.orchestration.airflow.Airflow;
import dev.filon.orchestration.cluster.Cluster;
import dev.filon.reports.cli.Packs;
import dev.filon.reports.cli.ReadPack;
import dev.filon.reports.cli.Send;
import dev.filon.reports.dashboard.cli.Dashboard;
import dev.filon.sampledata.cli.Generate;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The root of the command line: every module's commands under one name. */
@Command(
    name = "filon",
    description = "A data warehouse with BI reporting for B2B sales.",
    subcommands = {
      Demo.class,
      Run.class,
      Plan.class,
      Packs.class,
      Send.class,
      ReadPack.class,
      Dashboard.class,
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
      Docs.class,
      Explain.class,
      Backtest.class,
      Config.class,
      Bench.class,
      Serve.class,
      Airflow.class,
      Cluster.class,
      Generate.class,
      ClassArchive.class,
      AutoComplete.GenerateCompletion.class
    },
    versionProvider = Filon.Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:anything else, for example a full disk",
      "2:usage: an option, a setting or a query cannot be used",
      "3:an audit failed or a gate closed and nothing was published, or a pack failed",
      "4:another run is writing the warehouse",
      "5:a dump, a definition or the snapshot is missing or unreadable"
    },
    mixinStandardHelpOptions = true)
public final class Filon {

  @Mixin LogOptions log;

  private Filon() {}

  /** The whole command line, with its way to report failures. */
  public static CommandLine commandLine() {
    return Errors.handle(new CommandLine(new Filon()));
  }

  /** Runs one command and ends with its exit code. */
  public static void main(String[] args) {
    CommandLine commandLine = commandLine();
    commandLine.setOut(
        new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true));
    commandLine.setErr(
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true));
    System.exit(args.length == 0 ? usage(commandLine) : commandLine.execute(args));
  }

  private static int usage(CommandLine commandLine) {
    commandLine.usage(commandLine.getErr());
    return CommandLine.ExitCode.USAGE;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Filon.class.getPackage().getImplementationVersion();
      return new String[] {"filon " + (version == null ? "development" : version)};
    }
  }
}
