package dev.filon.reports.text;

import dev.filon.reports.figures.Evidence;
import java.util.Set;

/** Why a client is on a list, and what to do about it, in words with their figures. */
public final class Reasons {

  /** Reasons that cannot be said without their figures. */
  private static final Set<String> FIGURES =
      Set.of(
          "slipping",
          "dormant",
          "open_dispute",
          "rejected_dispute",
          "settled_dispute",
          "activity_declared",
          "most_peers_buy",
          "many_peers_buy",
          "first_contact_due",
          "follow_up_due",
          "promising_due",
          "planned",
          "below_best_segments",
          "below_all_clients");

  private final Texts texts;
  private final Formats formats;

  /** Reasons in the language of the texts. */
  public Reasons(Texts texts) {
    this.texts = texts;
    this.formats = texts.formats();
  }

  /** The reason with its figures; a code that the bundle does not know is printed as it is. */
  public String why(Evidence evidence) {
    boolean listed = evidence.count() != null || evidence.amount() != null;
    String key = "why." + evidence.reason();
    if (!listed && FIGURES.contains(evidence.reason())) {
      key = "why.listed";
    }
    if (!texts.has(key)) {
      return Formats.label(evidence.reason());
    }
    return texts.text(
        key,
        formats.date(evidence.on()),
        count(evidence.count()),
        count(evidence.usual()),
        formats.money(evidence.amount()),
        evidence.share() == null ? Formats.UNKNOWN : formats.roundPercent(evidence.share()),
        subject(evidence),
        evidence.count() == null ? Formats.UNKNOWN : formats.count(evidence.count() + 1L));
  }

  /** What to do about an action of the plan. */
  public String what(String kind, String origin, Evidence evidence) {
    String known = origin != null && texts.has("purpose." + origin) ? origin : "other";
    String purpose = "purpose." + known;
    boolean general = evidence.subject() == null && texts.has(purpose + ".any");
    return texts.text(
        "plan.do",
        texts.code("kind", kind),
        texts.text(general ? purpose + ".any" : purpose, subject(evidence)));
  }

  /** What to do about a client of a list of the iceberg. */
  public String act(String list, Evidence evidence) {
    return list.equals("prospects")
        ? texts.text(
            "iceberg.do.prospects",
            evidence.count() == null ? Formats.UNKNOWN : formats.count(evidence.count() + 1L),
            count(evidence.usual()))
        : texts.text("iceberg.do." + list, subject(evidence));
  }

  private static String subject(Evidence evidence) {
    return evidence.subject() == null ? Formats.UNKNOWN : Formats.label(evidence.subject());
  }

  private String count(Integer value) {
    return value == null ? Formats.UNKNOWN : formats.count(value);
  }
}
