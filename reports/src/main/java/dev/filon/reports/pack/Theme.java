package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import dev.filon.reports.drawing.Palette;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.sf.jasperreports.engine.JRException;
import net.sf.jasperreports.engine.JRStyle;
import net.sf.jasperreports.engine.JRTemplate;
import net.sf.jasperreports.engine.xml.JRXmlTemplateLoader;

/** The style sheet, as the pages and the charts take it. */
record Theme(JRTemplate styles, Palette palette) {

  private static final String SHEET = "styles.jrtx";

  static Theme load() {
    return load(Design.STANDARD);
  }

  /** The style sheet with the colours of a design in it. */
  static Theme load(Design design) {
    try (InputStream in = Theme.class.getResourceAsStream(SHEET)) {
      JRTemplate styles = JRXmlTemplateLoader.load(in);
      for (Map.Entry<String, Color> own : design.colours().entrySet()) {
        Arrays.stream(styles.getStyles())
            .filter(style -> style.getName().equals(own.getKey()))
            .findFirst()
            .orElseThrow(
                () ->
                    ReportException.badSetting(
                        "theme.properties",
                        "'"
                            + own.getKey()
                            + "' is no style; there are "
                            + Arrays.stream(styles.getStyles())
                                .filter(style -> style.getOwnForecolor() != null)
                                .map(JRStyle::getName)
                                .collect(Collectors.joining(", "))))
            .setForecolor(own.getValue());
      }
      return new Theme(
          styles,
          new Palette(
              color(styles, "actual"),
              color(styles, "previous"),
              color(styles, "plan"),
              color(styles, "good"),
              color(styles, "bad"),
              color(styles, "axis"),
              color(styles, "rule"),
              style(styles, "base").getOwnFontName()));
    } catch (IOException | JRException e) {
      throw ReportException.brokenPage(SHEET, e);
    }
  }

  private static JRStyle style(JRTemplate styles, String name) throws JRException {
    for (JRStyle style : styles.getStyles()) {
      if (style.getName().equals(name)) {
        return style;
      }
    }
    throw new JRException("there is no style " + name);
  }

  private static String color(JRTemplate styles, String name) throws JRException {
    Color color = style(styles, name).getOwnForecolor();
    return String.format(
        Locale.ROOT, "#%02x%02x%02x", color.getRed(), color.getGreen(), color.getBlue());
  }
}
