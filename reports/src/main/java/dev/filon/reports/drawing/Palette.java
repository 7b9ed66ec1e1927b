package dev.filon.reports.drawing;

/**
 * The colours and the font of all drawings; colours as {@code #rrggbb}.
 *
 * @param actual this year, and all that is solid
 * @param previous last year
 * @param plan outline of the target
 * @param good what is better than compared with
 * @param bad what is worse
 * @param muted axis labels
 * @param rule grid lines
 * @param font family of the labels
 */
public record Palette(
    String actual,
    String previous,
    String plan,
    String good,
    String bad,
    String muted,
    String rule,
    String font) {

  /** The colour of a difference: good above zero, bad below, neutral at zero. */
  public String ofChange(double change) {
    return change < 0 ? bad : change > 0 ? good : actual;
  }
}
