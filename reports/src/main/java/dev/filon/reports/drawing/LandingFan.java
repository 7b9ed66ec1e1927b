package dev.filon.reports.drawing;

import java.util.List;

/**
 * Landings under one axis, as shares of a base (1 is the whole target): solid what is invoiced,
 * hatched the forecast up to its middle, a line from its low to its high end, grey behind it last
 * year, the target outlined.
 */
public final class LandingFan {

  private static final double STEP = 0.25;
  private static final double INSET = 10;
  private static final double LABEL_SIZE = 11;

  private final Palette palette;
  private final double width;
  private final Scale scale;

  /**
   * One landing, all as shares of the base.
   *
   * @param invoiced to date
   * @param low lower end of the interval; null if there is none
   * @param mid forecast
   * @param high upper end; null as {@code low}
   * @param previous whole period a year before
   * @param target whether the base is a target, which is then outlined
   */
  public record Fan(
      double invoiced, Double low, double mid, Double high, double previous, boolean target) {}

  /** A chart whose scale fits the fans, up to twice the base. */
  public LandingFan(Palette palette, double width, List<Fan> fans) {
    this.palette = palette;
    this.width = width;
    double top = 1.25;
    double bottom = 0;
    for (Fan fan : fans) {
      top = Math.max(top, Math.max(fan.mid(), fan.previous()));
      top = fan.high() == null ? top : Math.max(top, fan.high());
      bottom = Math.min(bottom, Math.min(fan.invoiced(), fan.mid()));
    }
    this.scale =
        new Scale(
            Math.max(-0.5, Math.floor(bottom / STEP) * STEP),
            Math.min(2, Math.ceil(top / STEP) * STEP),
            INSET,
            width - INSET);
  }

  /** The axis labels, to stand above the fans. */
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

  /** One fan of the given height. */
  public Drawing fan(Fan fan, double height) {
    Drawing drawing = new Drawing(width, height);
    for (int percent = 0; percent <= scale.high() * 100; percent += 50) {
      double x = scale.at(percent / 100.0);
      drawing.line(x, 0, x, height, palette.rule(), percent == 0 ? 1 : 0.6);
    }
    double zero = scale.at(0);
    double top = height * 0.28;
    double bottom = height * 0.64;
    drawing.bar(zero, height * 0.12, scale.at(fan.previous()), bottom - 4, palette.previous());
    if (fan.target()) {
      drawing.outline(zero, top, scale.at(1), bottom, palette.plan());
    }
    double invoiced = scale.at(fan.invoiced());
    double mid = scale.at(fan.mid());
    if (mid > invoiced) {
      drawing.hatched(invoiced, top, mid, bottom, palette.actual());
    }
    drawing.bar(zero, top, invoiced, bottom, palette.actual());
    if (fan.low() != null && fan.high() != null) {
      double line = height * 0.82;
      double low = scale.at(fan.low());
      double high = scale.at(fan.high());
      drawing.line(low, line, high, line, palette.actual(), 1.4);
      drawing.line(low, line - 3, low, line + 3, palette.actual(), 1.4);
      drawing.line(high, line - 3, high, line + 3, palette.actual(), 1.4);
      drawing.dot(mid, line, 2.6, palette.actual());
    }
    if (scale.exceeds(fan.mid())) {
      drawing.beyond(width - 1, (top + bottom) / 2, palette.actual());
    }
    return drawing;
  }
}
