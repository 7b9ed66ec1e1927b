package dev.filon.reports.drawing;

/** Bars left (bad) and right (good) of a middle line, all on the scale of the biggest change. */
public final class ChangeBar {

  private final Palette palette;
  private final double width;
  private final Scale scale;

  /** Bars for changes up to {@code biggest} either way. */
  public ChangeBar(Palette palette, double width, double biggest) {
    this.palette = palette;
    this.width = width;
    double reach = biggest > 0 ? biggest : 1;
    this.scale = new Scale(-reach, reach, 1, width - 1);
  }

  /** One bar of the given height. */
  public Drawing bar(double change, double height) {
    double middle = scale.at(0);
    return new Drawing(width, height)
        .bar(middle, height * 0.22, scale.at(change), height * 0.78, palette.ofChange(change))
        .line(middle, 0, middle, height, palette.plan(), 0.8);
  }
}
