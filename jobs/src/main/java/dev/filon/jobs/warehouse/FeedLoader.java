package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.source.SharedPlan;
import dev.filon.jobs.source.SourceDefinition;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;

/**
 * Loads one feed: the source's SQL, strict types, the contract's rules, the last version of each
 * key, then the feed's own SQL.
 */
final class FeedLoader {
  private static final String LOADED = "loaded";
  private static final String SUPERSEDED = "superseded";
  private static final String DUPLICATE = "duplicate_key";
  private static final List<String> OUTCOMES =
      List.of(LOADED, SUPERSEDED, DUPLICATE, "type", "required", "accepted_values");

  private final SparkSession spark;
  private final SourceDefinition source;
  private final LocalDate asOf;

  /**
   * Loads from a batch's dumps.
   *
   * @param asOf the batch's day
   */
  FeedLoader(SparkSession spark, SourceDefinition source, LocalDate asOf) {
    this.spark = spark;
    this.source = source;
    this.asOf = asOf;
  }

  /**
   * What became of the records that a feed was given.
   *
   * @param rows the feed's rows
   * @param rejected {@code feed, file, line_no, column_name, rule}
   * @param counts records by outcome: loaded, superseded, or the rule that rejected them
   * @param amounts money by outcome in the feed's amount column; empty where a feed has none
   * @param newest the newest day, up to the batch's, that the records that were not rejected have
   *     in the columns that tell how fresh they are; null if there is none
   */
  record Loaded(
      Dataset<Row> rows,
      Dataset<Row> rejected,
      Map<String, Long> counts,
      Map<String, BigDecimal> amounts,
      LocalDate newest) {
    long loaded() {
      return counts.getOrDefault(LOADED, 0L);
    }

    long superseded() {
      return counts.getOrDefault(SUPERSEDED, 0L);
    }

    long rejectedCount() {
      return counts.values().stream().mapToLong(Long::longValue).sum() - loaded() - superseded();
    }

    /** The account after newer rows that were there before have beaten some of these. */
    Loaded without(long stale) {
      if (stale == 0) {
        return this;
      }
      Map<String, Long> after = new HashMap<>(counts);
      after.put(LOADED, loaded() - stale);
      after.put(SUPERSEDED, superseded() + stale);
      return new Loaded(rows, rejected, after, amounts, newest);
    }

    BigDecimal loadedAmount() {
      return amounts.getOrDefault(LOADED, BigDecimal.ZERO);
    }
  }

  /** Loads the feed of a model from the dumps' views. */
  Loaded load(Model feed) {
    Contract contract = feed.contract();
    Dataset<Row> staged = outcomes(contract, judged(Typing.apply(contract, given(feed))));
    staged.persist(StorageLevel.MEMORY_AND_DISK());
    Dataset<Row> rows = rows(feed, staged);
    Row counted = staged.agg(measures(contract).get(0), rest(measures(contract))).head();
    return loaded(feed, rows, rejected(feed, staged.filter(isRejected())), counted);
  }

  /**
   * A feed whose rows are written before it is known what became of the records, which spares big
   * feeds being kept or read again.
   *
   * @param rows the feed's rows, to be used once
   * @param account what became of the records; asked for after the rows were written
   */
  record Streamed(Dataset<Row> rows, Supplier<Loaded> account) {}

  /**
   * Loads the feed of a model in one pass.
   *
   * @param once whether no key comes twice, so that no record has to be compared with another
   */
  Streamed stream(Model feed, boolean once) {
    Contract contract = feed.contract();
    Dataset<Row> judged = judged(Typing.apply(contract, given(feed)));
    Dataset<Row> staged = once ? alone(judged) : outcomes(contract, judged);
    Observation observation = new Observation();
    List<Column> measures = measures(contract);
    Dataset<Row> rows = rows(feed, staged.observe(observation, measures.get(0), rest(measures)));
    return new Streamed(
        rows,
        () -> {
          Row counted = Content.seen(observation);
          // only these make a second pass worth while
          Dataset<Row> bad = judged.filter(col("_bad")).withColumn("_outcome", col("_rule"));
          Dataset<Row> rejected = rejected(feed, bad);
          if (counted.getLong(counted.fieldIndex("records_" + DUPLICATE)) > 0) {
            rejected =
                rejected.unionByName(
                    rejected(feed, staged.filter(col("_outcome").equalTo(DUPLICATE))));
          }
          return loaded(feed, rows, rejected, counted);
        });
  }

  /** Records and money by outcome, and the newest day, as one row. */
  private List<Column> measures(Contract contract) {
    Column amount =
        contract.amount() == null ? lit(0).cast("decimal(18,4)") : col(contract.amount());
    List<Column> measures = new ArrayList<>();
    for (String outcome : OUTCOMES) {
      Column is = col("_outcome").equalTo(outcome);
      measures.add(count(when(is, lit(1))).as("records_" + outcome));
      measures.add(sum(when(is, amount)).as("amount_" + outcome));
    }
    measures.add(max(when(isRejected(), lit(null)).otherwise(freshest(contract))).as("newest"));
    return measures;
  }

  private static Column[] rest(List<Column> columns) {
    return columns.subList(1, columns.size()).toArray(Column[]::new);
  }

  private static Column isRejected() {
    return col("_outcome").notEqual(LOADED).and(col("_outcome").notEqual(SUPERSEDED));
  }

  private Dataset<Row> rows(Model feed, Dataset<Row> staged) {
    Column[] columns =
        feed.contract().givenColumns().stream()
            .map(c -> col("`" + c.name() + "`"))
            .toArray(Column[]::new);
    staged
        .filter(col("_outcome").equalTo(LOADED))
        .select(columns)
        .createOrReplaceTempView("incoming_" + feed.entity());
    Dataset<Row> rows = spark.sql(feed.sql());
    Schemas.check(feed.contract(), rows.schema());
    return rows;
  }

