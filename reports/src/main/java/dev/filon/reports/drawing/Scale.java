package dev.filon.reports.drawing;

/**
 * A linear scale from values to positions.
 *
 * @param low value at {@code start}
 * @param high value at {@code end}; above {@code low}
 * @param start position of the lowest value, in points
 * @param end position of the highest; may be below {@code start} (a drawing counts downwards)
 */
public record Scale(double low, double high, double start, double end) {

  public Scale {
    if (!(high > low) || Double.isInfinite(high - low)) {
      throw new IllegalArgumentException("a scale from " + low + " to " + high + " has no length");
    }
  }

  /** The position of a value; beyond the scale it is the nearest end. */
  public double at(double value) {
    double clamped = Math.max(low, Math.min(high, value));
    return start + (clamped - low) / (high - low) * (end - start);
  }

  /** Whether the value lies above the scale. */
  public boolean exceeds(double value) {
    return value > high;
  }
}
