package dev.filon.jobs.warehouse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * A model's query in which each common table expression that is named more than once is computed
 * once. Spark would put its text in every place that names it and compute it there again, and those
 * within it again for each of those; DuckDB computes it once by itself.
 */
final class CommonTables implements AutoCloseable {
  private static final Pattern HEAD = Pattern.compile("\\s*(\\w+)\\s+as\\s*\\(");

  private final SparkSession session;
  private final List<Dataset<Row>> kept = new ArrayList<>();
  private final List<String> views = new ArrayList<>();
  private Dataset<Row> rows;

  /**
   * One common table expression.
   *
   * @param body the query between its brackets
   */
  record Part(String name, String body) {
    String text() {
      return name + " as (" + body + ")";
    }
  }

  /**
   * A query in its parts.
   *
   * @param parts in the order of the text
   * @param last the query that they are for
   */
  record Query(List<Part> parts, String last) {

    /** Takes a query apart: comments first, then {@code with}, then the parts. */
    static Query of(String sql) {
      int at = skip(sql, 0);
      List<Part> parts = new ArrayList<>();
      if (!sql.startsWith("with", at)) {
        return new Query(parts, sql);
      }
      at += "with".length();
      while (true) {
        at = skip(sql, at);
        Matcher head = HEAD.matcher(sql).region(at, sql.length());
        if (!head.lookingAt()) {
          throw new IllegalArgumentException("not a common table expression: " + sql.substring(at));
        }
        int end = closing(sql, head.end());
        parts.add(new Part(head.group(1), sql.substring(head.end(), end)));
        at = skip(sql, end + 1);
        if (sql.charAt(at) != ',') {
          return new Query(parts, sql.substring(at));
        }
        at++;
      }
    }

    /** Names of the parts that are named in more than one place and read a table. */
    Set<String> shared(Set<String> tables) {
      Set<String> reading = new HashSet<>();
      Set<String> shared = new HashSet<>();
      for (Part part : parts) {
        if (tables.stream().anyMatch(t -> uses(part.body(), t) > 0)
            || reading.stream().anyMatch(r -> uses(part.body(), r) > 0)) {
          reading.add(part.name());
        }
        int uses =
            uses(last, part.name())
                + parts.stream().mapToInt(p -> uses(p.body(), part.name())).sum();
        if (uses > 1 && reading.contains(part.name())) {
          shared.add(part.name());
        }
      }
      return shared;
    }

    private static int uses(String text, String name) {
      return (int)
          Pattern.compile("\\b(?:from|join)\\s+" + name + "\\b").matcher(text).results().count();
    }

    /** The first place from here that is neither blank nor in a comment. */
    private static int skip(String sql, int from) {
      int at = from;
      while (at < sql.length()) {
        if (sql.startsWith("--", at)) {
          at = sql.indexOf('\n', at);
        } else if (!Character.isWhitespace(sql.charAt(at))) {
          return at;
        }
        at++;
      }
      return at;
    }

    /** Where the bracket closes that is open here. */
    private static int closing(String sql, int from) {
      int open = 1;
      for (int at = from; at < sql.length(); at++) {
        char c = sql.charAt(at);
        if (c == '\'') {
          at = sql.indexOf('\'', at + 1);
        } else if (sql.startsWith("--", at)) {
          at = sql.indexOf('\n', at);
        } else if (c == '(') {
          open++;
        } else if (c == ')' && --open == 0) {
          return at;
        }
      }
      throw new IllegalArgumentException("a bracket is not closed: " + sql);
    }
  }

  /** The rows of a model's query over the session's views, to be used before this is closed. */
  CommonTables(SparkSession session, Model model) {
    this.session = session;
    Query query = Query.of(model.sql());
    Set<String> shared = Sessions.small(session) ? Set.of() : query.shared(model.reads());
    List<Part> inline = new ArrayList<>();
    for (Part part : query.parts()) {
      inline.add(part);
      if (shared.contains(part.name())) {
        Dataset<Row> once =
            session
                .sql(with(inline, "select * from " + part.name()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        kept.add(once);
        views.add(part.name());
        once.createOrReplaceTempView(part.name());
        inline.remove(part);
      }
    }
    rows = session.sql(shared.isEmpty() ? model.sql() : with(inline, query.last()));
  }

  private static String with(List<Part> parts, String last) {
    return parts.isEmpty()
        ? last
        : parts.stream().map(Part::text).collect(Collectors.joining(", ", "with ", "\n")) + last;
  }

  Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    views.forEach(session.catalog()::dropTempView);
  }
}
