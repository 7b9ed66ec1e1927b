package dev.filon.jobs.cli;

import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.LoadRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last run came to, as a text file for Prometheus (its node exporter's textfile
 * collector). A file that cannot be written is logged and fails nothing.
 */
final class RunMetrics {
  static final String FILE = "metrics.prom";

  private static final Logger LOG = LoggerFactory.getLogger(RunMetrics.class);

  private final Path file;
  private final Path served;
  private final Clock clock;
  private final StringBuilder text = new StringBuilder();

  /**
   * Metrics of a warehouse.
   *
   * @param file the file, or null for {@code metrics.prom} in the warehouse
   */
  RunMetrics(Path file, Path warehouse, Clock clock) {
    this.file = file == null ? warehouse.resolve(FILE) : file;
    this.served = warehouse.resolve("served");
    this.clock = clock;
  }

  /**
   * Writes what a run came to.
   *
   * @param began when the run did
   * @param exitCode of the run; one that never began (2, 4) is not the last run
   * @param loads what became of the records that it took in
   */
  void write(Instant began, int exitCode, List<LoadRow> loads) {
    if (exitCode == 2 || exitCode == 4) {
      return;
    }
    try {
      Instant now = clock.instant();
      gauge("filon_last_run_exit_code", "Exit code of the last run; 0 is done.");
      line("filon_last_run_exit_code", "", exitCode);
      gauge("filon_last_run_duration_seconds", "How long the last run took.");
      line("filon_last_run_duration_seconds", "", seconds(now) - seconds(began));
      gauge("filon_last_run_end_timestamp_seconds", "When the last run ended.");
      line("filon_last_run_end_timestamp_seconds", "", seconds(now));
      gauge("filon_feed_records", "Records that the last run took in, by feed and outcome.");
      for (LoadRow load : loads) {
        if (load.feed() != null) {
          String labels = "batch=\"" + load.batchId() + "\",feed=\"" + load.feed() + "\",outcome=";
          line("filon_feed_records", labels + "\"loaded\"", load.loaded());
          line("filon_feed_records", labels + "\"superseded\"", load.superseded());
          line("filon_feed_records", labels + "\"quarantined\"", load.quarantined());
        }
      }
      Path rejected = served.resolve("rejected.duckdb");
      boolean refused =
          exitCode == 3
              && Files.isRegularFile(rejected)
              && !Files.getLastModifiedTime(rejected).toInstant().isBefore(began);
      gauge("filon_audits", "Audits of the state that the last run came to, by result.");
      if (refused || Files.isRegularFile(served.resolve(Served.FILE))) {
        audits(refused ? rejected : served.resolve(Served.FILE));
      }
      if (Files.isRegularFile(served.resolve(Served.FILE))) {
        snapshot(served.resolve(Served.FILE), now);
      }
      Path beside = file.resolveSibling("." + file.getFileName() + ".new");
      Files.writeString(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | SQLException e) {
      LOG.warn("cannot write the metrics {}: {}", file, e.toString());
    }
  }

  private void audits(Path snapshot) throws SQLException {
    try (Connection db = Served.open(snapshot);
        Statement statement = db.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select count(*) filter (where passed), count(*) filter (where not passed and"
                    + " severity = 'warn'), count(*) filter (where not passed and severity ="
                    + " 'fail') from meta.audit")) {
      row.next();
      line("filon_audits", "result=\"passed\"", row.getLong(1));
      line("filon_audits", "result=\"warned\"", row.getLong(2));
      line("filon_audits", "result=\"failed\"", row.getLong(3));
    }
  }

  private void snapshot(Path snapshot, Instant now) throws SQLException {
    try (Connection db = Served.open(snapshot);
        Statement statement = db.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select snapshot, published_at, as_of_date, (select count(*) from meta.quarantine)"
                    + " from meta.snapshot")) {
      row.next();
      Instant published = row.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC);
      Instant day =
          row.getObject(3, java.time.LocalDate.class).atStartOfDay().toInstant(ZoneOffset.UTC);
      gauge("filon_quarantined_records", "Rejected records of all batches in the snapshot.");
      line("filon_quarantined_records", "", row.getLong(4));
      gauge("filon_snapshot_number", "Number of the snapshot that readers see.");
      line("filon_snapshot_number", "", row.getLong(1));
      gauge("filon_snapshot_day_timestamp_seconds", "The day that the snapshot is for.");
      line("filon_snapshot_day_timestamp_seconds", "", seconds(day));
      gauge("filon_snapshot_published_timestamp_seconds", "When the snapshot was published.");
      line("filon_snapshot_published_timestamp_seconds", "", seconds(published));
      gauge("filon_snapshot_age_seconds", "Age of the snapshot when the last run ended.");
      line("filon_snapshot_age_seconds", "", seconds(now) - seconds(published));
    }
  }

  private void gauge(String name, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
  }

  private void line(String name, String labels, Number value) {
    if (value != null) {
      String number =
          value instanceof Double seconds
              ? String.format(Locale.ROOT, "%.3f", seconds)
              : value.toString();
      text.append(name)
          .append(labels.isEmpty() ? "" : "{" + labels + "}")
          .append(' ')
          .append(number)
          .append('\n');
    }
  }

  private static double seconds(Instant instant) {
    return instant.toEpochMilli() / 1000.0;
  }
}
