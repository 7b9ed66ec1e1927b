package dev.filon.reports.drawing;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Builds one SVG image; lengths are in points. */
final class Svg {

  private static final double ARROW = 5;
  private static final double HATCH = 4;

  private final StringBuilder out = new StringBuilder(512);

  Svg(double width, double height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\""
            + " viewBox=\"0 0 %s %s\">",
        width, height, width, height);
  }

  /** How a text lies about its position. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** A filled rectangle between two corners in any order; none if it has no area. */
  Svg bar(double x1, double y1, double x2, double y2, String fill) {
    if (Math.abs(x2 - x1) > 0.01 && Math.abs(y2 - y1) > 0.01) {
      rectangle(x1, y1, x2, y2, "fill=\"" + escape(fill) + "\"");
    }
    return this;
  }

  /** A white rectangle with an outline that lies inside its corners. */
  Svg outline(double x1, double y1, double x2, double y2, String stroke) {
    double half = 0.6;
    rectangle(
        Math.min(x1, x2) + half,
        Math.min(y1, y2) + half,
        Math.max(x1, x2) - half,
        Math.max(y1, y2) - half,
        "fill=\"#ffffff\" stroke=\"" + escape(stroke) + "\" stroke-width=\"1.2\"");
    return this;
  }

  private void rectangle(double x1, double y1, double x2, double y2, String paint) {
    add(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" %s/>",
        Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1), paint);
  }

  /** A rectangle of diagonal lines between two corners: what is forecast. */
  Svg hatched(double x1, double y1, double x2, double y2, String stroke) {
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

  Svg line(double x1, double y1, double x2, double y2, String stroke, double width) {
    return add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>",
        x1, y1, x2, y2, escape(stroke), width);
  }

  Svg dashed(double x1, double y1, double x2, double y2, String stroke) {
    return add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"0.8\""
            + " stroke-dasharray=\"3 2\"/>",
        x1, y1, x2, y2, escape(stroke));
  }

  /** A line through points, given as x and y in turn. */
  Svg path(double[] points, String stroke, double width) {
    return add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\""
            + " stroke-linejoin=\"round\"/>",
        joined(points), escape(stroke), width);
  }

  /** A filled area between points, given as x and y in turn. */
  Svg area(double[] points, String fill) {
    return add("<polygon points=\"%s\" fill=\"%s\"/>", joined(points), escape(fill));
  }

  Svg dot(double x, double y, double radius, String fill) {
    return add("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>", x, y, radius, escape(fill));
  }

  /** A small triangle that says "goes on beyond the scale", its tip at x. */
  Svg beyond(double x, double y, String fill) {
    return area(new double[] {x, y, x - ARROW, y - ARROW, x - ARROW, y + ARROW}, fill);
  }

  Svg text(double x, double y, String text, Anchor anchor, String font, double size, String fill) {
    return add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-family=\"%s\" font-size=\"%s\""
            + " fill=\"%s\">%s</text>",
        x,
        y,
        anchor.name().toLowerCase(Locale.ROOT),
        escape(font),
        size,
        escape(fill),
        escape(text));
  }

  byte[] bytes() {
    return (out + "</svg>").getBytes(StandardCharsets.UTF_8);
  }

  private static String joined(double[] points) {
    StringBuilder text = new StringBuilder(points.length * 6);
    for (int i = 0; i < points.length; i++) {
      text.append(i == 0 ? "" : i % 2 == 0 ? " " : ",").append(number(points[i]));
    }
    return text.toString();
  }

  private Svg add(String form, Object... values) {
    Object[] written = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      written[i] = values[i] instanceof Double number ? number(number) : values[i];
    }
    out.append(String.format(Locale.ROOT, form, written));
    return this;
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a length of " + value + " cannot be drawn");
    }
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
  }

  /** Text as XML takes it: markup escaped, characters that XML forbids replaced by U+FFFD. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean allowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
