package dev.filon.reports.drawing;

import java.util.List;

/**
 * From one sum to another by its parts: last year grey, rises green and falls red, each from where
 * the one before ended, this year solid. Each part has the same room, its text stands below.
 */
public final class Waterfall {

  private final Palette palette;
  private final double width;
  private final double height;

  /** A waterfall of a size. */
  public Waterfall(Palette palette, double width, double height) {
    this.palette = palette;
    this.width = width;
    this.height = height;
  }

  /** Draws signed parts between a first and a last sum, which stand on zero. */
  public Drawing draw(List<Double> steps) {
    Drawing drawing = new Drawing(width, height);
    int last = steps.size() - 1;
    double low = 0;
    double high = 0;
    double sum = 0;
    for (int i = 0; i <= last; i++) {
      sum = i == 0 || i == last ? steps.get(i) : sum + steps.get(i);
      low = Math.min(low, sum);
      high = Math.max(high, sum);
    }
    Scale y = new Scale(low, high > low ? high : low + 1, height - 1, 1);
    double slot = width / steps.size();
    double level = 0;
    for (int i = 0; i <= last; i++) {
      double step = steps.get(i);
      boolean total = i == 0 || i == last;
      double from = total ? 0 : level;
      level = total ? step : level + step;
      double left = i * slot + slot * 0.16;
      double right = (i + 1) * slot - slot * 0.16;
      String part = total ? palette.actual() : palette.ofChange(step);
      drawing.bar(left, y.at(from), right, y.at(level), i == 0 ? palette.previous() : part);
      if (i < last) {
        drawing.line(right, y.at(level), right + slot * 0.32, y.at(level), palette.muted(), 0.6);
      }
    }
    return drawing.line(0, y.at(0), width, y.at(0), palette.plan(), 0.8);
  }
}
