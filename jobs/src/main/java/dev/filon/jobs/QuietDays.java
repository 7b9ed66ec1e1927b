package dev.filon.jobs;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * For how long an optional feed may bring nothing new before it is reported.
 *
 * @param days of feeds that have no limit of their own
 * @param feeds limits of some feeds, by entity
 */
public record QuietDays(int days, Map<String, Integer> feeds) {
  private static final int MOST = 36500;

  /**
   * Reads the setting.
   *
   * @param text days, then limits of single feeds, as in {@code 92,interactions=14}
   * @throws JobException exit 2 if it is not that
   */
  static QuietDays parse(String text) {
    String[] parts = text.replace(" ", "").split(",", -1);
    Map<String, Integer> feeds = new TreeMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].split("=", -1);
      if (pair.length != 2 || pair[0].isEmpty()) {
        throw wrong(text);
      }
      feeds.put(pair[0], number(pair[1], text));
    }
    return new QuietDays(number(parts[0], text), Map.copyOf(feeds));
  }

  private static int number(String days, String text) {
    if (!days.matches("\\d{1,5}") || Integer.parseInt(days) < 1 || Integer.parseInt(days) > MOST) {
      throw wrong(text);
    }
    return Integer.parseInt(days);
  }

  private static JobException wrong(String text) {
    return JobException.usage(
        "gate_quiet_days must be days from 1 to "
            + MOST
            + " and, after commas, limits of single feeds, as in 92,interactions=14, not '"
            + text
            + "'");
  }

  /** The limit of a feed. */
  public int of(String feed) {
    return feeds.getOrDefault(feed, days);
  }

  /**
   * Refuses limits of feeds that there are not.
   *
   * @throws JobException exit 2
   */
  public void requireKnown(Collection<String> entities) {
    for (String feed : feeds.keySet()) {
      if (!entities.contains(feed)) {
        throw JobException.usage(
            "gate_quiet_days names the feed '"
                + feed
                + "'; there are "
                + String.join(", ", new java.util.TreeSet<>(entities)));
      }
    }
  }
}
