package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
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
   * @param before the dimension as it was, nothing before the first load
   * @param asOf the day from which changed attributes hold
   * @return nothing if no version begins
   */
  static Optional<Dataset<Row>> versions(
      Contract contract, Dataset<Row> now, Optional<Dataset<Row>> before, LocalDate asOf) {
    boolean supplied = contract.column("valid_from").map(c -> !c.added()).orElse(false);
    if (supplied) {
      return Optional.of(closed(contract, now));
    }
    if (before.isEmpty()) {
      return Optional.of(closed(contract, now.withColumn("valid_from", lit(BEGIN))));
    }
    Dataset<Row> begun = begun(contract, now, before.get(), asOf);
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    List<String> version = with(contract.naturalKey(), "valid_from");
    Dataset<Row> known =
        before
            .get()
            .join(begun.select(columns(version)), version.toArray(String[]::new), "left_anti")
            .select(columns(with(given(contract), "valid_from")));
    return Optional.of(closed(contract, known.unionByName(begun)));
  }

  /** Ends each version where the next of its member begins. */
  private static Dataset<Row> closed(Contract contract, Dataset<Row> starts) {
    Column[] key = columns(contract.naturalKey());
    List<Column> hashed = new ArrayList<>(List.of(key));
    hashed.add(col("valid_from"));
    return starts
        .withColumn(
            "valid_to",
            coalesce(
                lead(col("valid_from"), 1).over(Window.partitionBy(key).orderBy("valid_from")),
                lit(END)))
        .withColumn("is_current", col("valid_to").equalTo(lit(END)))
        .withColumn(contract.surrogate(), xxhash64(hashed.toArray(Column[]::new)))
        .select(columns(contract.columns().stream().map(c -> c.name()).toList()));
  }

  /**
   * Attributes that differ from those of the last version, with the day from which they hold: of a
   * new member always, of one that was only inferred as long as that, of any other from the run's
   * day. They are few, and computed once.
   */
  private static Dataset<Row> begun(
      Contract contract, Dataset<Row> now, Dataset<Row> before, LocalDate asOf) {
    Column[] given = columns(given(contract));
    Dataset<Row> last = before.filter(col("is_current"));
    Column inferred = contract.column(INFERRED).isPresent() ? col(INFERRED) : lit(false);
    return now.select(given)
        .except(last.select(given))
        .join(
            last.withColumn("_from", col("valid_from"))
                .withColumn("_inferred", inferred)
                .select(columns(with(with(contract.naturalKey(), "_from"), "_inferred"))),
            contract.naturalKey().toArray(String[]::new),
            "left")
        .withColumn(
            "valid_from",
            when(col("_from").isNull(), lit(BEGIN))
                .when(col("_inferred").and(not(inferred)), col("_from"))
                .otherwise(lit(asOf)))
        .select(columns(with(given(contract), "valid_from")))
        .localCheckpoint();
  }

  private static List<String> given(Contract contract) {
    return contract.givenColumns().stream().map(c -> c.name()).toList();
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
