package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import java.awt.Color;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jasperreports.engine.JRPrintPage;
import net.sf.jasperreports.engine.JasperPrint;
import net.sf.jasperreports.engine.base.JRBasePrintImage;
import net.sf.jasperreports.engine.type.HorizontalImageAlignEnum;
import net.sf.jasperreports.engine.type.ScaleImageEnum;
import net.sf.jasperreports.renderers.Renderable;
import net.sf.jasperreports.renderers.SimpleDataRenderer;

/**
 * A company's own colours, texts and logo, from a folder: {@code theme.properties}, {@code
 * pack.properties}, {@code pack_fr.properties} and {@code logo.svg}, each of which may be missing.
 */
public final class Design {

  /** The look that Filon comes with. */
  public static final Design STANDARD = new Design(Map.of(), null, null);

  private static final Pattern HEX = Pattern.compile("#[0-9A-Fa-f]{6}");

  /** What a picture must not have: it would be read from elsewhere, run, or need a font. */
  private static final Pattern NOT_PLAIN =
      Pattern.compile(
          "<!DOCTYPE|<!ENTITY|<script|<image|<foreignObject|<text|<use[^>]+href=\"[^#]|@import",
          Pattern.CASE_INSENSITIVE);

  private static final int LOGO_WIDTH = 120;
  private static final int LOGO_HEIGHT = 18;
  private static final int LOGO_TOP = 8;
  private static final int MARGIN = 36;

  private final Map<String, Color> colours;
  private final Path folder;
  private final Renderable logo;

  private Design(Map<String, Color> colours, Path folder, Renderable logo) {
    this.colours = colours;
    this.folder = folder;
    this.logo = logo;
  }

  /**
   * Reads a design.
   *
   * @throws ReportException if a colour is not written as #RRGGBB, or the logo is not plain shapes
   */
  public static Design of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw ReportException.badSetting("--design", folder + " is not a folder");
    }
    Map<String, Color> colours = new TreeMap<>();
    Path theme = folder.resolve("theme.properties");
    properties(theme)
        .forEach(
            (style, colour) -> {
              if (!HEX.matcher(colour).matches()) {
                throw ReportException.badSetting(
                    theme.toString(), style + " is '" + colour + "', not a colour like #1B2733");
              }
              colours.put(style, Color.decode(colour));
            });
    return new Design(colours, folder, logo(folder.resolve("logo.svg")));
  }

  private static Renderable logo(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      byte[] svg = Files.readAllBytes(file);
      Matcher found = NOT_PLAIN.matcher(new String(svg, StandardCharsets.UTF_8));
      if (found.find()) {
        throw ReportException.badSetting(
            file.toString(),
            "it has '" + found.group() + "'; save it as plain shapes, its letters as paths");
      }
      return SimpleDataRenderer.getInstance(svg);
    } catch (IOException e) {
      throw ReportException.badSetting(file.toString(), "it cannot be read: " + e);
    }
  }

  private static Map<String, String> properties(Path file) {
    Map<String, String> values = new TreeMap<>();
    if (Files.exists(file)) {
      Properties properties = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      } catch (IOException | IllegalArgumentException e) {
        throw ReportException.badSetting(file.toString(), "it cannot be read: " + e);
      }
      properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    }
    return values;
  }

  /** Own colours by the name of a style. */
  Map<String, Color> colours() {
    return colours;
  }

  /** Own texts of a language by key. */
  Map<String, String> texts(Locale locale) {
    return folder == null ? Map.of() : properties(textFile(locale));
  }

  /** Where the own texts of a language are. */
  Path textFile(Locale locale) {
    return folder.resolve(
        locale.getLanguage().equals("en")
            ? "pack.properties"
            : "pack_" + locale.getLanguage() + ".properties");
  }

  /** Puts the logo into the top margin of every page, on the right. */
  void sign(JasperPrint print) {
    if (logo == null) {
      return;
    }
    for (JRPrintPage page : print.getPages()) {
      JRBasePrintImage image = new JRBasePrintImage(print.getDefaultStyleProvider());
      image.setX(print.getPageWidth() - MARGIN - LOGO_WIDTH);
      image.setY(LOGO_TOP);
      image.setWidth(LOGO_WIDTH);
      image.setHeight(LOGO_HEIGHT);
      image.setScaleImage(ScaleImageEnum.RETAIN_SHAPE);
      image.setHorizontalImageAlign(HorizontalImageAlignEnum.RIGHT);
      image.setRenderer(logo);
      page.addElement(image);
    }
  }
}
