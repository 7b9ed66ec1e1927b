package dev.filon.reports.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * One vector drawing: marks on a sheet, in points from its top left corner. It paints itself on any
 * canvas, also on that of a PDF, where it stays a vector drawing; letters become outlines.
 */
public final class Drawing {

  private static final double ARROW = 5;
  private static final double HATCH = 4;
  private static final float MITER = 4;
  private static final FontRenderContext LETTERS = new FontRenderContext(null, true, true);

  private final double width;
  private final double height;
  private final List<Mark> marks = new ArrayList<>();

  Drawing(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** Finds a font for letters. */
  public interface Fonts {

    /** A font of a family in a size in points. */
    Font of(String family, double size);
  }

  /** How a text lies about its position. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** What is on the sheet; colours are {@code #rrggbb}. */
  sealed interface Mark {}

  /** A rectangle; its outline is null if it has none. */
  record Box(double x, double y, double width, double height, String fill, String stroke)
      implements Mark {}

  record Line(
      double x1, double y1, double x2, double y2, String stroke, double width, boolean dashed)
      implements Mark {}

  /** A filled area between points, given as x and y in turn. */
  record Area(double[] points, String fill) implements Mark {}

  /** A line through points, given as x and y in turn. */
  record Polyline(double[] points, String stroke, double width) implements Mark {}

  record Dot(double x, double y, double radius, String fill) implements Mark {}

  record Label(
      double x, double y, String text, Anchor anchor, String font, double size, String fill)
      implements Mark {}

  /** Width in points. */
  public double width() {
    return width;
  }

  /** Height in points. */
  public double height() {
    return height;
  }

  List<Mark> marks() {
    return List.copyOf(marks);
  }

  /** A filled rectangle between two corners in any order; none if it has no area. */
  Drawing bar(double x1, double y1, double x2, double y2, String fill) {
    if (Math.abs(x2 - x1) > 0.01 && Math.abs(y2 - y1) > 0.01) {
      marks.add(
          new Box(
              finite(Math.min(x1, x2)),
              finite(Math.min(y1, y2)),
              finite(Math.abs(x2 - x1)),
              finite(Math.abs(y2 - y1)),
              fill,
              null));
    }
    return this;
  }

  /** A white rectangle with an outline that lies inside its corners. */
  Drawing outline(double x1, double y1, double x2, double y2, String stroke) {
    double half = 0.6;
    double inner = Math.abs(finite(x2 - x1)) - 2 * half;
    double within = Math.abs(finite(y2 - y1)) - 2 * half;
    marks.add(
        new Box(
            Math.min(x1, x2) + half,
            Math.min(y1, y2) + half,
            Math.max(0, inner),
            Math.max(0, within),
            "#ffffff",
            stroke));
    return this;
  }

  /** A rectangle of diagonal lines between two corners: what is forecast. */
  Drawing hatched(double x1, double y1, double x2, double y2, String stroke) {
    double left = Math.min(x1, x2);
    double top = Math.min(y1, y2);
    double right = Math.max(x1, x2);
    double bottom = Math.max(y1, y2);
    if (right - left < 0.01 || bottom - top < 0.01) {
      return this;
    }
    outline(left, top, right, bottom, stroke);
    double height = bottom - top;
    for (double start = left - height + HATCH; start < right; start += HATCH) {
      double from = Math.max(start, left);
      double to = Math.min(start + height, right);
      if (to - from > 0.5) {
        line(from, bottom - (from - start), to, bottom - (to - start), stroke, 0.7);
      }
    }
    return this;
  }

  Drawing line(double x1, double y1, double x2, double y2, String stroke, double width) {
    marks.add(new Line(finite(x1), finite(y1), finite(x2), finite(y2), stroke, width, false));
    return this;
  }

  Drawing dashed(double x1, double y1, double x2, double y2, String stroke) {
    marks.add(new Line(finite(x1), finite(y1), finite(x2), finite(y2), stroke, 0.8, true));
    return this;
  }

  /** A line through points, given as x and y in turn. */
  Drawing path(double[] points, String stroke, double width) {
    marks.add(new Polyline(finite(points), stroke, width));
    return this;
  }

  /** A filled area between points, given as x and y in turn. */
  Drawing area(double[] points, String fill) {
    marks.add(new Area(finite(points), fill));
    return this;
  }

  Drawing dot(double x, double y, double radius, String fill) {
    marks.add(new Dot(finite(x), finite(y), finite(radius), fill));
    return this;
  }

  /** A small triangle that says "goes on beyond the scale", its tip at x. */
  Drawing beyond(double x, double y, String fill) {
    return area(new double[] {x, y, x - ARROW, y - ARROW, x - ARROW, y + ARROW}, fill);
  }

  Drawing text(
      double x, double y, String text, Anchor anchor, String font, double size, String fill) {
    marks.add(new Label(finite(x), finite(y), text, anchor, font, size, fill));
    return this;
  }

  private static double finite(double length) {
    if (!Double.isFinite(length)) {
      throw new IllegalArgumentException("a length of " + length + " cannot be drawn");
    }
    return length;
  }

  private static double[] finite(double[] points) {
    for (double point : points) {
      finite(point);
    }
    return points;
  }

  /** Paints all marks, the first at the bottom; the canvas counts downwards. */
  public void paint(Graphics2D canvas, Fonts fonts) {
    for (Mark mark : marks) {
      if (mark instanceof Box box) {
        Shape shape = new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height());
        fill(canvas, shape, box.fill());
        if (box.stroke() != null) {
          stroke(canvas, shape, box.stroke(), pen(1.2, BasicStroke.JOIN_MITER));
        }
      } else if (mark instanceof Line line) {
        stroke(
            canvas,
            new Line2D.Double(line.x1(), line.y1(), line.x2(), line.y2()),
            line.stroke(),
            line.dashed() ? dashes(line.width()) : pen(line.width(), BasicStroke.JOIN_MITER));
      } else if (mark instanceof Area area) {
        Path2D path = path(area.points());
        path.closePath();
        fill(canvas, path, area.fill());
      } else if (mark instanceof Polyline line) {
        stroke(
            canvas, path(line.points()), line.stroke(), pen(line.width(), BasicStroke.JOIN_ROUND));
      } else if (mark instanceof Dot dot) {
        double twice = dot.radius() * 2;
        fill(
            canvas,
            new Ellipse2D.Double(dot.x() - dot.radius(), dot.y() - dot.radius(), twice, twice),
            dot.fill());
      } else if (mark instanceof Label label) {
        write(canvas, label, fonts.of(label.font(), label.size()));
      }
    }
  }

