package dev.filon.jobs.contract;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a table promises: grain, key, columns, rules. Read from the {@code .yml} beside its {@code
 * .sql}.
 *
 * @param table table name
 * @param description one or two sentences, for people
 * @param grain what one row is, in words
 * @param key columns that identify a row
 * @param columns all columns in order
 * @param checks rules beyond those that follow from the columns
 * @param optionalFeed (feeds) whether the dump may be absent
 * @param versionOrder (feeds) the column by which the last version of a key wins, or null
 * @param replacedBy (feeds) columns of the document that a new version replaces whole; empty: the
 *     key
 * @param history (dimensions) {@code type2} for versioned rows, or null
 * @param surrogate (dimensions) the column that identifies a version, or null
 * @param partitionedBy the month column that the files are laid out by, or nothing
 * @param full (feeds) what a full extract means for what it lacks: {@code replace} the extract is
 *     the feed; {@code close} a key that it lacks has vanished on that day; {@code period} a
 *     document of the days that it covers is deleted
 * @param datedBy (feeds) the day that a record belongs to: the period that an extract covers, the
 *     month that the record is kept in
 * @param freshBy (feeds) columns whose newest day says how fresh a dump is; empty: {@code datedBy},
 *     and nothing for lists that may stand still
 * @param amount (feeds) the money column that is accounted for beside the rows, or null
 * @param drivenBy (facts) the table whose rows of a month give this table's rows of that month, or
 *     null if the table is computed whole
 * @param keptMonths (facts) months that the table keeps, that of the run's day the last; 0 for all
 * @param fittedBy the statistical fit that turns the query's rows into the table's, as {@code
 *     name@version}, or null if they are the table's
 */
public record Contract(
    String table,
    String description,
    String grain,
    List<String> key,
    List<Column> columns,
    List<Check> checks,
    @JsonProperty("optional_feed") boolean optionalFeed,
    @JsonProperty("version_order") String versionOrder,
    @JsonProperty("replaced_by") List<String> replacedBy,
    String history,
    String surrogate,
    @JsonProperty("partitioned_by") List<String> partitionedBy,
    String full,
    @JsonProperty("dated_by") String datedBy,
    @JsonProperty("fresh_by") List<String> freshBy,
    String amount,
    @JsonProperty("driven_by") String drivenBy,
    @JsonProperty("kept_months") int keptMonths,
    @JsonProperty("fitted_by") String fittedBy) {

  public Contract {
    key = key == null ? List.of() : List.copyOf(key);
    columns = columns == null ? List.of() : List.copyOf(columns);
    checks = checks == null ? List.of() : List.copyOf(checks);
    replacedBy = replacedBy == null ? List.of() : List.copyOf(replacedBy);
    partitionedBy = partitionedBy == null ? List.of() : List.copyOf(partitionedBy);
    full = full == null ? "replace" : full;
    freshBy = freshBy == null ? Stream.ofNullable(datedBy).toList() : List.copyOf(freshBy);
    if (!List.of("replace", "close", "period").contains(full)) {
      throw new IllegalArgumentException(table + ": full is replace, close or period, not " + full);
    }
    if (keptMonths != 0 && (keptMonths < 0 || drivenBy == null)) {
      throw new IllegalArgumentException(
          table + ": kept_months is a number of months of a table that has driven_by");
    }
    if (full.equals("period") && datedBy == null) {
      throw new IllegalArgumentException(table + ": full: period needs dated_by");
    }
  }

  /** The columns that the SQL itself must give, in order. */
  public List<Column> givenColumns() {
    return columns.stream().filter(c -> !c.added()).toList();
  }

  /** Whether the table is kept month by month. */
  public boolean monthly() {
    return !partitionedBy.isEmpty();
  }

  /**
   * Whether the table is computed month by month, too. A table that is only kept so is computed
   * whole, and the months of which the rows differ are written.
   */
  public boolean computedByMonth() {
    return monthly() && drivenBy != null;
  }

  /**
   * The first month that the table keeps in a run, {@code YYYY-MM-DD}; that before all months if it
   * keeps all.
   */
  public String keptFrom(LocalDate asOf) {
    return keptMonths == 0
        ? "0000-01-01"
        : asOf.withDayOfMonth(1).minusMonths(keptMonths - 1L).toString();
  }

  /** Whether the rows of this table are versions with a validity. */
  public boolean versioned() {
    return "type2".equals(history);
  }

  public Optional<Column> column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /**
   * The natural key of a versioned table: its key without the columns that the engine adds and
   * without valid_from.
   */
  public List<String> naturalKey() {
    return key.stream()
        .filter(k -> !k.equals("valid_from") && column(k).map(c -> !c.added()).orElse(true))
        .toList();
  }

  /**
   * What of the contract the table's rows and files depend on, as text to compare: not the words
   * for people, the checks and the marks, whose change is no reason to compute a history again.
   */
  public String shape() {
    List<String> added = columns.stream().filter(Column::added).map(Column::name).toList();
    return Stream.of(
            table,
            key,
            sparkDdl(false),
            added,
            versionOrder,
            replacedBy,
            history,
            surrogate,
            partitionedBy,
            datedBy,
            drivenBy,
            keptMonths,
            fittedBy)
        .map(String::valueOf)
        .collect(Collectors.joining("\n"));
  }

  /** Columns as Spark DDL; {@code given} leaves out what the engine adds. */
  public String sparkDdl(boolean given) {
    return (given ? givenColumns() : columns)
        .stream().map(c -> "`" + c.name() + "` " + c.type()).collect(Collectors.joining(", "));
  }
}
