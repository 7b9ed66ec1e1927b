package dev.filon.reports.figures;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;

/**
 * The served snapshot that packs are made from.
 *
 * @param number counts the snapshots of the warehouse
 * @param asOf the day that every figure is computed for
 * @param batch the load that made it
 * @param source name of the source definition
 * @param currency ISO code of the reporting currency
 * @param publishedAt when readers began to see it
 * @param rejected where rows of that load were rejected, the most first
 * @param dumps the files of that load, oldest first
 * @param fallbacks tasks of {@code meta.backtest} that a simpler method served
 */
public record Snapshot(
    long number,
    LocalDate asOf,
    String batch,
    String source,
    String currency,
    LocalDateTime publishedAt,
    List<Rejected> rejected,
    List<Dump> dumps,
    List<String> fallbacks) {

  public Snapshot {
    rejected = List.copyOf(rejected);
    dumps = List.copyOf(dumps);
    fallbacks = List.copyOf(fallbacks);
  }

  /** Rejected rows of that load. */
  public long quarantined() {
    return rejected.stream().mapToLong(Rejected::rows).sum();
  }

  /** The week that contains the as-of date. */
  public IsoWeek week() {
    return IsoWeek.of(asOf);
  }

  /** First day of the 12 closed months that revenue is summed over. */
  public LocalDate windowStart() {
    return windowEnd().minusMonths(12);
  }

  /** First day of the as-of month: the window ends the day before. */
  public LocalDate windowEnd() {
    return asOf.withDayOfMonth(1);
  }

  /** The dumps written before the as-of date: they cannot know that day. */
  public List<Dump> lateDumps() {
    return dumps.stream().filter(dump -> dump.modifiedOn().isBefore(asOf)).toList();
  }

  /**
   * Rows of a file that are in quarantine.
   *
   * @param dump name of the file in the source definition
   */
  public record Rejected(String dump, long rows) {}

  /**
   * One file of the load.
   *
   * @param name its name in the source definition
   * @param modifiedOn the day it was written
   */
  public record Dump(String name, LocalDate modifiedOn) {}
}
