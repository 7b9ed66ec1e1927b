package dev.filon.reports.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * How numbers, dates and names are written. Thousands are set apart by a narrow no-break space in
 * every language, negative numbers carry a true minus, and what is not known is a dash.
 */
public final class Formats {

  /** Written where a figure is not known. */
  public static final String UNKNOWN = "–";

  private static final char THIN_SPACE = '\u202f';
  private static final char MINUS = '\u2212';
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);
  private static final BigDecimal HUNDRED_THOUSAND = BigDecimal.valueOf(100_000);
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal TEN_MILLION = BigDecimal.valueOf(10_000_000);
  private static final BigDecimal HUNDRED_MILLION = BigDecimal.valueOf(100_000_000);
  private static final BigDecimal BILLION = BigDecimal.valueOf(1_000_000_000);
  private static final double MOST = 9.995;
  private static final Pattern NOTHING = Pattern.compile("[\u2212+][0.,]*");
  private static final Pattern SPACES = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\s]+");
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}]");

  private final Locale locale;
  private final String currency;
  private final DecimalFormatSymbols symbols;
  private final Map<String, DecimalFormat> numbers = new ConcurrentHashMap<>();
  private final Map<String, DateTimeFormatter> days = new ConcurrentHashMap<>();

  /** Formats of a language for amounts of a currency, given by its ISO code. */
  public Formats(Locale locale, String currencyCode) {
    this.locale = locale;
    this.currency = symbol(currencyCode);
    this.symbols = DecimalFormatSymbols.getInstance(locale);
    symbols.setGroupingSeparator(THIN_SPACE);
    symbols.setMinusSign(MINUS);
  }

  private static String symbol(String code) {
    return switch (code) {
      case "EUR" -> "€";
      case "USD" -> "$";
      case "GBP" -> "£";
      case "JPY" -> "¥";
      default -> known(code) ? code : label(code);
    };
  }

  private static boolean known(String code) {
    return Currency.getAvailableCurrencies().stream()
        .anyMatch(currency -> currency.getCurrencyCode().equals(code));
  }

  /** The sign of the reporting currency, or its code. */
  public String currency() {
    return currency;
  }

  private String number(BigDecimal value, String pattern) {
    // A format is made once and copied, as one alone serves only one thread.
    DecimalFormat format = (DecimalFormat) numbers.computeIfAbsent(pattern, this::format).clone();
    String text = format.format(value);
    return NOTHING.matcher(text).matches() ? text.substring(1) : text;
  }

  private DecimalFormat format(String pattern) {
    DecimalFormat format = new DecimalFormat(pattern, symbols);
    format.setRoundingMode(RoundingMode.HALF_UP);
    return format;
  }

  /** A count. */
  public String count(long value) {
    return number(BigDecimal.valueOf(value), "#,##0");
  }

  private String billions() {
    return locale.getLanguage().equals("fr") ? "Md" : "bn";
  }

  /** An amount in whole units, without the currency: it stands in the title. */
  public String amount(BigDecimal value) {
    return value == null ? UNKNOWN : number(value, "#,##0");
  }

  /** A difference in whole units, always with its sign. */
  public String signedAmount(BigDecimal value) {
    return value == null ? UNKNOWN : number(value, signed("#,##0"));
  }

  /** An amount for a sentence: rounded, with the currency. */
  public String money(BigDecimal value) {
    return value == null ? UNKNOWN : rounded(value, "#,##0", "#,##0.00");
  }

  /** A difference for a sentence: rounded, with sign and currency. */
  public String signedMoney(BigDecimal value) {
    return rounded(value, signed("#,##0"), signed("#,##0.00"));
  }

  /** An amount in whole units, from a billion on in billions, so that it fits a column. */
  public String fitting(BigDecimal value) {
    return value == null || value.abs().compareTo(BILLION) < 0
        ? amount(value)
        : number(value.divide(BILLION), "#,##0.000") + THIN_SPACE + billions();
  }

  /** A difference in whole units, from a hundred millions on rounded: for a wide column. */
  public String signedWide(BigDecimal value) {
    return signedBelow(value, HUNDRED_MILLION);
  }

  /** A difference in whole units, from ten millions on rounded, so that it fits a column. */
  public String signedFitting(BigDecimal value) {
    return signedBelow(value, TEN_MILLION);
  }

  private String signedBelow(BigDecimal value, BigDecimal limit) {
    if (value == null || value.abs().compareTo(limit) < 0) {
      return signedAmount(value);
    }
    String text = signedMoney(value);
    return text.substring(0, text.length() - currency.length());
  }

  /** An amount without its currency, short enough for a range. */
  public String compact(BigDecimal value) {
    String text = money(value);
    return text.endsWith(currency)
        ? text.substring(0, text.length() - currency.length()).strip()
        : text;
  }

  private String rounded(BigDecimal value, String whole, String millions) {
    BigDecimal size = value.abs();
    if (size.compareTo(BILLION) >= 0) {
      return number(value.divide(BILLION), millions) + THIN_SPACE + billions() + currency;
    }
    if (size.compareTo(MILLION) >= 0) {
      return number(value.divide(MILLION), millions) + THIN_SPACE + "M" + currency;
    }
    if (size.compareTo(TEN_THOUSAND) >= 0) {
      return number(value.divide(THOUSAND), whole) + THIN_SPACE + "k" + currency;
    }
    return number(value, whole) + THIN_SPACE + currency;
  }

  /** A difference in thousands for the label of a chart, with one decimal below a hundred. */
  public String signedThousands(BigDecimal value) {
    return number(value.divide(THOUSAND), signed(thousandsOf(value)));
  }

  /** An amount in thousands for the label of a chart, with one decimal below a hundred. */
  public String thousands(BigDecimal value) {
    return number(value.divide(THOUSAND), thousandsOf(value));
  }

  private static String thousandsOf(BigDecimal value) {
    return value.abs().compareTo(HUNDRED_THOUSAND) < 0 ? "#,##0.0" : "#,##0";
  }

  /** A share such as 0.345 with one decimal; null is a dash. */
  public String percent(Double share) {
    return share == null ? UNKNOWN : percent(share, "#,##0.0");
  }

  /** A share without decimals, for sentences. */
  public String roundPercent(double share) {
    return percent(share, "#,##0");
  }

  /** A relative difference, always with its sign; null is a dash. */
  public String signedPercent(Double change) {
    if (change == null) {
      return UNKNOWN;
    }
    if (Math.abs(change) >= MOST) {
      return (change > 0 ? ">" + THIN_SPACE + "+" : "<" + THIN_SPACE + MINUS)
          + "999"
          + percentSign();
    }
    return percent(change, signed("#,##0.0"));
  }

  /** A difference of two shares in percentage points. */
  public String signedPoints(double difference) {
    return number(BigDecimal.valueOf(difference * 100), signed("0.0")) + THIN_SPACE + "pt";
  }

  private String percent(double share, String pattern) {
    return number(BigDecimal.valueOf(share * 100), pattern) + percentSign();
  }

  private String percentSign() {
    return THIN_SPACE + "%";
  }

  private static String signed(String pattern) {
    return "+" + pattern + ";" + MINUS + pattern;
  }

  /** A day with its year; null is a dash. */
  public String date(LocalDate day) {
    return day == null ? UNKNOWN : written(day, "d MMM yyyy");
  }

  /** A day without its year. */
  public String dayAndMonth(LocalDate day) {
    return written(day, "d MMM");
  }

  /** A month with its year. */
  public String month(LocalDate day) {
    return written(day, "MMM yyyy");
  }

  /** A month alone, for the axis of a chart. */
  public String shortMonth(LocalDate day) {
    return written(day, "MMM");
  }

  private String written(LocalDate day, String pattern) {
    return days.computeIfAbsent(pattern, one -> DateTimeFormatter.ofPattern(one, locale))
        .format(day);
  }

  /** A relative difference; null if there is nothing above zero to compare with. */
  public static Double relative(BigDecimal value, BigDecimal base) {
    return base == null || base.signum() <= 0 ? null : value.doubleValue() / base.doubleValue() - 1;
  }

  /** A share of a whole; null if the whole is not above zero. */
  public static Double share(BigDecimal part, BigDecimal whole) {
    return part == null || whole == null || whole.signum() <= 0
        ? null
        : part.doubleValue() / whole.doubleValue();
  }

  /**
   * A name from the data as it may be printed: on one line, without control characters and without
   * marks that turn the direction of what follows.
   */
  public static String label(String text) {
    return UNSEEN.matcher(SPACES.matcher(text).replaceAll(" ")).replaceAll("").strip();
  }
}
