package dev.filon.reports.dashboard.pages;

import dev.filon.reports.text.Formats;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words and number formats of the pages in one language. */
public final class Words {

  private static final String BUNDLE = "dev.filon.reports.dashboard.dashboard";

  private final Locale locale;
  private final ResourceBundle bundle;
  private final Formats formats;

  /** The words of a language for amounts of a currency, given by its ISO code. */
  public Words(String language, String currency) {
    this.locale = Locale.forLanguageTag(language);
    this.bundle =
        ResourceBundle.getBundle(
            BUNDLE,
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    this.formats = new Formats(locale, currency);
  }

  /** How numbers and dates are written. */
  public Formats formats() {
    return formats;
  }

  /** Its language tag. */
  public String language() {
    return locale.getLanguage();
  }

  /** A text with its places filled in; what is printed comes formatted. */
  public String text(String key, Object... values) {
    return new MessageFormat(bundle.getString(key), locale).format(values);
  }

  /** The heading of a column, with the currency of amounts. */
  public String heading(Lists.Column column) {
    String name = bundle.getString("col." + column.name());
    return switch (column.kind()) {
      case MONEY, CHANGE -> name + ",\u00a0" + formats.currency();
      default -> name;
    };
  }

  /** A code of the data in words; the code itself if there is no word for it. */
  public String code(String group, String code) {
    if (code == null) {
      return Formats.UNKNOWN;
    }
    String key = "code." + group + "." + code;
    return bundle.containsKey(key) ? bundle.getString(key).replace("''", "'") : code;
  }
}
