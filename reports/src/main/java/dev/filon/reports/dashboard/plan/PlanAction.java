package dev.filon.reports.dashboard.plan;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * One version of an action of the shared plan.
 *
 * @param id number of the action, the same in the feed
 * @param version counts from 1; a change must name the version that it changes
 * @param clientId client or prospect; null if the action names none
 * @param accountId account of the CRM; null for clients that have none
 * @param repId who does it
 * @param managerId who agrees to it; may be null
 * @param kind call, visit, offer, ...
 * @param origin the list that it came from; null if entered by hand
 * @param subject claim or family that it is about, or what was entered by hand; may be null
 * @param status where it stands
 * @param dueOn until when
 * @param doneOn null while it is not done
 * @param expected margin in the reporting currency; may be null
 * @param result margin that the rep claims; null while it is not done
 * @param repNote may be null
 * @param managerNote may be null
 * @param dropReason null unless it was dropped
 * @param carried how often it was carried over
 * @param answered whether a person ever did something to it, or the feed has it
 * @param updatedAt when this version was made
 * @param updatedBy by whom
 */
public record PlanAction(
    String id,
    int version,
    String clientId,
    String accountId,
    String repId,
    String managerId,
    String kind,
    String origin,
    String subject,
    Status status,
    LocalDate dueOn,
    LocalDate doneOn,
    BigDecimal expected,
    BigDecimal result,
    String repNote,
    String managerNote,
    String dropReason,
    int carried,
    boolean answered,
    Instant updatedAt,
    String updatedBy) {

  /** Where an action stands. */
  public enum Status {
    PROPOSED,
    AGREED,
    DONE,
    DROPPED,
    /**
     * A proposal that nobody answered and that the lists no longer make; not shown, not exported.
     */
    WITHDRAWN;

    /** As the feed writes it. */
    public String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether something is still to be done. */
    public boolean isOpen() {
      return this == PROPOSED || this == AGREED;
    }
  }

  /** Whether it is open and past its day. */
  public boolean overdue(LocalDate today) {
    return status.isOpen() && dueOn.isBefore(today);
  }
}
