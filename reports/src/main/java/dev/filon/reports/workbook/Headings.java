package dev.filon.reports.workbook;

import dev.filon.reports.text.Formats;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/** The words of workbooks in one language. */
final class Headings {

  private final Locale locale;
  private final ResourceBundle bundle;
  private final String currency;

  Headings(Locale locale, String currencyCode) {
    this.locale = locale;
    this.currency = new Formats(locale, currencyCode).currency();
    this.bundle =
        ResourceBundle.getBundle(
            "dev.filon.reports.text.workbook",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
  }

  /** A text with the currency as its first place. */
  String text(String key) {
    return new MessageFormat(bundle.getString(key), locale).format(new Object[] {currency});
  }

  String sheet(String topic) {
    return text("sheet." + topic);
  }

  String column(String name) {
    return text("column." + name);
  }

  /** What a code of the data says, or the text itself where it is no code. */
  String value(String column, String value) {
    String key = "code." + column + "." + value;
    return bundle.containsKey(key) ? text(key) : Formats.label(value);
  }

  String dateFormat() {
    return bundle.getString("format.date");
  }
}
