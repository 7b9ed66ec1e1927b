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

  /**
   * The background of a cell by its weight from 0 to 1. At most 55 % dark: dark letters keep a
   * contrast of 4.5 to 1.
   */
  public String shade(double weight) {
    return tint(0.06 + Math.max(0, Math.min(1, weight)) * 0.49);
  }

  /** A shade between white (0) and the colour of actuals (1). */
  String tint(double share) {
    int color = Integer.parseInt(actual.substring(1), 16);
    int shade = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int full = color >> shift & 0xFF;
      shade |= (int) Math.round(255 - (255 - full) * Math.max(0, Math.min(1, share))) << shift;
    }
    return String.format(java.util.Locale.ROOT, "#%06x", shade);
  }
}
