package dev.filon.reports.answers;

import java.nio.file.Path;
import java.util.Locale;

/** Why a returned form is not taken; the message says what to do. */
public final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean unreadable;

  private Refusal(boolean unreadable, String message, Object... values) {
    super(String.format(Locale.ROOT, message, values));
    this.unreadable = unreadable;
  }

  static Refusal of(String message, Object... values) {
    return new Refusal(false, message, values);
  }

  static Refusal unreadable(String message, Object... values) {
    return new Refusal(true, message, values);
  }

  /** Nobody knows the action any more. */
  public static Refusal unknownAction(String action) {
    return of("action '%s' is not in the served snapshot; it may have been deleted", action);
  }

  /** The action has changed hands, or was never the rep's. */
  public static Refusal otherRep(String action, String owner, String rep) {
    return of(
        "action '%s' is one of rep '%s', and the form is of rep '%s'; enter its answer by hand",
        action, owner, rep);
  }

  /** Two forms say different things. */
  public static Refusal twice(String action, Path file) {
    return of("action '%s' is answered otherwise in %s; give one of the two", action, file);
  }

  /** Whether there is no PDF to read at all. */
  public boolean isUnreadable() {
    return unreadable;
  }
}
