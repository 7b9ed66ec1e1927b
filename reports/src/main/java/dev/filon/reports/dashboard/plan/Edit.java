package dev.filon.reports.dashboard.plan;

import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * What somebody does to an action.
 *
 * @param verb which of the things that can be done
 * @param dueOn new day; null leaves it
 * @param expected new amount; null leaves it
 * @param result amount obtained; null leaves it
 * @param reason why it is dropped
 * @param note of the editor's side; null leaves it, empty clears it
 * @param asManager whether the note is the manager's
 */
public record Edit(
    Verb verb,
    LocalDate dueOn,
    BigDecimal expected,
    BigDecimal result,
    String reason,
    String note,
    boolean asManager) {

  /** What can be done to an action. */
  public enum Verb {
    AGREE,
    DO,
    DROP,
    CARRY,
    NOTE,
    REOPEN;

    /** As it is kept in the history. */
    String code() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether an action that stands so can be treated so. */
    public boolean fits(Status status) {
      return switch (this) {
        case AGREE -> status == Status.PROPOSED;
        case DO, DROP, CARRY -> status.isOpen();
        case REOPEN -> status == Status.DONE || status == Status.DROPPED;
        case NOTE -> status != Status.WITHDRAWN;
      };
    }
  }

  /** The next version of an action. */
  PlanAction apply(PlanAction a, Instant now, LocalDate today, String by) {
    Status status =
        switch (verb) {
          case AGREE, REOPEN -> Status.AGREED;
          case DO -> Status.DONE;
          case DROP -> Status.DROPPED;
          case CARRY, NOTE -> a.status();
        };
    return new PlanAction(
        a.id(),
        a.version() + 1,
        a.clientId(),
        a.accountId(),
        a.repId(),
        a.managerId(),
        a.kind(),
        a.origin(),
        a.subject(),
        status,
        dueOn == null ? a.dueOn() : dueOn,
        switch (verb) {
          case DO -> today;
          case REOPEN -> null;
          default -> a.doneOn();
        },
        expected == null ? a.expected() : expected,
        verb == Verb.REOPEN ? null : result == null ? a.result() : result,
        note == null || asManager ? a.repNote() : blank(note),
        note == null || !asManager ? a.managerNote() : blank(note),
        switch (verb) {
          case DROP -> reason;
          case REOPEN -> null;
          default -> a.dropReason();
        },
        a.carried() + (verb == Verb.CARRY ? 1 : 0),
        true,
        now,
        by);
  }

  private static String blank(String note) {
    return note.isBlank() ? null : note.strip();
  }
}
