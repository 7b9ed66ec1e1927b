package dev.filon.reports.drawing;

import java.util.List;

/**
 * From one sum to another by its parts: last year grey, rises green and falls red, each from where
 * the one before ended, this year solid.
 */
public final class Waterfall {

  private static final double LABEL_SIZE = 9;

  private final Palette palette;
  private final double width;
  private final double height;

  /**
   * A part of the change.
   *
   * @param name under it
   * @param value signed
   * @param label above or below it
   */
  public record Step(String name, double value, String label) {}

  /** A waterfall of a size. */
  public Waterfall(Palette palette, double width, double height) {
    this.palette = palette;
    this.width = width;
    this.height = height;
  }

  /** Draws it; the first and the last step are sums that stand on zero. */
  public byte[] draw(List<Step> steps) {
    Svg svg = new Svg(width, height);
    double low = 0;
    double high = 0;
    double sum = 0;
    for (int i = 0; i < steps.size(); i++) {
      sum = i == 0 || i == steps.size() - 1 ? steps.get(i).value() : sum + steps.get(i).value();
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    Scale y = new Scale(low, high > low ? high : low + 1, height - (low < 0 ? 30 : 18), 16);
    double slot = width / steps.size();
    double level = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      boolean total = i == 0 || i == steps.size() - 1;
      double from = total ? 0 : level;
      double to = total ? step.value() : level + step.value();
      double x1 = i * slot + slot * 0.16;
      double x2 = (i + 1) * slot - slot * 0.16;
      String fill =
          i == 0 ? palette.previous() : total ? palette.actual() : palette.ofChange(step.value());
      svg.bar(x1, y.at(from), x2, y.at(to), fill);
      if (i < steps.size() - 1) {
        svg.line(x2, y.at(to), x2 + slot * 0.32, y.at(to), palette.muted(), 0.6);
      }
      double middle = (x1 + x2) / 2;
      label(svg, middle, Math.min(y.at(from), y.at(to)) - 4, step.label(), palette.plan());
      label(svg, middle, height - 4, step.name(), palette.muted());
      level = to;
    }
    return svg.line(0, y.at(0), width, y.at(0), palette.plan(), 0.8).bytes();
  }

  private void label(Svg svg, double x, double y, String text, String fill) {
    svg.text(x, y, text, Svg.Anchor.MIDDLE, palette.font(), LABEL_SIZE, fill);
  }
}
