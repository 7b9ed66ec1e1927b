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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
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
 * those of {@link Scope}. Files and settings are locked.
 */
public final class ServedSnapshots implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedSnapshots.class);
  private static final long LOOK_EVERY_NANOS = 500_000_000L;
  private static final Pattern VIEW = Pattern.compile("create view (\\w+) as.*?;", Pattern.DOTALL);
  private static final Pattern SOURCE = Pattern.compile("snapshot\\.main\\.(\\w+)");

  private final Path file;
  private final Semaphore turns =
      new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);
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
    private int users;
    private boolean retired;

    private Open(Object identity, Connection root, SnapshotInfo info) {
      this.identity = identity;
      this.root = root;
      this.info = info;
    }
  }

  /** The snapshot that is served now. */
  public synchronized SnapshotInfo info() {
    return newest().info;
  }

  /** The snapshot that is served now, as a scope sees it; to be closed. */
  public ScopedSnapshot open(java.util.function.Function<SnapshotInfo, Scope> scope) {
    Open open;
    synchronized (this) {
      open = newest();
      open.users++;
    }
    boolean done = false;
    try {
      ScopedSnapshot snapshot =
          new ScopedSnapshot(
              open.info,
              scope.apply(open.info),
              open.cache,
              turns,
              () -> ((DuckDBConnection) open.root).duplicate(),
              () -> release(open));
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

  private Open newest() {
    long now = System.nanoTime();
    if (now - lookedAt >= LOOK_EVERY_NANOS) {
      lookedAt = now;
      if (!current.identity.equals(identity())) {
        try {
          Open next = open();
          Open old = current;
          current = next;
          old.retired = true;
          closeIfDone(old);
          LOG.info("Snapshot {} is shown from now on", next.info.snapshot().number());
        } catch (ReportException e) {
          // between two files, or one that cannot be read: go on with the one that is open
          LOG.warn("The served snapshot changed but cannot be read: {}", e.getMessage());
        }
      }
    }
    return current;
  }

  private static void closeIfDone(Open open) {
    if (open.retired && open.users == 0) {
      try {
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
    String script = script();
    int macros = script.indexOf("create view ");
    for (String statement : script.substring(0, macros).split(";\\R")) {
      if (!statement.isBlank()) {
        execute(root, statement);
      }
    }
    Set<String> views = new LinkedHashSet<>();
    Matcher view = VIEW.matcher(script);
    while (view.find()) {
      if (SOURCE.matcher(view.group()).results().allMatch(m -> present.contains(m.group(1)))) {
        execute(root, view.group());
        views.add(view.group(1));
      }
    }
    Staff staff = new Staff(members(root));
    Set<String> segments =
        texts(root, "select distinct coalesce(segment, '(none)') from snapshot.main.mart_client");
    Set<String> families =
        texts(
            root,
            "select distinct family from snapshot.main.dim_product where is_current and family is not null");
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
