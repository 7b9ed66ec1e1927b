package dev.filon.reports.drawing;

import java.util.List;

/**
 * Twenty-four months as twelve solid columns before twelve light grey ones of the year before. The
 * sparkline shows them one after the other instead, without labels.
 */
public final class MonthColumns {

  private static final double LABEL_SIZE = 9;

  private final Palette palette;

  /** Columns in the given colours. */
  public MonthColumns(Palette palette) {
    this.palette = palette;
  }

  /**
   * The big chart.
   *
   * @param months 24 values, oldest first
   * @param monthLabels the 12 names under the columns
   * @param valueLabels the 12 figures above the solid columns
   */
  public byte[] chart(
      List<Double> months,
      List<String> monthLabels,
      List<String> valueLabels,
      double width,
      double height) {
    Svg svg = new Svg(width, height);
    int count = months.size() / 2;
    Scale y = scale(months, height - 18, 16);
    double slot = width / count;
    double zero = y.at(0);
    for (int i = 0; i < count; i++) {
      double left = i * slot + slot * 0.12;
      double last = months.get(i);
      double actual = months.get(i + count);
      double bar = slot * 0.54;
      svg.bar(left, zero, left + bar, y.at(last), palette.previous());
      svg.bar(left + slot * 0.2, zero, left + slot * 0.2 + bar, y.at(actual), palette.actual());
      double above = Math.min(y.at(actual), zero) - 4;
      double middle = left + slot * 0.2 + bar / 2;
      label(svg, middle, above, valueLabels.get(i), palette.actual());
      label(svg, i * slot + slot / 2, height - 4, monthLabels.get(i), palette.muted());
    }
    return svg.line(0, zero, width, zero, palette.plan(), 0.8).bytes();
  }

  /** Twenty-four small columns, light grey then solid; the highest value fills the height. */
  public byte[] sparkline(List<Double> months, double width, double height) {
    Svg svg = new Svg(width, height);
    Scale y = scale(months, height - 1, 1);
    double slot = width / months.size();
    for (int i = 0; i < months.size(); i++) {
      String fill = i < months.size() / 2 ? palette.previous() : palette.actual();
      svg.bar(i * slot, y.at(0), i * slot + slot * 0.75, y.at(months.get(i)), fill);
    }
    return svg.line(0, y.at(0), width, y.at(0), palette.rule(), 0.5).bytes();
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

  private void label(Svg svg, double x, double y, String text, String fill) {
    svg.text(x, y, text, Svg.Anchor.MIDDLE, palette.font(), LABEL_SIZE, fill);
  }
}
