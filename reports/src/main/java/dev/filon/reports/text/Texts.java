package dev.filon.reports.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words of one language, from its bundle, with the formats of the same language. */
public final class Texts {

  private static final String BUNDLE = "dev.filon.reports.text.pack";

  private final Locale locale;
  private final ResourceBundle bundle;
  private final Formats formats;

  /** The words of a language for amounts of a currency, given by its ISO code. */
  public Texts(Locale locale, String currencyCode) {
    this.locale = locale;
    this.bundle =
        ResourceBundle.getBundle(
            BUNDLE,
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    this.formats = new Formats(locale, currencyCode);
  }

  /** How this language writes numbers and dates. */
  public Formats formats() {
    return formats;
  }

  /** The language. */
  public Locale locale() {
    return locale;
  }

  /**
   * A text of the bundle with its places filled in. Numbers serve only to choose between singular
   * and plural: what is printed comes formatted.
   */
  public String text(String key, Object... values) {
    return new MessageFormat(bundle.getString(key), locale).format(values);
  }

  /** The text of a code from the data, or the code itself where the bundle does not know it. */
  public String code(String prefix, String code) {
    String key = prefix + "." + code;
    return code != null && bundle.containsKey(key)
        ? text(key)
        : Formats.label(code == null ? "" : code);
  }

  /** Whether the bundle has a text. */
  public boolean has(String key) {
    return bundle.containsKey(key);
  }
}
