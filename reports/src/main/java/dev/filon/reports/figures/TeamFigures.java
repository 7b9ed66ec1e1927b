package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

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
   * @param figures of the rep's own pack
   * @param standing what only the manager's table shows
   */
  public record Member(RepFigures figures, Standing standing) {}

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