  private Dataset<Row> rejected(Model feed, Dataset<Row> records) {
    return records.select(
        lit(feed.entity()).as("feed"),
        lit(accountedDump(feed)).cast("string").as("dump"),
        col("_file").as("file"),
        col("_line").as("line_no"),
        col("_column").as("column_name"),
        col("_outcome").as("rule"));
  }

  private static Loaded loaded(Model feed, Dataset<Row> rows, Dataset<Row> rejected, Row counted) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, BigDecimal> amounts = new HashMap<>();
    for (String outcome : OUTCOMES) {
      long records = counted.getLong(counted.fieldIndex("records_" + outcome));
      if (records > 0) {
        counts.put(outcome, records);
        BigDecimal amount = counted.getDecimal(counted.fieldIndex("amount_" + outcome));
        if (feed.contract().amount() != null) {
          amounts.put(outcome, amount == null ? BigDecimal.ZERO : amount);
        }
      }
    }
    int newest = counted.fieldIndex("newest");
    return new Loaded(
        rows,
        rejected,
        counts,
        amounts,
        counted.isNullAt(newest) ? null : counted.getDate(newest).toLocalDate());
  }

  /** A day after the batch's tells nothing: one slip of the pen would pass for freshness. */
  private Column freshest(Contract contract) {
    Column day = lit(null).cast("date");
    for (String name : contract.freshBy()) {
      Column one = col("`" + name + "`").cast("date");
      day = greatest(day, when(one.leq(lit(asOf)), one));
    }
    return day;
  }

  /** The one dump whose records the feed accounts for, or null. */
  private String accountedDump(Model feed) {
    SourceDefinition.Entity entity = source.entities().get(feed.entity());
    return entity == null || entity.accountsFor().isEmpty() ? null : entity.accountsFor().get(0);
  }

  private Dataset<Row> given(Model feed) {
    SourceDefinition.Entity entity = source.entities().get(feed.entity());
    String where = source.name() + "/" + feed.entity() + ".sql";
    if (entity == null) {
      return spark
          .sql("select 1")
          .filter("false")
          .select(
              Stream.concat(
                      feed.contract().givenColumns().stream()
                          .map(c -> lit(null).cast(c.type()).as(c.name())),
                      Stream.of(
                          lit(null).cast("string").as("_file"),
                          lit(null).cast("bigint").as("_line")))
                  .toArray(Column[]::new));
    }
    Dataset<Row> rows;
    try {
      rows = spark.sql(entity.sql());
    } catch (RuntimeException e) {
      throw JobException.source(
          "the source's query " + where + " cannot run: " + e.getMessage(), e);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw JobException.source(
            "the source's query " + where + " cannot run: " + e.getMessage(), e);
      }
      throw e;
    }
    List<String> names = Arrays.asList(rows.schema().fieldNames());
    if (!names.contains("_file") || !names.contains("_line")) {
      throw JobException.source(
          where + " must also select _file and _line of the record that each row stems from");
    }
    List<String> unknown = Typing.unknown(feed.contract(), rows);
    if (!unknown.isEmpty()) {
      throw JobException.source(
          where + " gives columns that the feed '" + feed.entity() + "' does not have: " + unknown);
    }
    String missing =
        feed.contract().givenColumns().stream()
            .filter(c -> c.required() && !names.contains(c.name()))
            .map(dev.filon.jobs.contract.Column::name)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw JobException.source(where + " does not give the required columns: " + missing);
    }
    return rows;
  }

  /** Adds {@code _bad}, and for a bad row {@code _column} and {@code _rule} of its first error. */
  private static Dataset<Row> judged(Dataset<Row> typed) {
    Column error = col("_error");
    return typed
        .withColumn("_bad", error.isNotNull())
        .withColumn("_column", error.getField("column_name"))
        .withColumn("_rule", error.getField("rule"))
        .drop("_error");
  }

  /**
   * Adds {@code _outcome} and {@code _column}: rejected rows first, then of each key the last
   * version is loaded.
   */
  private static Dataset<Row> outcomes(Contract contract, Dataset<Row> judged) {
    if (contract.key().isEmpty()) {
      return alone(judged);
    }
    Column version =
        contract.versionOrder() == null ? lit(null).cast("string") : col(contract.versionOrder());
    WindowSpec byKey =
        Window.partitionBy(
                Stream.concat(
                        contract.key().stream().map(k -> col("`" + k + "`")),
                        Stream.of(col("_bad")))
                    .toArray(Column[]::new))
            .orderBy(version.desc_nulls_last(), col("_file").desc(), col("_line").desc());
    return judged
        .withColumn("_rank", row_number().over(byKey))
        .withColumn("_last", first(version).over(byKey))
        .withColumn("_from", first(col("_file")).over(byKey))
        .withColumn(
            "_outcome",
            when(col("_bad"), col("_rule"))
                .when(col("_rank").equalTo(1), LOADED)
                // a system that was told of the plan says it again
                .when(
                    version
                        .eqNullSafe(col("_last"))
                        .and(inPlan(col("_file")).notEqual(inPlan(col("_from")))),
                    SUPERSEDED)
                .when(version.eqNullSafe(col("_last")), DUPLICATE)
                .otherwise(SUPERSEDED))
        .drop("_rank", "_last", "_from", "_bad", "_rule");
  }

  /** Adds {@code _outcome} to records of which none is compared with another. */
  private static Dataset<Row> alone(Dataset<Row> judged) {
    return judged.withColumn("_outcome", when(col("_bad"), col("_rule")).otherwise(LOADED));
  }

  private static Column inPlan(Column file) {
    return file.equalTo(SharedPlan.PATH);
  }
}
