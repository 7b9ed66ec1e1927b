package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.serve.Duck;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.unsafe.Platform;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;

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

  /** The table of versions that DuckDB makes, and the function that gives their keys. */
  static final String VERSIONS = "versions";

  private static final String KEY = "version_key";

  /** What Spark's {@code xxhash64} begins with. */
  private static final long SEED = 42;

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
    if (supplied(contract)) {
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

  /** Gives DuckDB the key of a version, as {@link #closed} has it from Spark. */
  static void registerKey(Connection database) throws SQLException {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function
          .withName(KEY)
          .withParameters(String.class, LocalDate.class)
          .withReturnType(Long.class)
          .withNullInNullOut()
          .withFunction(History::key)
          .register(database);
    }
  }

  /** Spark's {@code xxhash64} of a member's number and the day on which a version of it begins. */
  private static Long key(String member, LocalDate validFrom) {
    byte[] bytes = member.getBytes(StandardCharsets.UTF_8);
    long seed = XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, SEED);
    return XXH64.hashInt((int) validFrom.toEpochDay(), seed);
  }

  /**
   * The same as {@link #versions(Contract, Dataset, Optional, LocalDate)}, by DuckDB: makes the
   * table {@link #VERSIONS}.
   *
   * @param now table of the attributes as the query gives them
   * @param before query for the dimension as it was, or null before the first load
   * @return whether a version begins; always if the source supplies the history
   */
  static boolean versions(
      Connection db, Contract contract, String now, String before, LocalDate asOf)
      throws SQLException {
    String member = member(contract);
    String given = names(given(contract));
    boolean supplied = supplied(contract);
    Duck.execute(
        db,
        "create or replace temp view before as "
            + (before == null ? Duck.rows(contract, List.of()) : before));
    String completed =
        contract.column(INFERRED).isPresent()
            ? "when l.is_inferred and not n.is_inferred then l.valid_from"
            : "";
    Duck.execute(
        db,
        "create or replace temp table begun as "
            + (supplied
                ? "select %s from %s".formatted(given, now)
                : """
                  select
                    n.*,
                    case when l.valid_from is null then date '%3$s' %5$s else date '%4$s' end as valid_from
                  from (select %1$s from %2$s except select %1$s from before where is_current) n
                  left join before l on l.%6$s = n.%6$s and l.is_current
                  """
                    .formatted(given, now, BEGIN, asOf, completed, member)));
    String known =
        supplied
            ? ""
            : """
              union all by name
              select %1$s, valid_from
              from before b
              where not exists (from begun n where n.%2$s = b.%2$s and n.valid_from = b.valid_from)
              """
                .formatted(given, member);
    Duck.execute(
        db,
        """
        create or replace temp table %1$s as
        select %2$s
        from (
          select
            *,
            coalesce(lead(valid_from) over (partition by %3$s order by valid_from), date '%4$s') as valid_to,
            valid_to = date '%4$s' as is_current,
            %5$s(%3$s, valid_from) as %6$s
          from (from begun %7$s)
        )
        """
            .formatted(
                VERSIONS,
                names(contract.columns().stream().map(c -> c.name()).toList()),
                member,
                END,
                KEY,
                contract.surrogate(),
                known));
    return supplied || before == null || Duck.number(db, "select count(*) from begun") > 0;
  }

  private static String member(Contract contract) {
    if (contract.naturalKey().size() != 1) {
      throw new IllegalStateException(contract.table() + " has no single natural key");
    }
    return contract.naturalKey().get(0);
  }

  private static String names(List<String> names) {
    return String.join(", ", names);
  }

  private static boolean supplied(Contract contract) {
    return contract.column("valid_from").map(c -> !c.added()).orElse(false);
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
