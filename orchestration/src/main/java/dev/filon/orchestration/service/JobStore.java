package dev.filon.orchestration.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs, in an embedded database: what was submitted and what became of it outlives the process.
 * Every change is on disk before the method returns.
 */
final class JobStore implements AutoCloseable {
  private static final int LOCKED_BY_ANOTHER = 90020;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String COLUMNS =
      "id, operator, job_key, attempt, arguments, state, exit_code, message, output,"
          + " deadline_seconds, cancel_requested, created_at, started_at, ended_at";

  private final Connection db;
  private final Clock clock;

  /**
   * Opens or makes the database in a folder that only its owner may read.
   *
   * @throws JobException exit 4 if another service has it open, exit 1 if it cannot be used
   */
  JobStore(Path folder, Clock clock) {
    this.clock = clock;
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      String file = folder.toRealPath().resolve("jobs").toString();
      if (file.contains(";")) {
        throw JobException.usage("--state " + folder + " must not have a ';' in its path");
      }
      this.db =
          DriverManager.getConnection(
              "jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE", "sa", "");
      execute(
          "create table if not exists job (id varchar(32) primary key, operator varchar(32) not null,"
              + " job_key varchar(1000) not null, attempt int not null, arguments clob not null, state"
              + " varchar(16) not null, exit_code int, message clob, output clob, deadline_seconds bigint"
              + " not null, cancel_requested boolean not null, created_at timestamp(3) with time zone not"
              + " null, started_at timestamp(3) with time zone, ended_at timestamp(3) with time zone,"
              + " position bigint generated always as identity, unique (job_key, attempt))");
      execute("create index if not exists job_state on job (state)");
    } catch (SQLException e) {
      throw e.getErrorCode() == LOCKED_BY_ANOTHER
          ? JobException.locked(
              "another job service uses the state folder "
                  + folder.toAbsolutePath()
                  + ": stop it, or give another --state")
          : unusable(folder, e);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static JobException unusable(Path folder, Exception e) {
    return JobException.internal(
        "cannot use the state folder "
            + folder.toAbsolutePath()
            + " ("
            + e.getMessage()
            + "): check the path and its permissions",
        e);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = db.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Jobs that were running when the process before this one ended are marked; nothing starts them
   * again.
   *
   * @return how many
   */
  synchronized int markInterrupted() {
    return update(
        "update job set state = 'INTERRUPTED', ended_at = ?, message = ? where state = 'RUNNING'",
        now(),
        "the service stopped while this job ran: readers still see what they saw before, or the whole"
            + " result; submit the next attempt");
  }

  /** Jobs that wait, in the order in which they came. */
  synchronized List<Job> queued() {
    return select("where state = 'QUEUED' order by position");
  }

  /** The newest jobs first, at most so many, of a key or (null) of all. */
  synchronized List<Job> newest(String key, int most) {
    return key == null
        ? select("order by position desc limit ?", most)
        : select("where job_key = ? order by position desc limit ?", key, most);
  }

  synchronized Optional<Job> find(String id) {
    return select("where id = ?", id).stream().findFirst();
  }

  /** An attempt at the same work that has not ended. */
  synchronized Optional<Job> alive(String key) {
    return select("where job_key = ? and state in ('QUEUED', 'RUNNING') limit 1", key).stream()
        .findFirst();
  }

  synchronized void add(Job job) {
    update(
        "insert into job (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        job.id(),
        job.operator(),
        job.key(),
        job.attempt(),
        json(job.arguments()),
        job.state().name(),
        job.exitCode(),
        job.message(),
        job.output(),
        job.deadlineSeconds(),
        job.cancelRequested(),
        time(job.createdAt()),
        time(job.startedAt()),
        time(job.endedAt()));
  }

  /** Whether the job waited and now runs. */
  synchronized boolean start(String id) {
    return update(
            "update job set state = 'RUNNING', started_at = ? where id = ? and state = 'QUEUED' and not"
                + " cancel_requested",
            now(),
            id)
        == 1;
  }

  synchronized void requestCancel(String id) {
    update("update job set cancel_requested = true where id = ?", id);
  }

  /** Whether the job had not ended and now has. */
  synchronized boolean end(
      String id, State state, Integer exitCode, String message, String output) {
    return update(
            "update job set state = ?, exit_code = ?, message = ?, output = ?, ended_at = ? where id = ?"
                + " and state in ('QUEUED', 'RUNNING')",
            state.name(),
            exitCode,
            message,
            output,
            now(),
            id)
        == 1;
  }

  /**
   * Forgets jobs that ended before a moment.
   *
   * @return their ids
   */
  synchronized List<String> forget(Instant before) {
    List<String> ids = select("where ended_at < ?", time(before)).stream().map(Job::id).toList();
    ids.forEach(id -> update("delete from job where id = ?", id));
    return ids;
  }

  private OffsetDateTime now() {
    return time(clock.instant());
  }

  private static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private int update(String sql, Object... values) {
    try (PreparedStatement statement = db.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException("the database of jobs failed: " + e.getMessage(), e);
    }
  }

  private List<Job> select(String condition, Object... values) {
    try (PreparedStatement statement =
        db.prepareStatement("select " + COLUMNS + " from job " + condition)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<Job> jobs = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          jobs.add(job(rows));
        }
      }
      return jobs;
    } catch (SQLException e) {
      throw new IllegalStateException("the database of jobs failed: " + e.getMessage(), e);
    }
  }

  private static Job job(ResultSet row) throws SQLException {
    return new Job(
        row.getString("id"),
        row.getString("operator"),
        row.getString("job_key"),
        row.getInt("attempt"),
        arguments(row.getString("arguments")),
        State.valueOf(row.getString("state")),
        row.getObject("exit_code", Integer.class),
        row.getString("message"),
        row.getString("output"),
        row.getLong("deadline_seconds"),
        row.getBoolean("cancel_requested"),
        instant(row, "created_at"),
        instant(row, "started_at"),
        instant(row, "ended_at"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static String json(Map<String, String> arguments) {
    try {
      return JSON.writeValueAsString(arguments);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> arguments(String json) {
    try {
      return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      db.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the database of jobs failed: " + e.getMessage(), e);
    }
  }
}