  private static void write(Graphics2D canvas, Label label, Font font) {
    GlyphVector glyphs = font.createGlyphVector(LETTERS, label.text());
    double width = glyphs.getLogicalBounds().getWidth();
    double left =
        switch (label.anchor()) {
          case START -> label.x();
          case MIDDLE -> label.x() - width / 2;
          case END -> label.x() - width;
        };
    fill(canvas, glyphs.getOutline((float) left, (float) label.y()), label.fill());
  }

  private static void fill(Graphics2D canvas, Shape shape, String colour) {
    canvas.setColor(Color.decode(colour));
    canvas.fill(shape);
  }

  private static void stroke(Graphics2D canvas, Shape shape, String colour, BasicStroke pen) {
    canvas.setColor(Color.decode(colour));
    canvas.setStroke(pen);
    canvas.draw(shape);
  }

  private static BasicStroke pen(double width, int join) {
    return new BasicStroke((float) width, BasicStroke.CAP_BUTT, join, MITER);
  }

  private static BasicStroke dashes(double width) {
    return new BasicStroke(
        (float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, MITER, new float[] {3, 2}, 0);
  }

  private static Path2D path(double[] points) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i + 1 < points.length; i += 2) {
      if (i == 0) {
        path.moveTo(points[i], points[i + 1]);
      } else {
        path.lineTo(points[i], points[i + 1]);
      }
    }
    return path;
  }
}
