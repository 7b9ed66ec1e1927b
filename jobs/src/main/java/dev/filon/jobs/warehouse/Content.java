package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;

/** Tells one content of a table from another, whatever the order of its rows. */
final class Content {

  private Content() {}

  /** Rows and a hash over them; tables have keys, so no two rows are alike and cancel out. */
  static String of(Dataset<Row> rows) {
    Row row = rows.agg(count(lit(1)), coalesce(bit_xor(hash(rows)), lit(0L))).head();
    return text(row.getLong(0), row.getLong(1));
  }

  /**
   * Rows whose content is known once they have been written.
   *
   * @param rows the rows to write
   * @param observation filled by the write
   */
  record Observed(Dataset<Row> rows, Observation observation) {

    /** Content of the rows that were written; waits for the write. */
    String content() {
      Row seen = seen(observation);
      return text(seen.getLong(0), seen.getLong(1));
    }
  }

  /** What was observed while rows were written; waits for the write. */
  static Row seen(Observation observation) {
    try {
      return Await.result(observation.future(), Duration.create(5, TimeUnit.MINUTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw JobException.internal("interrupted after a write", e);
    } catch (TimeoutException e) {
      throw JobException.internal("Spark did not say what was written", e);
    }
  }

  /** Takes note of the content while rows are written, which spares a pass over them. */
  static Observed observed(Dataset<Row> rows) {
    Observation observation = new Observation();
    return new Observed(
        rows.observe(
            observation,
            count(lit(1)).as("rows"),
            coalesce(bit_xor(hash(rows)), lit(0L)).as("hash")),
        observation);
  }

  /**
   * Content of a table of which some rows are marked.
   *
   * @param content of the other columns
   * @param marked number of rows in which the mark is 1
   */
  record Marked(String content, long marked) {}

  /** Content of all columns but a mark of 0 or 1, and the number of marked rows, in one pass. */
  static Marked marked(Dataset<Row> rows, String mark) {
    Row row =
        rows.agg(
                count(lit(1)),
                coalesce(bit_xor(hash(rows.drop(mark))), lit(0L)),
                coalesce(sum(col(mark)), lit(0L)))
            .head();
    return new Marked(text(row.getLong(0), row.getLong(1)), row.getLong(2));
  }

  /**
   * Content by month.
   *
   * @param month name of the month column
   * @return first day as {@code YYYY-MM-DD} to content
   */
  static Map<String, String> byMonth(Dataset<Row> rows, String month) {
    Map<String, String> contents = new HashMap<>();
    rows.groupBy(col(month).cast("string"))
        .agg(count(lit(1)), bit_xor(hash(rows)))
        .collectAsList()
        .forEach(row -> contents.put(row.getString(0), text(row.getLong(1), row.getLong(2))));
    return contents;
  }

  /**
   * The content of rows in columns of these names and types, for rows may stay and names change.
   */
  static String in(Contract contract, String content) {
    return content + " in " + Integer.toHexString(contract.shape().hashCode());
  }

  /** Content of a table that is computed whole and kept by month: a line for each month. */
  static String text(Contract contract, Map<String, String> byMonth) {
    return new TreeMap<>(byMonth)
        .entrySet().stream()
            .map(e -> e.getKey() + ' ' + in(contract, e.getValue()))
            .collect(Collectors.joining("\n"));
  }

  /** Months of which the content is not the same in two contents by month. */
  static Set<String> differing(String before, String now) {
    Set<String> then = before.lines().collect(Collectors.toCollection(TreeSet::new));
    Set<String> lines = now.lines().collect(Collectors.toCollection(TreeSet::new));
    return Stream.concat(
            then.stream().filter(line -> !lines.contains(line)),
            lines.stream().filter(line -> !then.contains(line)))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Column hash(Dataset<Row> rows) {
    return xxhash64(
        Arrays.stream(rows.schema().fieldNames())
            .map(n -> col("`" + n + "`"))
            .toArray(Column[]::new));
  }

  static String text(long rows, long hash) {
    return rows + " rows " + Long.toHexString(hash);
  }
}
