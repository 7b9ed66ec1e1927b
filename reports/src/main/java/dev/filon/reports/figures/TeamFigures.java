package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What the pack of a manager's team says.
 *
 * @param manager whose team it is
 * @param landings of all of them together, from month to year
 * @param members those who report to the manager, and the manager too if there are own clients,
 *     sales or targets
 * @param moves clients that came to one of them this fiscal year, the greatest revenue first
 */
public record TeamFigures(
    Rep manager, List<Landing> landings, List<Member> members, List<ClientMove> moves) {

  public TeamFigures {
    landings = List.copyOf(landings);
    members = List.copyOf(members);
    moves = List.copyOf(moves);
  }

  /**
   * One rep of the team.
   *
   * @param figures from the rep's own pack
   * @param standing what only the manager's table shows
   */
  public record Member(Summary figures, Standing standing) {}

  /**
   * What of a rep's own pack is kept for the manager's.
   *
   * @param periods from week to year
   * @param landings from month to year
   * @param record what came of the rep's actions
   * @param clients how many the rep has
   * @param crm whether the snapshot has contacts or deals of anybody
   */
  public record Summary(
      Rep rep,
      List<PeriodFigures> periods,
      List<Landing> landings,
      Plan.Record record,
      int clients,
      boolean crm) {

    /** The landing of a period, if there is one. */
    public Optional<Landing> landing(Period period) {
      return landings.stream().filter(landing -> landing.horizon() == period).findFirst();
    }

    private boolean sells() {
      return clients > 0 || !periods.isEmpty();
    }

    /** Whether the rep stands in a manager's table: as one of the team, or with own sales. */
    boolean isIn(Rep manager) {
      return manager.id().equals(rep.managerId()) || manager.id().equals(rep.id()) && sells();
    }
  }

  /**
   * What a manager looks at beside the rep's own figures. Amounts are net revenue of the fiscal
   * year to date and of the same working days a year before.
   *
   * @param disputes open claims of the rep's clients
   * @param topClients clients of class A
   * @param silentTopClients those of them without a contact for 30 days
   * @param constantRevenue of today's clients, whoever sold to them
   * @param constantPrevious of the same clients a year before
   * @param came clients that came from another rep this fiscal year
   * @param left clients that went to another rep
   */
  public record Standing(
      int disputes,
      int topClients,
      int silentTopClients,
      BigDecimal constantRevenue,
      BigDecimal constantPrevious,
      int came,
      int left) {
    static final Standing NONE = new Standing(0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, 0, 0);
  }

  /**
   * A client that changed hands.
   *
   * @param client name of the client
   * @param from name of the rep who had it
   * @param to name of the rep who has it
   * @param on first day of the new owner
   * @param revenue of the last twelve closed months
   */
  public record ClientMove(
      String client, String from, String to, LocalDate on, BigDecimal revenue) {}
}
