package dev.filon.reports.drawing;

import java.util.List;

/**
 * Bullets under one axis. All values are shares of a base (1 is the whole target), so that a week
 * and a year stand on the same scale. Last year is light grey behind, the target an outline from 0
 * to 1, the actual a solid bar in it; the strip below runs from what was expected to the actual.
 */
public final class BulletChart {

  private static final double STEP = 0.25;
  private static final double LOWEST_TOP = 1.25;
  private static final double HIGHEST_TOP = 2;
  private static final double LOWEST_BOTTOM = -0.5;
  private static final double INSET = 12;
  private static final double LABEL_SIZE = 11;

  private final Palette palette;
  private final double width;
  private final Scale scale;

  /**
   * One bullet.
   *
   * @param actual share reached
   * @param previous share that last year's same days would make
   * @param expected share that should be reached; null without a target, and then no outline either
   */
  public record Bullet(double actual, double previous, Double expected) {}

  /** A chart whose scale fits the bullets; what is above 200 % gets an arrow. */
  public BulletChart(Palette palette, double width, List<Bullet> bullets) {
    this.palette = palette;
    this.width = width;
    double top = LOWEST_TOP;
    double bottom = 0;
    for (Bullet bullet : bullets) {
      top = Math.max(top, Math.max(bullet.actual(), bullet.previous()));
      bottom = Math.min(bottom, Math.min(bullet.actual(), bullet.previous()));
    }
    this.scale =
        new Scale(
            Math.max(LOWEST_BOTTOM, Math.floor(bottom / STEP) * STEP),
            Math.min(HIGHEST_TOP, Math.ceil(top / STEP) * STEP),
            INSET,
            width - INSET);
  }

  /** The scale that all bullets share. */
  public Scale scale() {
    return scale;
  }

  /** The axis labels 0, 50, 100 … per cent, to stand above the bullets. */
  public Drawing axis(double height) {
    Drawing drawing = new Drawing(width, height);
    for (int percent = 0; percent <= scale.high() * 100; percent += 50) {
      drawing.text(
          scale.at(percent / 100.0),
          height - 4,
          Integer.toString(percent),
          Drawing.Anchor.MIDDLE,
          palette.font(),
          LABEL_SIZE,
          palette.muted());
    }
    return drawing;
  }

  /** One bullet of the given height. */
  public Drawing bullet(Bullet bullet, double height) {
    Drawing drawing = new Drawing(width, height);
    for (int percent = 0; percent <= scale.high() * 100; percent += 50) {
      double x = scale.at(percent / 100.0);
      drawing.line(x, 0, x, height, palette.rule(), percent == 0 ? 1 : 0.6);
    }
    double zero = scale.at(0);
    double top = height * 0.30;
    double bottom = height * 0.66;
    drawing.bar(
        zero,
        height * 0.14,
        scale.at(bullet.previous()),
        bottom - height * 0.11,
        palette.previous());
    if (scale.exceeds(bullet.previous())) {
      drawing.beyond(width - 1, height * 0.14 + height * 0.14, palette.previous());
    }
    if (bullet.expected() != null) {
      drawing.outline(zero, top, scale.at(1), bottom, palette.plan());
    }
    double end = scale.at(bullet.actual());
    drawing.bar(zero, top, end, bottom, palette.actual());
    if (scale.exceeds(bullet.actual())) {
      drawing.beyond(width - 1, (top + bottom) / 2, palette.actual());
    }
    if (bullet.expected() != null) {
      double due = scale.at(bullet.expected());
      drawing.bar(
          due,
          bottom + height * 0.07,
          end,
          bottom + height * 0.19,
          palette.ofChange(bullet.actual() - bullet.expected()));
      drawing.line(due, top - 4, due, bottom + height * 0.19, palette.plan(), 1.6);
    }
    return drawing;
  }
}
