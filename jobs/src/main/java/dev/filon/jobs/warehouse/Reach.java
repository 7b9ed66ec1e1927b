package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import dev.filon.jobs.contract.Contract;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * How far back a change of a dimension with validity reaches. A new version that begins on the
 * run's day touches that month alone; a change with effect in the past touches each earlier month
 * in which a member that it concerns has facts of those days, and no other.
 */
final class Reach {
  private static final Set<String> VALIDITY = Set.of("valid_from", "valid_to", "is_current");

  private Reach() {}

  /** Whether a table's rows hold from a day to a day, so that {@link #months} can tell. */
  static boolean dated(Contract contract) {
    return contract.column("valid_from").isPresent() && contract.column("valid_to").isPresent();
  }

  /** What tells the members of a table with validity apart. */
  static List<String> member(Contract contract) {
    return contract.key().stream().filter(k -> !k.equals("valid_from")).toList();
  }

  /**
   * Months of a fact table in which rows refer to a changed validity.
   *
   * @param contract of the dimension
   * @param before the dimension that the fact was computed with
   * @param after the dimension now
   * @param fact contract of the fact table; its {@code dated_by} is the day that counts
   * @param facts the fact table's rows before the run
   * @param months months that the fact table, or what it is computed from, has
   * @return first days, or nothing if nothing changed
   */
  static Collection<String> months(
      Contract contract,
      Dataset<Row> before,
      Dataset<Row> after,
      Contract fact,
      Dataset<Row> facts,
      Collection<String> months,
      LocalDate asOf) {
    Dataset<Row> changed = changed(contract, before, after).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Optional<LocalDate> first =
          Optional.of(changed.agg(min("changed_from")).head())
              .filter(r -> !r.isNullAt(0))
              .map(r -> r.getDate(0).toLocalDate());
      if (first.isEmpty()) {
        return List.of();
      }
      String from = asOf.withDayOfMonth(1).toString();
      Set<String> reached = new TreeSet<>();
      months.stream().filter(m -> m.compareTo(from) >= 0).forEach(reached::add);
      if (first.get().toString().compareTo(from) < 0) {
        String month = fact.partitionedBy().get(0);
        List<String> member = member(contract);
        Column same =
            member.stream()
                .map(m -> facts.col(m).equalTo(changed.col(m)))
                .reduce(Column::and)
                .orElseThrow();
        facts
            .join(
                broadcast(changed),
                same.and(facts.col(fact.datedBy()).geq(changed.col("changed_from")))
                    .and(facts.col(fact.datedBy()).lt(changed.col("changed_to"))),
                "left_semi")
            .select(col(month).cast("string"))
            .distinct()
            .collectAsList()
            .forEach(r -> reached.add(r.getString(0)));
      }
      return reached;
    } finally {
      changed.unpersist();
    }
  }

  /** Member, changed_from, changed_to (exclusive): when something else holds than before. */
  private static Dataset<Row> changed(Contract contract, Dataset<Row> before, Dataset<Row> after) {
    List<String> member = member(contract);
    Dataset<Row> old = spans(contract, before);
    Dataset<Row> now = spans(contract, after);
    Column same =
        member.stream()
            .map(m -> col("old." + m).equalTo(col("now." + m)))
            .reduce(Column::and)
            .orElseThrow();
    Column from = greatest(col("old.valid_from"), col("now.valid_from"));
    Column to = least(col("old.valid_to"), col("now.valid_to"));
    Column overlap =
        same.and(col("old.valid_from").lt(col("now.valid_to")))
            .and(col("now.valid_from").lt(col("old.valid_to")));
    Dataset<Row> differing =
        old.as("old")
            .join(now.as("now"), overlap.and(col("old._hash").notEqual(col("now._hash"))))
            .select(select(member, "now", from.as("changed_from"), to.as("changed_to")));
    return differing
        .union(uncovered(member, old.as("old"), now.as("now"), overlap, from, to, "now"))
        .union(uncovered(member, old.as("old"), now.as("now"), overlap, from, to, "old"));
  }

  /** Spans of one side that the other side does not cover with every day. */
  private static Dataset<Row> uncovered(
      List<String> member,
      Dataset<Row> old,
      Dataset<Row> now,
      Column overlap,
      Column from,
      Column to,
      String side) {
    Dataset<Row> joined =
        side.equals("now") ? now.join(old, overlap, "left") : old.join(now, overlap, "left");
    Column[] keys =
        select(
            member,
            side,
            col(side + ".valid_from").as("changed_from"),
            col(side + ".valid_to").as("changed_to"));
    return joined
        .withColumn("_days", coalesce(date_diff(to, from), lit(0)))
        .groupBy(keys)
        .agg(sum("_days").as("_days"))
        .filter(col("_days").lt(date_diff(col("changed_to"), col("changed_from"))))
        .drop("_days");
  }

  private static Column[] select(List<String> member, String side, Column... more) {
    return java.util.stream.Stream.concat(
            member.stream().map(m -> col(side + "." + m).as(m)), java.util.Arrays.stream(more))
        .toArray(Column[]::new);
  }

  private static Dataset<Row> spans(Contract contract, Dataset<Row> rows) {
    Column[] attributes =
        contract.columns().stream()
            .filter(c -> !VALIDITY.contains(c.name()))
            .map(c -> col("`" + c.name() + "`"))
            .toArray(Column[]::new);
    return rows.withColumn("_hash", xxhash64(attributes))
        .select(
            java.util.stream.Stream.concat(
                    member(contract).stream(),
                    java.util.stream.Stream.of("valid_from", "valid_to", "_hash"))
                .map(n -> col("`" + n + "`"))
                .toArray(Column[]::new));
  }
}
