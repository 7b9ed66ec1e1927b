package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * A client of the rep at a glance.
 *
 * @param id client number of the ERP
 * @param name as the ERP has it
 * @param revenue of the window, in the reporting currency
 * @param previous revenue of the window a year before
 * @param revenueClass A, B, C or N over all clients; null without sales in the window
 * @param previousClass the same a year before
 * @param lastOrderOn null if the client never ordered
 * @param lastContactOn null if the CRM knows of no contact
 * @param months revenue of the last 24 closed months, oldest first; only A clients have it, others
 *     an empty list
 */
public record ClientFigures(
    String id,
    String name,
    BigDecimal revenue,
    BigDecimal previous,
    String revenueClass,
    String previousClass,
    LocalDate lastOrderOn,
    LocalDate lastContactOn,
    List<BigDecimal> months) {

  public ClientFigures {
    months = List.copyOf(months);
  }

  /** Revenue less the revenue of a year before. */
  public BigDecimal change() {
    return revenue.subtract(previous);
  }

  ClientFigures withMonths(List<BigDecimal> series) {
    return new ClientFigures(
        id,
        name,
        revenue,
        previous,
        revenueClass,
        previousClass,
        lastOrderOn,
        lastContactOn,
        series);
  }
}
