package dev.filon.jobs.warehouse;

import java.time.LocalDate;

/**
 * One delivery of dumps that the warehouse has taken in.
 *
 * @param id day and source
 * @param day the day that it is for
 * @param source name of the source definition
 * @param full whether the dumps are whole extracts, not only what changed
 * @param fingerprint tells the dumps' content from any other
 */
public record Batch(String id, LocalDate day, String source, boolean full, String fingerprint) {

  static Batch of(LocalDate day, String source, boolean full, String fingerprint) {
    // the id names a partition folder, where a plus would be written as %2B and not be found again
    return new Batch(day + "-" + source.replace('+', '.'), day, source, full, fingerprint);
  }
}
