package dev.filon.jobs.cli;

import dev.filon.jobs.Settings;
import dev.filon.jobs.backtest.FeedRecords;
import dev.filon.jobs.backtest.Records;
import dev.filon.jobs.backtest.Report;
import dev.filon.jobs.backtest.ReportWriter;
import dev.filon.jobs.backtest.Task;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.warehouse.FeedPreview;
import dev.filon.jobs.warehouse.Sessions;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code filon backtest}: a method beside its baselines on the user's own dumps. */
@Command(
    name = "backtest",
    description =
        "Predicts from what the dumps knew on a day, and compares the served method and its naive"
            + " baselines with what came after it.",
    mixinStandardHelpOptions = true)
public final class Backtest implements Callable<Integer> {

  enum Format {
    table,
    json
  }

  @Spec CommandSpec spec;

  @Option(
      names = "--source",
      required = true,
      description = "Source definition: a name or a folder; several with + between them.")
  String source;

  @Option(names = "--dumps", required = true, description = "Folder of the dumps.")
  String dumps;

  @Option(
      names = "--task",
      required = true,
      description = "reorder, new-product, new-family, landing, pipeline, potential or growth.")
  String task;

  @Option(
      names = "--cutoff",
      required = true,
      split = ",",
      description = "Last day that the methods see, YYYY-MM-DD; several, separated by commas.")
  List<String> cutoffs;

  @Option(
      names = "--horizon-days",
      description = "Days after the cut-off that are predicted. Default: the task's.")
  Integer horizonDays;

  @Option(
      names = "--predictions",
      description = "CSV file for the scored rows: keys, scores, outcome.")
  Path predictions;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "table, or json: one object a line per cut-off. Default: ${DEFAULT-VALUE}.")
  Format format;

  @Option(names = "--master", description = "Spark master URL, as for run.")
  String master;

  @Option(names = "--config", description = "YAML file with the company's settings.")
  Path config;

  @Override
  public Integer call() {
    Task chosen = Task.named(task);
    List<LocalDate> days = cutoffs.stream().map(c -> Dates.parse("--cutoff", c)).toList();
    int horizon = horizonDays == null ? chosen.defaultHorizon() : horizonDays;
    if (horizon < 1) {
      throw dev.filon.jobs.JobException.usage("--horizon-days must be at least 1, not " + horizon);
    }
    SourceDefinition definition = SourceDefinition.load(source);
    SparkSession spark = Sessions.open(Job.master(master));
    try {
      Records records =
          new FeedRecords(
              spark,
              new FeedPreview(spark, definition, dumps, Settings.load(config, System.getenv())));
      List<Report> reports = new ArrayList<>();
      for (LocalDate day : days) {
        reports.add(chosen.run(records, day, horizon));
      }
      ReportWriter writer = new ReportWriter(spec.commandLine().getOut());
      if (format == Format.json) {
        reports.forEach(writer::json);
      } else {
        reports.forEach(writer::table);
        writer.means(reports);
      }
      if (predictions != null) {
        ReportWriter.predictions(reports, predictions);
      }
      return 0;
    } catch (Exception e) {
      throw Job.unreadable(e);
    } finally {
      spark.catalog().clearCache();
    }
  }
}
