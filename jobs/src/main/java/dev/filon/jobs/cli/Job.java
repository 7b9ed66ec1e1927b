package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.openlineage.RunEvents;
import dev.filon.jobs.storage.StoreFailure;
import dev.filon.jobs.warehouse.Erasure;
import dev.filon.jobs.warehouse.Forecast;
import dev.filon.jobs.warehouse.LoadRow;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.Nightly;
import dev.filon.jobs.warehouse.Sessions;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;

/** Runs the nightly job for a command and says what became of it. */
final class Job {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final String LINEAGE_TOKEN = "FILON_OPENLINEAGE_API_KEY";

  private static final List<String> UNWRITABLE =
      List.of(
          "No space left on device",
          "Read-only file system",
          "Permission denied",
          "Disk quota",
          "Mkdirs failed to create");

  private final CommandSpec spec;
  private final String master;

  /**
   * A job.
   *
   * @param master Spark master URL, or null for what spark-submit says, else local
   */
  Job(CommandSpec spec, String master) {
    this.spec = spec;
    this.master = master;
  }

  /**
   * Runs the nightly job.
   *
   * @param metrics file for Prometheus, or null for that of the warehouse
   */
  int run(Nightly.Request request, Path metrics) {
    Instant start = CLOCK.instant();
    List<LoadRow> loads = List.of();
    int exitCode = 1;
    RunEvents events = new RunEvents(request, CLOCK, System.getenv(LINEAGE_TOKEN));
    events.start();
    try {
      Nightly.Result result =
          done(
              request,
              (spark, progress) -> {
                Nightly.Result of = new Nightly(spark, Models.load(), CLOCK, progress).run(request);
                if (of.changed()) {
                  events.loaded(spark);
                }
                return of;
              });
      exitCode = 0;
      events.complete(result);
      loads = result.loads();
      print(result, Duration.between(start, CLOCK.instant()).toMillis() / 1000.0);
      return 0;
    } catch (JobException e) {
      exitCode = e.getExitCode();
      events.fail(e);
      throw e;
    } catch (RuntimeException | Error e) {
      events.fail(e);
      throw e;
    } finally {
      new RunMetrics(metrics, request.warehouse(), CLOCK).write(start, exitCode, loads);
    }
  }

  Forecast plan(Nightly.Request request, Path scratch) {
    return done(
        request,
        (spark, progress) ->
            new Nightly(spark, Models.load(), CLOCK, progress).plan(request, scratch));
  }

  Erasure.Result erase(Nightly.Request request, String id) {
    return done(
        request,
        (spark, progress) -> new Erasure(spark, Models.load(), CLOCK, progress).erase(request, id));
  }

  private <T> T done(Nightly.Request request, BiFunction<SparkSession, Consumer<String>, T> work) {
    SparkSession spark = Sessions.open(master(master));
    try (ProgressLine progress = ProgressLine.open()) {
      return work.apply(spark, progress);
    } catch (FSError e) {
      throw unwritable(request, e).orElseThrow(() -> e);
    } catch (Exception e) {
      Optional<JobException> told = StoreFailure.of(e).or(() -> unwritable(request, e));
      throw told.isPresent() ? told.get() : unreadable(e);
    }
  }

  /** The master to ask for: the given one, else what spark-submit says (null), else local. */
  static String master(String master) {
    if (master != null) {
      return master;
    }
    return System.getProperty("spark.master") == null ? "local[*]" : null;
  }

  /** A full or protected disk shows itself in many ways, deep in Spark, Delta or DuckDB. */
  private static Optional<JobException> unwritable(Nightly.Request request, Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      for (String sign : UNWRITABLE) {
        // what is not on a disk has an address
        if (message.contains(sign)
            || (t instanceof AccessDeniedException && !message.contains("://"))) {
          return Optional.of(
              JobException.internal(
                  "cannot write the warehouse "
                      + request.warehouse().toAbsolutePath()
                      + " ("
                      + (message.contains(sign) ? sign : t.toString())
                      + "): make room or give permission, then run again; readers still see the"
                      + " snapshot before",
                  e));
        }
      }
    }
    return Optional.empty();
  }

  /** A dump that breaks off in the middle is only found while a task reads it. */
  static RuntimeException unreadable(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof JobException job) {
        return job;
      }
      if (t instanceof java.util.zip.ZipException || t instanceof java.io.EOFException) {
        return JobException.source(
            "a compressed dump is damaged or cut off (" + t.getMessage() + "): copy it again", e);
      }
    }
    if (e instanceof RuntimeException runtime) {
      return runtime;
    }
    return e instanceof SparkException
        ? JobException.internal(e.getMessage(), e)
        : new IllegalStateException(e);
  }

  private void print(Nightly.Result result, double seconds) {
    PrintWriter out = spec.commandLine().getOut();
    if (!result.changed()) {
      out.printf(
          "this batch was loaded before, nothing changes; snapshot %d is served: %s%n",
          result.snapshot(), result.file());
      out.flush();
      return;
    }
    for (LoadRow load : result.loads()) {
      if (load.dump() != null && load.feed() != null) {
        out.printf(
            Locale.ROOT,
            "%-24s %,12d read = %,d loaded + %,d superseded + %,d quarantined%n",
            load.dump(),
            load.recordsRead(),
            load.loaded(),
            load.superseded(),
            load.quarantined());
      }
    }
    result
        .rows()
        .forEach((table, rows) -> out.printf(Locale.ROOT, "%-32s %,12d rows%n", table, rows));
    out.printf("snapshot %d is served: %s (%.1f s)%n", result.snapshot(), result.file(), seconds);
    out.flush();
  }
}
