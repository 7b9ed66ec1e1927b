package dev.filon.reports.drawing;

/** A solid bar for a share of a whole, from a common base line. */
public final class ShareBar {

  private final Palette palette;
  private final double width;
  private final Scale scale;

  /** Bars for shares from {@code low} (at most 0) to {@code high} (at least 1). */
  public ShareBar(Palette palette, double width, double low, double high) {
    this.palette = palette;
    this.width = width;
    this.scale = new Scale(Math.min(0, low), Math.max(1, high), 1, width - 1);
  }

  /** One bar of the given height. */
  public Drawing bar(double share, double height) {
    double zero = scale.at(0);
    return new Drawing(width, height)
        .bar(zero, height * 0.25, scale.at(share), height * 0.75, palette.actual())
        .line(zero, 0, zero, height, palette.plan(), 0.8);
  }
}
