package dev.filon.sampledata;

import java.util.List;

/**
 * Random numbers that are a pure function of a seed and of what they are drawn for, so that any row
 * can be made again without the rows before it.
 */
final class Dice {

  /** What numbers are drawn for; the order is part of the data's definition. */
  enum Topic {
    PLACE,
    WORK,
    LIFE,
    PLAN,
    SIZE,
    TEXT,
    UPDATE,
    PRODUCT,
    FAVOURITE,
    SALES,
    CLAIM,
    CONTACT,
    INTERACTION,
    OPPORTUNITY,
    ACTION,
    NIGHT,
    RATE,
    ACCOUNT,
    TARGET,
    COLLEAGUE
  }

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long seed, Topic topic, long first, long second) {
    state = mix(mix(mix(seed * GOLDEN + topic.ordinal()) + first * GOLDEN) + second * GOLDEN);
  }

  Dice(long seed, Topic topic, long first) {
    this(seed, topic, first, 0);
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** A number from 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) (((next() >>> 33) * bound) >>> 31);
  }

  /** A number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + below(Math.max(1, high - low + 1));
  }

  /** True {@code perMille} times in a thousand. */
  boolean chance(int perMille) {
    return below(1000) < perMille;
  }

  /** A number in [0, 1). */
  double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  <T> T pick(List<T> values) {
    return values.get(below(values.size()));
  }
}
