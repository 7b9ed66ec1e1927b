package dev.filon.reports.text;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;

/** The words of one language, from its bundle, with the formats of the same language. */
public final class Texts {

  private static final String BUNDLE = "dev.filon.reports.text.pack";

  private final Locale locale;
  private final ResourceBundle bundle;
  private final Formats formats;
  private final Map<String, String> own;
  private final Map<String, MessageFormat> messages = new ConcurrentHashMap<>();

  /** The words of a language for amounts of a currency, given by its ISO code. */
  public Texts(Locale locale, String currencyCode) {
    this(locale, currencyCode, Map.of());
  }

  /**
   * The same with some of a company's own.
   *
   * @param own texts by keys of the bundle
   * @throws IllegalArgumentException if the bundle has no such key, or a text cannot be used; the
   *     message says which
   */
  public Texts(Locale locale, String currencyCode, Map<String, String> own) {
    this.locale = locale;
    this.bundle =
        ResourceBundle.getBundle(
            BUNDLE,
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    this.formats = new Formats(locale, currencyCode);
    this.own = Map.copyOf(own);
    own.forEach(
        (key, text) -> {
          if (!bundle.containsKey(key)) {
            throw new IllegalArgumentException("'" + key + "' is no text of the packs");
          }
          try {
            new MessageFormat(text, locale);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + key + "': " + e.getMessage(), e);
          }
        });
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
    MessageFormat message =
        messages.computeIfAbsent(
            key, one -> new MessageFormat(own.getOrDefault(one, bundle.getString(one)), locale));
    // A message is parsed once and copied, as one alone serves only one thread.
    return ((MessageFormat) message.clone()).format(values);
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
