package dev.filon.reports.dashboard.plan;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.filon.reports.ReportException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The database of plan, accounts and log: an H2 file in the warehouse, or PostgreSQL by URL. Its
 * tables are brought up to date when it is opened.
 */
public final class Database implements AutoCloseable {

  private final HikariDataSource pool;
  private final boolean embedded;
  private final ReentrantLock writing = new ReentrantLock();

  private Database(HikariDataSource pool, boolean embedded) {
    this.pool = pool;
    this.embedded = embedded;
  }

  /**
   * The embedded one, which a server and commands on the same machine may have open at once: the
   * first process serves the others on the loopback address.
   *
   * @param folder where file and key are; made if it is absent, readable by its owner only
   */
  public static Database embedded(Path folder) {
    // before the first use of H2: what processes on this machine share is not for others
    System.setProperty("h2.bindAddress", "127.0.0.1");
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return open(
          "jdbc:h2:file:"
              + folder.toAbsolutePath().resolve("plan")
              + ";AUTO_SERVER=TRUE;WRITE_DELAY=0",
          "filon",
          key(folder.resolve("plan.key")),
          true,
          true);
    } catch (IOException | UnsupportedOperationException e) {
      throw ReportException.noPlanStore(folder.toString(), e);
    }
  }

  /** PostgreSQL; user and password come from the environment. */
  public static Database postgres(String url, String user, String password) {
    return open(url, user, password, false, true);
  }

  /**
   * The store of a warehouse as it is, to be read only; whoever serves the dashboard may have it
   * open.
   *
   * @return empty if it has none yet
   * @throws ReportException if there is one that cannot be opened
   */
  static Optional<Database> existing(Path folder) {
    if (!Files.exists(folder.resolve("plan.mv.db"))) {
      return Optional.empty();
    }
    System.setProperty("h2.bindAddress", "127.0.0.1");
    try {
      return open(
              "jdbc:h2:file:"
                  + folder.toAbsolutePath().resolve("plan")
                  + ";AUTO_SERVER=TRUE;IFEXISTS=TRUE",
              "filon",
              Files.readString(folder.resolve("plan.key")).strip(),
              true,
              false)
          .ifMade();
    } catch (IOException e) {
      throw ReportException.noPlanStore(folder.toString(), e);
    }
  }

  /** As {@link #existing}, in PostgreSQL. */
  static Optional<Database> existingPostgres(String url, String user, String password) {
    return open(url, user, password, false, false).ifMade();
  }

  private Optional<Database> ifMade() {
    boolean made =
        read(
            connection -> {
              try (Statement statement = connection.createStatement();
                  ResultSet found =
                      statement.executeQuery(
                          "select 1 from information_schema.tables"
                              + " where lower(table_name) = 'plan_action'")) {
                return found.next();
              }
            });
    if (!made) {
      close();
    }
    return made ? Optional.of(this) : Optional.empty();
  }

  private static Database open(
      String url, String user, String password, boolean embedded, boolean migrated) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setPoolName("plan");
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(1);
    config.setReadOnly(!migrated);
    HikariDataSource pool = null;
    try {
      pool = new HikariDataSource(config);
      if (migrated) {
        Flyway.configure()
            .dataSource(pool)
            .locations("classpath:dev/filon/reports/dashboard/db")
            .load()
            .migrate();
      }
      return new Database(pool, embedded);
    } catch (FlywayException | com.zaxxer.hikari.pool.HikariPool.PoolInitializationException e) {
      if (pool != null) {
        pool.close();
      }
      throw ReportException.noPlanStore(url.replaceFirst(";.*", ""), e);
    }
  }

  /** The password of the embedded file, made on first use. */
  private static String key(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, HexFormat.of().formatHex(random), StandardOpenOption.TRUNCATE_EXISTING);
    }
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }

  /** Something done in one transaction. */
  @FunctionalInterface
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Does something in one transaction. When this returns, it is on disk; when it throws, nothing
   * has changed.
   */
  public <T> T write(Work<T> work) {
    if (!embedded) {
      return writeNow(work);
    }
    // what H2 writes to the file for one may hold half of what another is about to commit, and a
    // process that is killed then leaves that half behind
    writing.lock();
    try {
      return writeNow(work);
    } finally {
      writing.unlock();
    }
  }

  private <T> T writeNow(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        if (embedded) {
          // H2 answers a commit before it has written it
          try (Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
            connection.commit();
          }
        }
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw ReportException.planStoreFailed(e);
    }
  }

  /** Reads. */
  public <T> T read(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return work.run(connection);
    } catch (SQLException e) {
      throw ReportException.planStoreFailed(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
