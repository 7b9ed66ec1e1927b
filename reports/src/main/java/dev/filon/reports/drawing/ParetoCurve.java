package dev.filon.reports.drawing;

import java.util.List;

/** The cumulative share of revenue (up) over the share of clients (right), the biggest first. */
public final class ParetoCurve {

  private static final double LEFT = 38;
  private static final double BOTTOM = 18;
  private static final double TOP = 8;
  private static final double RIGHT = 14;
  private static final double LABEL_SIZE = 9;
  private static final int GRID = 20;

  private final Palette palette;
  private final Scale x;
  private final Scale y;
  private final double width;
  private final double height;

  /** A curve that fills the given size with its labels. */
  public ParetoCurve(Palette palette, double width, double height) {
    this.palette = palette;
    this.width = width;
    this.height = height;
    this.x = new Scale(0, 1, LEFT, width - RIGHT);
    this.y = new Scale(0, 1, height - BOTTOM, TOP);
  }

  /**
   * Draws it.
   *
   * @param shares cumulative shares after each client, rising to 1; not empty
   * @param marked how many clients the dashed mark stands at (those that make 80 %)
   */
  public Drawing draw(List<Double> shares, int marked) {
    Drawing drawing = new Drawing(width, height);
    grid(drawing);
    double markX = x.at((double) marked / shares.size());
    double markY = y.at(shares.get(marked - 1));
    double[] curve = points(shares);
    drawing.area(head(curve, marked, markX), palette.previous());
    drawing.path(curve, palette.actual(), 2.2);
    drawing.dashed(x.at(0), markY, markX, markY, palette.actual());
    drawing.dashed(markX, markY, markX, y.at(0), palette.actual());
    return drawing.dot(markX, markY, 4, palette.actual());
  }

  /** The curve as x and y in turn, from the origin on. */
  double[] points(List<Double> shares) {
    double[] points = new double[2 * (shares.size() + 1)];
    points[0] = x.at(0);
    points[1] = y.at(0);
    for (int i = 1; i <= shares.size(); i++) {
      points[2 * i] = x.at((double) i / shares.size());
      points[2 * i + 1] = y.at(shares.get(i - 1));
    }
    return points;
  }

  private double[] head(double[] curve, int marked, double markX) {
    double[] head = new double[2 * (marked + 2)];
    System.arraycopy(curve, 0, head, 0, 2 * (marked + 1));
    head[head.length - 2] = markX;
    head[head.length - 1] = y.at(0);
    return head;
  }

  private void grid(Drawing drawing) {
    for (int percent = 0; percent <= 100; percent += GRID) {
      double across = y.at(percent / 100.0);
      double up = x.at(percent / 100.0);
      String label = percent + "\u202f%";
      drawing.line(x.at(0), across, x.at(1), across, palette.rule(), percent == 0 ? 1 : 0.6);
      label(drawing, LEFT - 5, across + 3, label, Drawing.Anchor.END);
      label(drawing, up, height - 4, label, Drawing.Anchor.MIDDLE);
    }
  }

  private void label(Drawing drawing, double atX, double atY, String text, Drawing.Anchor anchor) {
    drawing.text(atX, atY, text, anchor, palette.font(), LABEL_SIZE, palette.muted());
  }
}
