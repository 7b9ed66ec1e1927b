package dev.filon.reports.dashboard.access;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.filon.reports.ReportException;
import dev.filon.reports.dashboard.plan.Database;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The local accounts. Passwords are kept as Argon2id hashes only. */
public final class Accounts {

  /** Fewest characters of a password. */
  public static final int SHORTEST = 12;

  private static final int LONGEST = 200;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,99}");

  // 19 MiB, two passes: what OWASP asks for at least; two at a time, or logins could exhaust memory
  private static final Argon2Function ARGON =
      Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);
  private static final Semaphore AT_ONCE = new Semaphore(2);
  private static final String NO_PASSWORD = "none";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final Clock clock;
  private final String nobodysHash;

  /** Accounts in a database. */
  public Accounts(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
    this.nobodysHash = hash("nobody has this password " + RANDOM.nextLong());
  }

  /** A listed account. */
  public record Entry(User user, boolean active) {}

  /**
   * Adds an account, or gives an existing one a new role and password.
   *
   * @param repId null for directors and admins who are no rep
   * @throws ReportException if the name or the password cannot be used
   */
  public User put(String name, Role role, String repId, String language, String password) {
    if (password.length() < SHORTEST || password.length() > LONGEST) {
      throw ReportException.badDashboardSetting(
          "The password must have %d to %d characters.", SHORTEST, LONGEST);
    }
    return store(name, role, repId, language, () -> hash(password));
  }

  /**
   * As {@link #put}, for somebody who logs in by a provider only.
   *
   * @throws ReportException if the name cannot be used
   */
  public User putWithoutPassword(String name, Role role, String repId, String language) {
    return store(name, role, repId, language, () -> NO_PASSWORD);
  }

  private User store(
      String name, Role role, String repId, String language, Supplier<String> hashed) {
    String login = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(login).matches()) {
      throw ReportException.badDashboardSetting(
          "The name '%s' cannot be used; write 1 to 100 letters, digits and . _ @ + -.", name);
    }
    if (!role.seesAll() && (repId == null || repId.isBlank())) {
      throw ReportException.badDashboardSetting(
          "A %s needs --rep: the rep_id that the account stands for.",
          role.name().toLowerCase(Locale.ROOT));
    }
    String hash = hashed.get();
    long stamp = RANDOM.nextLong();
    database.write(
        connection -> {
          try (PreparedStatement delete =
                  connection.prepareStatement("delete from account where user_name = ?");
              PreparedStatement insert =
                  connection.prepareStatement(
                      "insert into account (user_name, role, rep_id, language, password_hash,"
                          + " is_active, stamp, changed_at) values (?, ?, ?, ?, ?, true, ?, ?)")) {
            delete.setString(1, login);
            delete.executeUpdate();
            insert.setString(1, login);
            insert.setString(2, role.name());
            insert.setString(3, repId);
            insert.setString(4, language);
            insert.setString(5, hash);
            insert.setLong(6, stamp);
            insert.setObject(7, clock.instant().atOffset(ZoneOffset.UTC));
            return insert.executeUpdate();
          }
        });
    return new User(login, role, repId, language, stamp);
  }

  /**
   * Closes an account; its sessions end with their next request.
   *
   * @return whether there was an open one
   */
  public boolean close(String name) {
    return database.write(
            connection -> {
              try (PreparedStatement statement =
                  connection.prepareStatement(
                      "update account set is_active = false, stamp = ?, changed_at = ?"
                          + " where user_name = ? and is_active = true")) {
                statement.setLong(1, RANDOM.nextLong());
                statement.setObject(2, clock.instant().atOffset(ZoneOffset.UTC));
                statement.setString(3, name.toLowerCase(Locale.ROOT));
                return statement.executeUpdate();
              }
            })
        > 0;
  }

  /** All accounts by name, without hashes. */
  public List<Entry> all() {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select user_name, role, rep_id, language, stamp, is_active from account"
                      + " order by user_name")) {
            List<Entry> entries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                entries.add(new Entry(user(row), row.getBoolean("is_active")));
              }
            }
            return entries;
          }
        });
  }

  /** The user that a session was opened for, unless the account was changed or closed since. */
  public Optional<User> of(String name, long stamp) {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select user_name, role, rep_id, language, stamp from account"
                      + " where user_name = ? and stamp = ? and is_active = true")) {
            statement.setString(1, name);
            statement.setLong(2, stamp);
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? Optional.of(user(row)) : Optional.empty();
            }
          }
        });
  }

  /** The user of a name that somebody else vouches for; empty if there is no open account. */
  public Optional<User> named(String name) {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select user_name, role, rep_id, language, stamp from account"
                      + " where user_name = ? and is_active = true")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
              return row.next() ? Optional.of(user(row)) : Optional.empty();
            }
          }
        });
  }

  /** The user, if the password is right. Takes as long for a name that nobody has. */
  public Optional<User> login(String name, String password) {
    if (password.length() > LONGEST) {
      return Optional.empty();
    }
    String login = name.toLowerCase(Locale.ROOT);
    record Found(User user, String hash) {}
    Found found =
        database.read(
            connection -> {
              try (PreparedStatement statement =
                  connection.prepareStatement(
                      "select user_name, role, rep_id, language, stamp, password_hash from account"
                          + " where user_name = ? and is_active = true")) {
                statement.setString(1, login);
                try (ResultSet row = statement.executeQuery()) {
                  return row.next() ? new Found(user(row), row.getString("password_hash")) : null;
                }
              }
            });
    boolean has = found != null && !found.hash().equals(NO_PASSWORD);
    boolean right = matches(password, has ? found.hash() : nobodysHash);
    return right && has ? Optional.of(found.user()) : Optional.empty();
  }

  static User user(ResultSet row) throws SQLException {
    return new User(
        row.getString("user_name"),
        Role.valueOf(row.getString("role")),
        row.getString("rep_id"),
        row.getString("language"),
        row.getLong("stamp"));
  }

  private static String hash(String password) {
    AT_ONCE.acquireUninterruptibly();
    try {
      return Password.hash(password).addRandomSalt(16).with(ARGON).getResult();
    } finally {
      AT_ONCE.release();
    }
  }

  private static boolean matches(String password, String hash) {
    AT_ONCE.acquireUninterruptibly();
    try {
      return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
    } finally {
      AT_ONCE.release();
    }
  }
}
