package dev.filon.sampledata;

/** Amounts as whole cents. */
final class Money {

  /** Rates have six decimals. */
  static final long RATE_UNIT = 1_000_000L;

  private Money() {}

  /** {@code cents × factor / 1000}, rounded half away from zero. */
  static long perMille(long cents, long factor) {
    return divide(cents * factor, 1000);
  }

  /** Cents of the reporting currency in a currency with this rate (in millionths). */
  static long inCurrency(long cents, long rate) {
    return divide(cents * RATE_UNIT, rate);
  }

  private static long divide(long value, long by) {
    long half = value >= 0 ? by / 2 : -(by / 2);
    return (value + half) / by;
  }

  /** Cents with two decimals and a point. */
  static String text(long cents) {
    long positive = Math.abs(cents);
    String sign = cents < 0 ? "-" : "";
    long rest = positive % 100;
    return sign + positive / 100 + (rest < 10 ? ".0" : ".") + rest;
  }

  /** A rate in millionths with six decimals. */
  static String rateText(long rate) {
    String decimals = Long.toString(RATE_UNIT + rate % RATE_UNIT).substring(1);
    return rate / RATE_UNIT + "." + decimals;
  }
}
