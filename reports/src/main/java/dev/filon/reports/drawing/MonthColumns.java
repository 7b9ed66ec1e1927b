package dev.filon.reports.drawing;

import java.util.List;

/** Twenty-four months as small columns, the earlier twelve light grey. */
public final class MonthColumns {

  private final Palette palette;

  /** Columns in the given colours. */
  public MonthColumns(Palette palette) {
    this.palette = palette;
  }

  /** Twenty-four small columns, light grey then solid; the highest value fills the height. */
  public Drawing sparkline(List<Double> months, double width, double height) {
    Drawing drawing = new Drawing(width, height);
    Scale y = scale(months, height - 1, 1);
    double slot = width / months.size();
    for (int i = 0; i < months.size(); i++) {
      String fill = i < months.size() / 2 ? palette.previous() : palette.actual();
      drawing.bar(i * slot, y.at(0), i * slot + slot * 0.75, y.at(months.get(i)), fill);
    }
    return drawing.line(0, y.at(0), width, y.at(0), palette.rule(), 0.5);
  }

  private static Scale scale(List<Double> values, double bottom, double top) {
    double low = 0;
    double high = 0;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return new Scale(low, high > low ? high : low + 1, bottom, top);
  }
}
