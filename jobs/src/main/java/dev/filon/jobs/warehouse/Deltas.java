package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import dev.filon.jobs.contract.Contract;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Puts a dump of changes on top of what a feed held before. */
final class Deltas {

  private Deltas() {}

  /**
   * The feed after the changes: a changed document replaces all rows of that document; else of each
   * key the last version by the contract's {@code version_order} wins, then the newer batch.
   *
   * @param before the feed as published
   * @param changes the batch's rows
   */
  static Dataset<Row> merge(
      Contract contract, Optional<Dataset<Row>> before, Dataset<Row> changes) {
    if (before.isEmpty() || contract.key().isEmpty()) {
      return changes;
    }
    Dataset<Row> old = before.get();
    if (!contract.replacedBy().isEmpty()) {
      Dataset<Row> documents = changes.select(columns(contract.replacedBy())).distinct();
      Column same = lit(true);
      for (String name : contract.replacedBy()) {
        same = same.and(old.col(name).eqNullSafe(documents.col(name)));
      }
      return old.join(documents, same, "left_anti").unionByName(changes);
    }
    Column version =
        contract.versionOrder() == null ? lit(null).cast("string") : col(contract.versionOrder());
    return old.withColumn("_batch", lit(0))
        .unionByName(changes.withColumn("_batch", lit(1)))
        .withColumn(
            "_rank",
            row_number()
                .over(
                    Window.partitionBy(columns(contract.key()))
                        .orderBy(version.desc_nulls_last(), col("_batch").desc())))
        .filter(col("_rank").equalTo(1))
        .drop("_batch", "_rank");
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(n -> col("`" + n + "`")).toArray(Column[]::new);
  }
}
