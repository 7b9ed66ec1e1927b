package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.util.List;

/**
 * The action plan of a rep.
 *
 * @param items done and dropped since last Monday week, all that are open, and the new ones; in
 *     that order
 * @param record of the last twelve months
 * @param handedOver open actions on clients that another rep has now; they are not named
 */
public record Plan(List<PlanItem> items, Record record, int handedOver) {

  /** Reason of an action whose client is no longer on the list that proposed it. */
  public static final String SIGNAL_GONE = "signal_gone";

  /** A plan without any action. */
  public static final Plan NONE = new Plan(List.of(), Record.NONE, 0);

  public Plan {
    items = List.copyOf(items);
  }

  /**
   * What came of the actions that were done in the last twelve months.
   *
   * @param done how many
   * @param expected margin that was expected of them
   * @param obtained margin of their clients since, 91 days at most
   * @param overdue open ones whose day is past
   */
  public record Record(int done, BigDecimal expected, BigDecimal obtained, int overdue) {
    static final Record NONE = new Record(0, BigDecimal.ZERO, BigDecimal.ZERO, 0);
  }

  /** The actions of a state. */
  public List<PlanItem> of(PlanItem.State state) {
    return items.stream().filter(item -> item.state() == state).toList();
  }

  /**
   * The actions that are still to do and worth something by what the lists say today, those with
   * the greatest expected margin first. One whose list no longer names the client only repeats what
   * was hoped when it was entered, so it is left out.
   */
  public List<PlanItem> open() {
    return items.stream()
        .filter(
            item -> item.state() == PlanItem.State.NEW || item.state() == PlanItem.State.CARRIED)
        .filter(item -> item.expected() != null && item.expected().signum() > 0)
        .filter(item -> !SIGNAL_GONE.equals(item.evidence().reason()))
        .sorted(
            (a, b) ->
                a.expected().equals(b.expected())
                    ? a.id().compareTo(b.id())
                    : b.expected().compareTo(a.expected()))
        .toList();
  }
}
