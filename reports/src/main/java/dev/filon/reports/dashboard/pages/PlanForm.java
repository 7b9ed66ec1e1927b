package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Edit;
import dev.filon.reports.dashboard.plan.PlanAction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What a form of the plan says, read strictly.
 *
 * @param version the version that the editor saw
 * @param edit what is to be done; null if there is an error
 * @param error key of the sentence that says what is wrong; null if nothing is
 */
public record PlanForm(int version, Edit edit, String error) {

  /** Kinds to choose from when an action is entered by hand. */
  public static final List<String> KINDS = List.of("call", "visit", "email", "offer", "event");

  private static final int LONGEST_NOTE = 2000;
  private static final int LONGEST_REASON = 500;
  private static final BigDecimal MOST = new BigDecimal("1000000000");
  private static final Set<Edit.Verb> DATED = Set.of(Edit.Verb.CARRY);

  /** A value that cannot be used. */
  private static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable(String key) {
      super(key, null, false, false);
    }
  }

  /** What can be done, by its name in the address. */
  public static Optional<Edit.Verb> verb(String name) {
    for (Edit.Verb verb : Edit.Verb.values()) {
      if (verb.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  /** Reads a form; {@code field} gives the value of a field, or null. */
  public static PlanForm of(Edit.Verb verb, boolean asManager, UnaryOperator<String> field) {
    try {
      int version = version(field.apply("version"));
      LocalDate due = day(field.apply("due_on"));
      if (DATED.contains(verb) && due == null) {
        throw new Unusable("error.due");
      }
      String reason = text(field.apply("reason"), LONGEST_REASON, "error.reason");
      if (verb == Edit.Verb.DROP && reason == null) {
        throw new Unusable("error.reason");
      }
      String note = field.apply("note");
      if (note != null && note.length() > LONGEST_NOTE) {
        throw new Unusable("error.note");
      }
      return new PlanForm(
          version,
          new Edit(
              verb,
              due,
              amount(field.apply("expected_amount")),
              verb == Edit.Verb.DO ? amount(field.apply("result_amount")) : null,
              verb == Edit.Verb.DROP ? reason : null,
              note,
              asManager),
          null);
    } catch (Unusable e) {
      return new PlanForm(0, null, e.getMessage());
    }
  }

  /**
   * An action entered by hand.
   *
   * @param error as above
   */
  public record Added(PlanAction action, String error) {}

  /** Reads the form of a new action for a client that the user sees. */
  public static Added added(
      Ui ui, ScopedSnapshot snapshot, Instant now, UnaryOperator<String> field) {
    try {
      String kind = field.apply("kind");
      if (kind == null || !KINDS.contains(kind)) {
        throw new Unusable("error.kind");
      }
      LocalDate due = day(field.apply("due_on"));
      if (due == null) {
        throw new Unusable("error.due");
      }
      String client = text(field.apply("client"), 300, "error.client");
      Row of =
          Optional.ofNullable(client)
              .flatMap(snapshot::client)
              .orElseThrow(() -> new Unusable("error.client"));
      String rep = of.text("rep_id");
      String note = text(field.apply("note"), LONGEST_NOTE, "error.note");
      boolean asManager = !rep.equals(ui.user().repId());
      String manager =
          snapshot.info().staff().member(rep).map(member -> member.managerId()).orElse(null);
      return new Added(
          new PlanAction(
              "hand:" + UUID.randomUUID(),
              1,
              client,
              of.text("account_id"),
              rep,
              manager,
              kind,
              null,
              text(field.apply("subject"), 200, "error.note"),
              PlanAction.Status.AGREED,
              due,
              null,
              amount(field.apply("expected_amount")),
              null,
              asManager ? null : note,
              asManager ? note : null,
              null,
              0,
              true,
              now,
              ui.user().name()),
          null);
    } catch (Unusable e) {
      return new Added(null, e.getMessage());
    }
  }

  private static int version(String value) {
    try {
      return Integer.parseInt(value == null ? "" : value);
    } catch (NumberFormatException e) {
      throw new Unusable("error.version");
    }
  }

  private static LocalDate day(String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(value);
      if (day.getYear() < 2000 || day.getYear() > 2999) {
        throw new Unusable("error.due");
      }
      return day;
    } catch (DateTimeParseException e) {
      throw new Unusable("error.due");
    }
  }

  /** Digits with spaces between them, and a point or a comma before at most two decimals. */
  private static BigDecimal amount(String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    String plain = value.replaceAll("[\\s\u00a0\u202f]", "").replace(',', '.');
    if (!plain.matches("\\d{1,10}(\\.\\d{1,2})?")) {
      throw new Unusable("error.amount");
    }
    BigDecimal amount = new BigDecimal(plain);
    if (amount.compareTo(MOST) > 0) {
      throw new Unusable("error.amount");
    }
    return amount;
  }

  private static String text(String value, int longest, String error) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (value.length() > longest) {
      throw new Unusable(error);
    }
    return value.strip();
  }
}
