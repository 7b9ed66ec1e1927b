package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Turns cells into typed values without guessing: a text that is not exactly a value of its type is
 * an error of that row, never another value. {@code 1234,56}, {@code 31/02/2026}, {@code 2026-2-1}
 * or a number with more decimals than the column holds are errors. Patterns end with {@code \z}, as
 * {@code $} also matches before a line break at the end.
 */
final class Typing {
  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),\\s*(\\d+)\\)");

  private Typing() {}

  /**
   * Typed columns of a feed.
   *
   * @param rows what a source's SQL gave: columns of the feed by name, {@code _file} and {@code
   *     _line}
   * @return the contract's columns in order, {@code _file}, {@code _line} and {@code _error}
   *     (column and rule of the first error, NULL without any)
   */
  static Dataset<Row> apply(Contract contract, Dataset<Row> rows) {
    Map<String, DataType> given = new HashMap<>();
    for (StructField field : rows.schema().fields()) {
      given.put(field.name(), field.dataType());
    }
    List<org.apache.spark.sql.Column> values = new ArrayList<>();
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    List<org.apache.spark.sql.Column> errors = new ArrayList<>();
    for (Column column : contract.givenColumns()) {
      String quoted = "`" + column.name() + "`";
      columns.add(col(quoted));
      if (!given.containsKey(column.name())) {
        values.add(lit(null).cast(column.type()).as(column.name()));
        continue;
      }
      boolean text = given.get(column.name()).equals(DataTypes.StringType);
      String value =
          text
              ? strict(column.type(), quoted)
              : "try_cast(" + quoted + " as " + column.type() + ")";
      values.add(expr(value).as(column.name()));
      if (!text || !column.type().equals("string")) {
        // the value is looked at twice and so computed in a step of its own
        String cell = "`_given_" + column.name() + "`";
        values.add(expr(quoted + " is not null").as("_given_" + column.name()));
        errors.add(error(column.name(), "type", cell + " and " + quoted + " is null"));
        if (column.required()) {
          errors.add(error(column.name(), "required", "not " + cell));
        }
      } else if (column.required()) {
        errors.add(error(column.name(), "required", quoted + " is null"));
      }
      if (!column.values().isEmpty()) {
        errors.add(
            error(
                column.name(),
                "accepted_values",
                quoted + " is not null and " + quoted + " not in " + texts(column.values())));
      }
    }
    for (String place : List.of("_file", "_line")) {
      values.add(col(place));
      columns.add(col(place));
    }
    errors.add(expr("cast(null as struct<column_name string, rule string>)"));
    columns.add(coalesce(errors.toArray(org.apache.spark.sql.Column[]::new)).as("_error"));
    return rows.select(values.toArray(org.apache.spark.sql.Column[]::new))
        .select(columns.toArray(org.apache.spark.sql.Column[]::new));
  }

  /** The strictly parsed value of a text expression, NULL if it is not one. */
  static String strict(String type, String text) {
    Matcher decimal = DECIMAL.matcher(type);
    if (decimal.matches()) {
      String wide = "try_cast(" + text + " as decimal(38,12))";
      // most texts fit by their length alone
      int scale = Integer.parseInt(decimal.group(2));
      int whole = Integer.parseInt(decimal.group(1)) - scale;
      return "case when "
          + text
          + " rlike '^[+-]?[0-9]{1,"
          + whole
          + "}"
          + (scale == 0 ? "" : "(\\\\.[0-9]{1," + scale + "})?")
          + "\\\\z' then try_cast("
          + text
          + " as "
          + type
          + ") when "
          + text
          + " rlike '^[+-]?[0-9]+(\\\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?\\\\z' and "
          + wide
          + " = try_cast("
          + wide
          + " as "
          + type
          + ") then try_cast("
          + text
          + " as "
          + type
          + ") end";
    }
    return switch (type) {
      case "string" -> text;
      case "int", "bigint" -> matching(text, "^[+-]?[0-9]+\\\\z", type);
      case "date" -> matching(text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}\\\\z", type);
      case "timestamp" ->
          matching(
              text,
              "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\\\.[0-9]{1,9})?Z?\\\\z",
              type);
      case "double" -> matching(text, "^[+-]?[0-9]+(\\\\.[0-9]+)?([eE][+-]?[0-9]+)?\\\\z", type);
      case "boolean" -> matching(text, "^(true|false)\\\\z", type);
      default -> throw new IllegalArgumentException("a feed cannot have a column of type " + type);
    };
  }

  private static String matching(String text, String pattern, String type) {
    return "case when "
        + text
        + " rlike '"
        + pattern
        + "' then try_cast("
        + text
        + " as "
        + type
        + ") end";
  }

  private static String texts(List<String> values) {
    return "("
        + String.join(", ", values.stream().map(v -> "'" + v.replace("'", "\\'") + "'").toList())
        + ")";
  }

  private static org.apache.spark.sql.Column error(String column, String rule, String condition) {
    return when(expr(condition), struct(lit(column).as("column_name"), lit(rule).as("rule")));
  }

  /** Columns of the given rows that the contract does not know. */
  static List<String> unknown(Contract contract, Dataset<Row> rows) {
    return Arrays.stream(rows.schema().fieldNames())
        .filter(n -> !n.equals("_file") && !n.equals("_line") && contract.column(n).isEmpty())
        .toList();
  }
}
