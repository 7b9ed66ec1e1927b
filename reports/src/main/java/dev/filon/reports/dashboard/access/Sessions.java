package dev.filon.reports.dashboard.access;

import dev.filon.reports.dashboard.plan.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who has logged in, in the store, so that a restart ends nobody's work. Only a hash of a session's
 * number is kept: who reads the store cannot go on with a session.
 */
public final class Sessions {

  /** How long one lasts without a request. */
  public static final Duration IDLE = Duration.ofHours(8);

  private static final Duration NOTED_EVERY = Duration.ofMinutes(5);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final Clock clock;

  /** Sessions in a database. */
  public Sessions(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * A session.
   *
   * @param id its number, known to the browser only
   * @param user whose it is
   * @param language {@code fr} or {@code en}
   */
  public record Session(String id, User user, String language) {
    /** What every form of this session must carry. */
    public String token() {
      return sha256("form " + id);
    }
  }

  /** Opens one. */
  public Session open(User user, String language) {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    database.write(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "insert into session (id_hash, user_name, stamp, language, seen_at)"
                      + " values (?, ?, ?, ?, ?)")) {
            statement.setString(1, sha256(id));
            statement.setString(2, user.name());
            statement.setLong(3, user.stamp());
            statement.setString(4, language);
            statement.setObject(5, now());
            return statement.executeUpdate();
          }
        });
    return new Session(id, user, language);
  }

  /** One by its number, unless it is too old or its account was changed or closed since. */
  public Optional<Session> find(String id) {
    if (id == null || !ID.matcher(id).matches()) {
      return Optional.empty();
    }
    String hash = sha256(id);
    record Found(Session session, Instant seen) {}
    Found found =
        database.read(
            connection -> {
              try (PreparedStatement statement =
                  connection.prepareStatement(
                      """
                      select a.user_name, a.role, a.rep_id, a.language, a.stamp,
                        s.language as spoken, s.seen_at
                      from session s
                      join account a on a.user_name = s.user_name and a.stamp = s.stamp
                      where s.id_hash = ? and s.seen_at >= ? and a.is_active = true
                      """)) {
                statement.setString(1, hash);
                statement.setObject(2, now().minus(IDLE));
                try (ResultSet row = statement.executeQuery()) {
                  return row.next()
                      ? new Found(
                          new Session(id, Accounts.user(row), row.getString("spoken")),
                          row.getObject("seen_at", OffsetDateTime.class).toInstant())
                      : null;
                }
              }
            });
    if (found == null) {
      return Optional.empty();
    }
    if (found.seen().isBefore(clock.instant().minus(NOTED_EVERY))) {
      update("update session set seen_at = ? where id_hash = ?", now(), hash);
    }
    return Optional.of(found.session());
  }

  /** Changes its language. */
  public void speak(Session session, String language) {
    update("update session set language = ? where id_hash = ?", language, sha256(session.id()));
  }

  /** Ends one. */
  public void close(String id) {
    update("delete from session where id_hash = ?", sha256(id));
  }

  /** Forgets those that are too old. */
  public void sweep() {
    update("delete from session where seen_at < ?", now().minus(IDLE));
  }

  private void update(String sql, Object... values) {
    database.write(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
              statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
          }
        });
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256", e);
    }
  }
}
