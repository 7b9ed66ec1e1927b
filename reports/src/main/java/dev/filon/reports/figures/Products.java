package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.util.List;

/**
 * What the rep's clients could buy and what rose and fell.
 *
 * @param pockets white space of the rep's own clients, the greatest first
 * @param tops clients that rose most this fiscal year, the biggest rise first
 * @param flops clients that fell most, the deepest first
 * @param bridge from last year to this one; null without sales
 */
public record Products(
    List<Pocket> pockets, List<TopFlop> tops, List<TopFlop> flops, Bridge bridge) {

  /** Nothing to show. */
  public static final Products NONE = new Products(List.of(), List.of(), List.of(), null);

  public Products {
    pockets = List.copyOf(pockets);
    tops = List.copyOf(tops);
    flops = List.copyOf(flops);
  }

  /**
   * White space of a segment and family among the rep's clients.
   *
   * @param segment customer group of the ERP
   * @param family product family
   * @param whiteSpace share of the pocket that the rep's clients hold, in the reporting currency
   * @param clients of the rep who do not buy the family
   * @param growing whether the cell grows in the company
   */
  public record Pocket(
      String segment, String family, BigDecimal whiteSpace, int clients, boolean growing) {}

  /**
   * A client that rose or fell.
   *
   * @param name of the client
   * @param revenue to date
   * @param change against the same working days a year before
   * @param reason the part that did most of it, a reason code
   * @param news whether it is more than the client's own noise
   */
  public record TopFlop(
      String name, BigDecimal revenue, BigDecimal change, String reason, boolean news) {}

  /** The change of a rep's revenue to date, split; the parts add up to it. */
  public record Bridge(
      BigDecimal previous,
      BigDecimal price,
      BigDecimal volume,
      BigDecimal mix,
      BigDecimal gained,
      BigDecimal lost,
      BigDecimal currency,
      BigDecimal adjustment,
      BigDecimal revenue) {}
}
