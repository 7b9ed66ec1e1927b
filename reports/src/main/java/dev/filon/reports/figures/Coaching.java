package dev.filon.reports.figures;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a rep works, beside the team of the same manager.
 *
 * @param measures shares that more of is better
 * @param mix kinds of contact in the last 91 days
 */
public record Coaching(List<Measure> measures, List<Measure> mix) {

  /** Nothing is known. */
  public static final Coaching NONE = new Coaching(List.of(), List.of());

  /** Cases that a share needs before it is compared. */
  public static final int ENOUGH = 5;

  public Coaching {
    measures = List.copyOf(measures);
    mix = List.copyOf(mix);
  }

  /**
   * A share of cases.
   *
   * @param name of the measure or kind of contact
   * @param part cases that count
   * @param whole all cases
   * @param teamPart the same over the team, the rep among it
   * @param teamWhole as above
   */
  public record Measure(String name, int part, int whole, int teamPart, int teamWhole) {

    /** The rep's share; null without a case. */
    public Double share() {
      return whole == 0 ? null : (double) part / whole;
    }

    /** The team's share; null without a case. */
    public Double teamShare() {
      return teamWhole == 0 ? null : (double) teamPart / teamWhole;
    }
  }

  /** The measures with enough cases to be compared with the team. */
  public List<Measure> comparable() {
    return measures.stream()
        .filter(measure -> measure.whole() >= ENOUGH && measure.teamWhole() > measure.whole())
        .toList();
  }

  /** The comparable measure most points below the team's; empty if none is below. */
  public Optional<Measure> skill() {
    return comparable().stream()
        .filter(measure -> measure.share() < measure.teamShare())
        .min(
            Comparator.comparingDouble((Measure m) -> m.share() - m.teamShare())
                .thenComparing(Measure::name));
  }
}
