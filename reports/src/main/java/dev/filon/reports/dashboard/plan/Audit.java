package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.data.Row;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The log of logins, exports and writes. Rows are only ever added. */
public final class Audit {

  private static final int LONGEST = 2000;

  private final Database database;
  private final Clock clock;

  /** Logs into a database. */
  public Audit(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Notes that somebody did something. */
  public void log(String user, String verb, String detail) {
    database.write(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "insert into audit (happened_at, user_name, verb, detail) values (?, ?, ?, ?)")) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setString(2, shortened(user, 100));
            statement.setString(3, verb);
            statement.setString(4, shortened(detail, LONGEST));
            return statement.executeUpdate();
          }
        });
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /** The latest entries: happened_at, user_name, verb, detail. */
  public List<Row> latest(int count) {
    return database.read(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(
                  "select happened_at, user_name, verb, detail from audit"
                      + " order by audit_id desc fetch first ? rows only")) {
            statement.setInt(1, count);
            List<Row> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("happened_at", row.getObject(1, OffsetDateTime.class).toInstant());
                values.put("user_name", row.getString(2));
                values.put("verb", row.getString(3));
                values.put("detail", row.getString(4));
                rows.add(new Row(values));
              }
            }
            return rows;
          }
        });
  }
}
