package dev.filon.sampledata;

import java.util.List;

/**
 * An invoice or a credit note.
 *
 * @param invoiceId document number
 * @param orderId order it stems from, empty if unknown
 * @param credit whether it is a credit note: quantities and amounts negative
 * @param day invoice date, in days since 1970-01-01
 * @param client who it is for
 * @param rep id of the rep on the document, may be empty
 * @param correctedOn day on which the ERP replaces the lines by {@code corrected}, or {@link
 *     Integer#MAX_VALUE}
 */
record Sale(
    String invoiceId,
    String orderId,
    boolean credit,
    int day,
    Profile client,
    String rep,
    int correctedOn,
    List<Line> lines,
    List<Line> corrected) {

  /**
   * A line; amounts in euro cents.
   *
   * @param product index of the product, -1 for a charge without one
   * @param cost cost in cents, {@link #UNKNOWN} if the ERP does not know it
   */
  record Line(int number, int product, int quantity, long net, long cost) {

    static final long UNKNOWN = Long.MIN_VALUE;

    Line credited(int newNumber) {
      return new Line(newNumber, product, -quantity, -net, cost == UNKNOWN ? UNKNOWN : -cost);
    }
  }

  /** The lines as they stand in the evening of a day. */
  List<Line> linesOn(int asOf) {
    return asOf >= correctedOn ? corrected : lines;
  }
}
