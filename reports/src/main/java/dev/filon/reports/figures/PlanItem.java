package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * An action of the plan. Amounts are margins in the reporting currency.
 *
 * @param id of the action, the same until somebody answers it
 * @param state what the week made of it
 * @param client name of the client
 * @param origin list that it came from; null if entered by hand
 * @param kind what is to be done, such as call or visit
 * @param status proposed, agreed, done or dropped
 * @param evidence why
 * @param dueOn until when
 * @param doneOn null unless done
 * @param expected null if nothing was said
 * @param obtained margin since; null unless done
 * @param claimed what the rep says it brought; null if nothing was said
 * @param weeks how many weekly plans it has been carried through since the week before it was due
 * @param note of the rep; null if there is none
 */
public record PlanItem(
    String id,
    State state,
    String client,
    String origin,
    String kind,
    String status,
    Evidence evidence,
    LocalDate dueOn,
    LocalDate doneOn,
    BigDecimal expected,
    BigDecimal obtained,
    BigDecimal claimed,
    int weeks,
    String note) {

  /** What the week made of an action. */
  public enum State {
    NEW,
    CARRIED,
    DONE,
    DROPPED
  }
}
