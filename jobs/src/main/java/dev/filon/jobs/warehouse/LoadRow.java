package dev.filon.jobs.warehouse;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What became of a dump's records, or of a feed that is derived from several.
 *
 * @param batchId the load
 * @param dump the dump's name, null for a feed that no single dump accounts for
 * @param file the dump's files, null as above
 * @param feed the feed that accounts for the dump, null if none does
 * @param recordsRead records in the dump, without headers; null as above
 * @param loaded rows in the feed
 * @param superseded records that a newer version of the same key replaced or had replaced before
 * @param quarantined records that broke a rule
 * @param loadedAmount money of the loaded records in the feed's amount column, null without one
 * @param newest the newest day up to the batch's that says how fresh the records are, null if they
 *     have none
 * @param dumpModifiedAt when the dump's newest file was written, null as above
 */
public record LoadRow(
    String batchId,
    String dump,
    String file,
    String feed,
    Long recordsRead,
    Long loaded,
    Long superseded,
    Long quarantined,
    BigDecimal loadedAmount,
    LocalDate newest,
    Instant dumpModifiedAt) {

  /** Records that are neither loaded, superseded nor quarantined; 0 unless rows were lost. */
  public long unexplained() {
    return recordsRead == null || loaded == null
        ? 0
        : recordsRead - loaded - superseded - quarantined;
  }
}
