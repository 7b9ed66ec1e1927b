package dev.filon.reports.drawing;

/** The little boxes of the legend: what solid, grey and outlined mean. */
public final class Legend {

  private final Palette palette;

  /** Boxes in the given colours. */
  public Legend(Palette palette) {
    this.palette = palette;
  }

  /** What a box stands for. */
  public enum Sign {
    ACTUAL,
    PREVIOUS,
    TARGET,
    EXPECTED,
    FORECAST
  }

  /** One box. */
  public byte[] box(Sign sign, double width, double height) {
    Svg svg = new Svg(width, height);
    double middle = width / 2;
    return switch (sign) {
      case ACTUAL -> svg.bar(0, 0, width, height, palette.actual()).bytes();
      case PREVIOUS -> svg.bar(0, 0, width, height, palette.previous()).bytes();
      case TARGET -> svg.outline(0, 0, width, height, palette.plan()).bytes();
      case EXPECTED -> svg.line(middle, 0, middle, height, palette.plan(), 1.6).bytes();
      case FORECAST -> svg.hatched(0, 0, width, height, palette.actual()).bytes();
    };
  }
}
