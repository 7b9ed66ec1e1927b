package dev.filon.sampledata;

import java.util.List;

/** Writes sales in the columns of {@code erp/invoice_lines.csv}, in the client's currency. */
final class SalesFile {

  private final World world;
  private int lastDay = Integer.MIN_VALUE;
  private String lastDate;

  SalesFile(World world) {
    this.world = world;
  }

  private String date(int day) {
    if (day != lastDay) {
      lastDate = Calendar.iso(day);
      lastDay = day;
    }
    return lastDate;
  }

  /** Writes a document as it stands in the evening of {@code asOf}. */
  void write(Sale sale, int asOf, CsvFile csv) {
    String currency = world.companies().city(sale.client()).currency();
    long rate = world.rates().rateOn(currency, sale.day());
    String date = date(sale.day());
    String client = World.clientId(sale.client().company());
    boolean corrected = asOf >= sale.correctedOn();
    String updated = (corrected ? Calendar.iso(sale.correctedOn()) : date) + "T19:30:00Z";
    List<Sale.Line> lines = sale.linesOn(asOf);
    for (Sale.Line line : lines) {
      boolean costed = line.cost() != Sale.Line.UNKNOWN;
      csv.write(
          sale.invoiceId(),
          Integer.toString(line.number()),
          sale.credit() ? "credit_note" : "invoice",
          date,
          client,
          line.product() < 0 ? "" : world.catalogue().products().get(line.product()).id(),
          Integer.toString(line.quantity()),
          Money.text(Money.inCurrency(line.net(), rate)),
          costed ? Money.text(Money.inCurrency(line.cost(), rate)) : "",
          currency,
          sale.rep(),
          sale.orderId(),
          updated);
    }
  }
}
