package dev.filon.jobs;

import java.io.Serializable;

/**
 * How much of a dump is read before it is refused or a record of it is quarantined, so that no
 * dump, however damaged or hostile, takes more memory than a well-formed one.
 *
 * @param unpackedBytes most bytes that one packed file may unpack to
 * @param gzipRatio most bytes that one packed byte may become, on the average of the file; not
 *     applied to the first 16 MiB, which may well be all zeros
 * @param recordBytes most bytes of one record with its line breaks
 * @param columns most columns of one file
 */
public record Limits(long unpackedBytes, int gzipRatio, int recordBytes, int columns)
    implements Serializable {
  /** Limits that real dumps stay far below: 64 GiB, 200 to 1, 1 MiB, 2000 columns. */
  public static final Limits DEFAULT = new Limits(64L << 30, 200, 1 << 20, 2000);
}
