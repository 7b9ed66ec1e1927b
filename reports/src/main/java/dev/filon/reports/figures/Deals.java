package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/**
 * The open deals of a rep.
 *
 * @param stages by stage, the greatest amount first
 * @param deals the ones to look at, the greatest amount first
 * @param total over all of them
 */
public record Deals(List<Stage> stages, List<Deal> deals, Total total) {

  /** No open deal. */
  public static final Deals NONE =
      new Deals(
          List.of(),
          List.of(),
          new Total(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, 0, 0, 0, 0));

  public Deals {
    stages = List.copyOf(stages);
    deals = List.copyOf(deals);
  }

  /**
   * The deals of a stage.
   *
   * @param name as the CRM words it
   * @param deals how many
   * @param amount their amount
   * @param expected their amount by the probability of being won within 91 days
   * @param medianAge in days
   */
  public record Stage(
      String name, int deals, BigDecimal amount, BigDecimal expected, double medianAge) {}

  /**
   * One deal.
   *
   * @param client name of the client; null if it is another rep's
   * @param family what it is about; may be null
   * @param stage as the CRM words it
   * @param amount that the client may order; null if not said
   * @param probability of being won within 91 days; null if it cannot be said
   * @param expected amount by probability
   * @param ageDays since it was entered
   * @param typicalAgeDays median age at which deals are won; null if none was
   * @param pushes times that the expected day moved later
   * @param overdueDays since the expected day; 0 if it is not past
   * @param nextStepOn null if there is no next step
   * @param reason reason code
   */
  public record Deal(
      String client,
      String family,
      String stage,
      BigDecimal amount,
      Double probability,
      BigDecimal expected,
      int ageDays,
      Double typicalAgeDays,
      int pushes,
      int overdueDays,
      LocalDate nextStepOn,
      String reason) {}

  /**
   * Over all open deals.
   *
   * @param deals how many
   * @param amount their amount
   * @param expected within 91 days
   * @param yearExpected before the fiscal year ends
   * @param older than the median age at which deals are won
   * @param pushed at least once
   * @param overdue past their expected day
   * @param withoutNextStep with no next step
   */
  public record Total(
      int deals,
      BigDecimal amount,
      BigDecimal expected,
      BigDecimal yearExpected,
      int older,
      int pushed,
      int overdue,
      int withoutNextStep) {}
}
