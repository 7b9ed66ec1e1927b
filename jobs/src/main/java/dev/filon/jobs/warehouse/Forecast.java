package dev.filon.jobs.warehouse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a run would do.
 *
 * @param changes whether it would change anything
 * @param snapshot number of the snapshot that readers see, or null before the first load
 * @param base number of the snapshot that feeds and history would go on from, or null for none
 * @param batches batches that it would take in, in order
 * @param loads what would become of the records of each dump
 * @param steps what would happen to each table, and to each month of those that are kept by month,
 *     in the order of the work; what is left alone is not named
 */
public record Forecast(
    boolean changes,
    Long snapshot,
    Long base,
    List<Delivery> batches,
    List<Load> loads,
    List<Step> steps) {

  /**
   * A batch that would be taken in.
   *
   * @param id day and source
   * @param day the day that it is for
   * @param mode full or delta
   * @param from dumps or landing
   */
  public record Delivery(String id, String day, String mode, String from) {}

  /**
   * What would become of the records of a dump.
   *
   * @param batch the batch
   * @param dump the dump, or null for a feed that no single dump accounts for
   * @param feed the feed, or null for a dump that only serves look-ups
   * @param read records in the dump, null without a dump
   */
  public record Load(
      String batch,
      String dump,
      String feed,
      Long read,
      Long loaded,
      Long superseded,
      Long quarantined) {

    static Load of(LoadRow row) {
      return new Load(
          row.batchId(),
          row.dump(),
          row.feed(),
          row.recordsRead(),
          row.loaded(),
          row.superseded(),
          row.quarantined());
    }
  }

  /** What would happen to a table or a month of it. */
  public enum Action {
    /** Rows where none were. */
    LOAD,
    /** A feed's rows, or those of a month, by others. */
    REPLACE,
    /** A month that has no rows any more. */
    DELETE,
    /** Computed again, for sure. */
    COMPUTE,
    /** Computed again, and found to hold what it held. */
    SAME,
    /** Computed again if an input that is itself computed again comes out different. */
    MAYBE
  }

  /**
   * One step.
   *
   * @param month first day, or null where a table is not kept by month
   * @param because what asks for it: {@code batch}, {@code first} for a table that is new, the
   *     inputs that change, {@code date} for the day of the run, {@code query} for another query,
   *     contract or setting
   * @param rowsBefore rows now; null where they were not counted
   * @param rowsAfter rows after the run; null where that needs the run itself
   * @param closed records that a full extract lacks and versions of a dimension that end; null
   *     where neither can be
   */
  public record Step(
      String table,
      String month,
      Action action,
      List<String> because,
      @JsonProperty("rows_before") Long rowsBefore,
      @JsonProperty("rows_after") Long rowsAfter,
      Long closed) {}

  static Forecast nothing(Nightly.Begun begun) {
    Long snapshot = begun.published().map(p -> p.snapshot()).orElse(null);
    return new Forecast(false, snapshot, snapshot, List.of(), List.of(), List.of());
  }
}
