package dev.filon.reports.dashboard.data;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot that is served now. When another one takes its place, requests that come later get
 * that one, and those under way keep theirs until they end.
 *
 * <p>The file is attached read-only under a name that no query of a page uses. What pages can name
 * are the views of {@code scope.sql}, which show only what the variables of the connection allow:
 * those of {@link Scope}. Rows about clients are kept in memory in the order of owner and client,
 * so that a page reads what it shows and not what all have. Files and settings are locked.
 */
public final class ServedSnapshots implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedSnapshots.class);
  private static final long LOOK_EVERY_NANOS = 500_000_000L;
  private static final Pattern MADE =
      Pattern.compile("create (?:view|table|macro) (?:kept\\.)?(\\w+)");
  private static final Pattern SOURCE =
      Pattern.compile("(?:from|join)\\s+(?:snapshot\\.main|(kept))\\.(\\w+)");

  private final Path file;
  private final AtomicBoolean opening = new AtomicBoolean();
  private Open current;
  private long lookedAt;

  /**
   * Opens what is served.
   *
   * @param file {@code served/filon.duckdb} of a warehouse
   * @throws ReportException if there is no snapshot or it cannot be read
   */
  public ServedSnapshots(Path file) {
    this.file = file;
    this.current = open();
    this.lookedAt = System.nanoTime();
  }

  /** One database with one snapshot attached. */
  private static final class Open {
    private final Object identity;
    private final Connection root;
    private final SnapshotInfo info;
    private final QueryCache cache = new QueryCache();
    private final ScopeConnections connections;
    private int users;
    private boolean retired;

    private Open(Object identity, Connection root, SnapshotInfo info) {
      this.identity = identity;
      this.root = root;
      this.info = info;
      this.connections = new ScopeConnections(() -> ((DuckDBConnection) root).duplicate());
    }
  }

  /** The snapshot that is served now. */
  public SnapshotInfo info() {
    look();
    synchronized (this) {
      return current.info;
    }
  }

  /** How many connections were made to the snapshot that is served now. */
  synchronized int connectionsMade() {
    return current.connections.made();
  }

  /** The snapshot that is served now, as a scope sees it; to be closed. */
  public ScopedSnapshot open(java.util.function.Function<SnapshotInfo, Scope> scope) {
    look();
    Open open;
    synchronized (this) {
      open = current;
      open.users++;
    }
    boolean done = false;
    try {
      ScopedSnapshot snapshot =
          new ScopedSnapshot(
              open.info, scope.apply(open.info), open.cache, open.connections, () -> release(open));
      done = true;
      return snapshot;
    } finally {
      if (!done) {
        release(open);
      }
    }
  }

  /** As the product itself sees it: everything. For taking proposals over, not for pages. */
  public ScopedSnapshot openForProduct() {
    return open(info -> Scope.ofProduct());
  }

  private synchronized void release(Open open) {
    open.users--;
    closeIfDone(open);
  }

  /**
   * Opens what is served now, if that changed. Whoever notices waits for it; others go on with the
   * one that is open.
   */
  private void look() {
    synchronized (this) {
      long now = System.nanoTime();
      if (now - lookedAt < LOOK_EVERY_NANOS) {
        return;
      }
      lookedAt = now;
      if (current.identity.equals(identity())) {
        return;
      }
    }
    if (!opening.compareAndSet(false, true)) {
      return;
    }
    try {
      Open next = open();
      synchronized (this) {
        Open old = current;
        current = next;
        old.retired = true;
        closeIfDone(old);
      }
      LOG.info("Snapshot {} is shown from now on", next.info.snapshot().number());
    } catch (ReportException e) {
      // between two files, or one that cannot be read: go on with the one that is open
      LOG.warn("The served snapshot changed but cannot be read: {}", e.getMessage());
    } finally {
      opening.set(false);
    }
  }

  private static void closeIfDone(Open open) {
    if (open.retired && open.users == 0) {
      try {
        open.connections.close();
        open.root.close();
      } catch (SQLException e) {
        LOG.warn("An earlier snapshot cannot be closed", e);
      }
    }
  }

  private Object identity() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return List.of(
          String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
    } catch (IOException e) {
      return "none";
    }
  }

  private Open open() {
    Object identity = identity();
    Snapshot snapshot;
    try (SnapshotReader reader = SnapshotReader.open(file)) {
      snapshot = reader.snapshot();
    }
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("memory_limit", "1GB");
    Connection root = null;
    try {
      root = DriverManager.getConnection("jdbc:duckdb:", settings);
      SnapshotInfo info = attach(root, snapshot);
      if (!identity.equals(identity())) {
        root.close(); // replaced meanwhile: its description might be of the other one
        return open();
      }
      return new Open(identity, root, info);
    } catch (SQLException e) {
      try {
        if (root != null) {
          root.close();
        }
      } catch (SQLException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw ReportException.unreadable(file, e);
    }
  }

  private SnapshotInfo attach(Connection root, Snapshot snapshot) throws SQLException {
    execute(
        root,
        "attach '"
            + file.toAbsolutePath().toString().replace("'", "''")
            + "' as snapshot (read_only)");
    Set<String> present =
        texts(
            root,
            "select table_name from duckdb_tables() where database_name = 'snapshot' and schema_name = 'main'");
    execute(root, "attach ':memory:' as kept (compress)");
    Set<String> kept = new HashSet<>();
    Set<String> views = new LinkedHashSet<>();
    for (String statement : script().split(";\\R")) {
      Matcher made = MADE.matcher(statement);
      if (!made.find()
          || !SOURCE
              .matcher(statement)
              .results()
              .allMatch(m -> (m.group(1) == null ? present : kept).contains(m.group(2)))) {
        continue; // a snapshot of an earlier version may lack a table
      }
      execute(root, statement);
      if (statement.strip().startsWith("create table")) {
        kept.add(made.group(1));
      } else if (statement.strip().startsWith("create view")) {
        views.add(made.group(1));
      }
    }
    execute(root, "force checkpoint kept"); // or it would not be compressed
    Staff staff = new Staff(members(root));
    Set<String> segments =
        texts(root, "select distinct coalesce(segment, '(none)') from snapshot.main.mart_client");
    Set<String> families =
        texts(
            root,
            "select distinct family from snapshot.main.dim_product where is_current and family is not null");
    // many ask little: each query on its own processor is the least work for all of them
    execute(root, "set threads = 1");
    execute(root, "set enable_external_access = false");
    execute(root, "set lock_configuration = true");
    return new SnapshotInfo(snapshot, staff, views, segments, families);
  }

  private static List<Staff.Member> members(Connection root) throws SQLException {
    List<Staff.Member> members = new ArrayList<>();
    try (PreparedStatement statement =
            root.prepareStatement(
                """
                select rep_id, coalesce(nullif(trim(name), ''), rep_id), nullif(trim(manager_id), '')
                from snapshot.main.dim_rep
                where is_current
                order by rep_id
                """);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        members.add(
            new Staff.Member(result.getString(1), result.getString(2), result.getString(3)));
      }
    }
    return members;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Set<String> texts(Connection connection, String sql) throws SQLException {
    Set<String> texts = new TreeSet<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        texts.add(result.getString(1));
      }
    }
    return texts;
  }

  private static String script() {
    try (InputStream in =
        ServedSnapshots.class.getResourceAsStream("/dev/filon/reports/dashboard/scope.sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^\\s*--.*$", "");
    } catch (IOException e) {
      throw new IllegalStateException("scope.sql of this build cannot be read", e);
    }
  }

  @Override
  public synchronized void close() {
    current.retired = true;
    closeIfDone(current);
  }
}
