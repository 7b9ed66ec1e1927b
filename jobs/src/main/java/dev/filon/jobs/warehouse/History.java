package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.xxhash64;

import dev.filon.jobs.contract.Contract;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Type-2 history: each row of a dimension is a version that held from {@code valid_from} until the
 * day before {@code valid_to}. The first version of a member holds since {@link #BEGIN}, so a fact
 * of any date joins exactly one version. A member that was only inferred from facts is completed in
 * place once its record arrives. The key of a version is a hash of its natural key and {@code
 * valid_from}: the same member and day give the same key whatever was loaded before.
 */
final class History {
  static final LocalDate BEGIN = LocalDate.of(1900, 1, 1);
  static final LocalDate END = LocalDate.of(9999, 12, 31);

  /** On dimensions that hold members which only other records name. */
  private static final String INFERRED = "is_inferred";

  private History() {}

  /**
   * The dimension after a run.
   *
   * @param now attributes as the query gives them; with {@code valid_from} if the source supplies
   *     the history
   * @param before the dimension as published, nothing before the first load
   * @param asOf the day from which changed attributes hold
   */
  static Dataset<Row> versions(
      Contract contract, Dataset<Row> now, Optional<Dataset<Row>> before, LocalDate asOf) {
    boolean supplied = contract.column("valid_from").map(c -> !c.added()).orElse(false);
    Dataset<Row> starts =
        supplied
            ? now
            : before
                .map(old -> merged(contract, now, old, asOf))
                .orElseGet(() -> now.withColumn("valid_from", lit(BEGIN)));
    Column[] key = columns(contract.naturalKey());
    Dataset<Row> versioned =
        starts
            .withColumn(
                "valid_to",
                coalesce(
                    lead(col("valid_from"), 1).over(Window.partitionBy(key).orderBy("valid_from")),
                    lit(END)))
            .withColumn("is_current", col("valid_to").equalTo(lit(END)));
    List<Column> hashed = new ArrayList<>(List.of(key));
    hashed.add(col("valid_from"));
    return versioned
        .withColumn(contract.surrogate(), xxhash64(hashed.toArray(Column[]::new)))
        .select(columns(contract.columns().stream().map(c -> c.name()).toList()));
  }

  /** Whether the attributes are those of the last versions, so that no version begins. */
  static boolean unchanged(Contract contract, Dataset<Row> now, Dataset<Row> before) {
    Column[] given = columns(contract.givenColumns().stream().map(c -> c.name()).toList());
    boolean supplied = contract.column("valid_from").map(c -> !c.added()).orElse(false);
    return !supplied
        && now.select(given).except(before.filter(col("is_current")).select(given)).isEmpty();
  }

  /**
   * Earlier versions, and a new one from {@code asOf} on for each member whose attributes changed.
   */
  private static Dataset<Row> merged(
      Contract contract, Dataset<Row> now, Dataset<Row> before, LocalDate asOf) {
    List<String> given = contract.givenColumns().stream().map(c -> c.name()).toList();
    List<String> withStart = new ArrayList<>(given);
    withStart.add("valid_from");
    Dataset<Row> known = before.select(columns(withStart));
    Column latest =
        org.apache
            .spark
            .sql
            .functions
            .row_number()
            .over(
                Window.partitionBy(columns(contract.naturalKey()))
                    .orderBy(col("valid_from").desc()));
    Dataset<Row> newest = known.withColumn("_n", latest).filter(col("_n").equalTo(1)).drop("_n");
    Dataset<Row> changed = now.select(columns(given)).except(newest.select(columns(given)));
    String[] naturalKey = contract.naturalKey().toArray(String[]::new);
    if (contract.column(INFERRED).isPresent()) {
      // what was only inferred is completed in place: nothing else was ever known of those days
      Dataset<Row> completed =
          changed
              .filter(not(col(INFERRED)))
              .join(
                  newest
                      .filter(col(INFERRED))
                      .select(columns(with(contract.naturalKey(), "valid_from"))),
                  naturalKey)
              .select(columns(withStart));
      Dataset<Row> places = completed.select(columns(with(contract.naturalKey(), "valid_from")));
      known =
          known
              .join(
                  places,
                  with(contract.naturalKey(), "valid_from").toArray(String[]::new),
                  "left_anti")
              .select(columns(withStart))
              .unionByName(completed);
      changed = changed.join(places, naturalKey, "left_anti").select(columns(given));
    }
    Dataset<Row> members = known.select(columns(contract.naturalKey())).distinct();
    Dataset<Row> altered =
        changed.join(members, naturalKey, "left_semi").withColumn("valid_from", lit(asOf));
    Dataset<Row> fresh =
        changed.join(members, naturalKey, "left_anti").withColumn("valid_from", lit(BEGIN));
    return known
        .unionByName(altered.select(columns(withStart)))
        .unionByName(fresh.select(columns(withStart)));
  }

  private static List<String> with(List<String> names, String more) {
    List<String> all = new ArrayList<>(names);
    all.add(more);
    return all;
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(n -> col("`" + n + "`")).toArray(Column[]::new);
  }
}
