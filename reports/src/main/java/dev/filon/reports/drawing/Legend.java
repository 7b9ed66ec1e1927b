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
  public Drawing box(Sign sign, double width, double height) {
    Drawing drawing = new Drawing(width, height);
    double middle = width / 2;
    return switch (sign) {
      case ACTUAL -> drawing.bar(0, 0, width, height, palette.actual());
      case PREVIOUS -> drawing.bar(0, 0, width, height, palette.previous());
      case TARGET -> drawing.outline(0, 0, width, height, palette.plan());
      case EXPECTED -> drawing.line(middle, 0, middle, height, palette.plan(), 1.6);
      case FORECAST -> drawing.hatched(0, 0, width, height, palette.actual());
    };
  }
}
