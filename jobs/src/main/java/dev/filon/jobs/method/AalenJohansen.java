package dev.filon.jobs.method;

import java.util.List;
import java.util.TreeMap;

/**
 * Cumulative incidence of winning by a deal's age, beside the competing risk of losing; open deals
 * are censored at their age (Aalen and Johansen 1978).
 */
public final class AalenJohansen {
  private final TreeMap<Integer, Double> won = new TreeMap<>();
  private final TreeMap<Integer, Double> open = new TreeMap<>();

  /**
   * A deal.
   *
   * @param age days from its creation to its end, or to now
   * @param closed whether it has ended
   * @param isWon whether it ended well
   */
  public record Spell(int age, boolean closed, boolean isWon) {}

  private AalenJohansen() {}

  /** The incidence in some deals. */
  public static AalenJohansen of(List<Spell> deals) {
    TreeMap<Integer, int[]> byAge = new TreeMap<>();
    for (Spell s : deals) {
      int[] counts = byAge.computeIfAbsent(s.age(), a -> new int[3]);
      counts[0] += s.isWon() && s.closed() ? 1 : 0;
      counts[1] += !s.isWon() && s.closed() ? 1 : 0;
      counts[2]++;
    }
    AalenJohansen result = new AalenJohansen();
    double survival = 1;
    double incidence = 0;
    int atRisk = deals.size();
    for (var e : byAge.entrySet()) {
      int[] counts = e.getValue();
      incidence += survival * counts[0] / atRisk;
      survival *= 1 - (double) (counts[0] + counts[1]) / atRisk;
      atRisk -= counts[2];
      result.won.put(e.getKey(), incidence);
      result.open.put(e.getKey(), survival);
    }
    return result;
  }

  /** Probability of having been won up to and including an age. */
  public double won(int age) {
    var at = won.floorEntry(age);
    return at == null ? 0 : at.getValue();
  }

  /** Probability of being open after an age. */
  public double open(int age) {
    var at = open.floorEntry(age);
    return at == null ? 1 : at.getValue();
  }

  /**
   * Probability that a deal that is open at an age is won within the coming days; 0 at an age that
   * no deal has reached open.
   */
  public double wonWithin(int age, int days) {
    double still = open(age);
    return still <= 1e-12 ? 0 : Math.min(1, (won(age + days) - won(age)) / still);
  }
}
