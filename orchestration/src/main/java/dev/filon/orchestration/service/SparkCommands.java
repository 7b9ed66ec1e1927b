package dev.filon.orchestration.service;

import dev.filon.jobs.warehouse.Sessions;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** The command line, in a process whose Spark session stays warm from job to job. */
final class SparkCommands implements Commands {
  private final Supplier<CommandLine> commandLine;
  private final String master;
  private volatile SparkContext context;

  /**
   * Commands over one Spark session.
   *
   * @param master Spark master URL, or null to leave it to the system property spark.master
   */
  SparkCommands(Supplier<CommandLine> commandLine, String master) {
    this.commandLine = commandLine;
    this.master = master;
  }

  /** The session of this process, opened again should it have been stopped. */
  SparkSession warm() {
    SparkSession spark = Sessions.open(master);
    context = spark.sparkContext();
    return spark;
  }

  /** Whether the session is there. */
  boolean isWarm() {
    SparkContext now = context;
    return now != null && !now.isStopped();
  }

  @Override
  public boolean has(String command) {
    return commandLine.get().getSubcommands().containsKey(command);
  }

  @Override
  public int execute(String job, List<String> words, PrintWriter out, PrintWriter err) {
    SparkSession spark = warm();
    SparkSession.setActiveSession(
        spark); // Delta asks for the thread's; a command's own thread has it
    spark.sparkContext().setJobGroup(job, String.join(" ", words), true);
    try {
      return commandLine
          .get()
          .setExpandAtFiles(false)
          .setOut(out)
          .setErr(err)
          .execute(words.toArray(String[]::new));
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  @Override
  public void cancel(String job) {
    if (isWarm()) {
      context.cancelJobGroup(job);
    }
  }
}
