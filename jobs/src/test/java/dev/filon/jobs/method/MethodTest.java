package dev.filon.jobs.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Fits and measures against values that are known otherwise. */
class MethodTest {
  /** Buyers of a BG/NBD world (Fader, Hardie, Lee 2005) of known parameters. */
  private static List<BgNbd.Buyer> buyers(long seed, double age) {
    Random random = new Random(seed);
    List<BgNbd.Buyer> buyers = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      // gamma(2, rate 20) as a sum of exponentials; beta(1, 2) by inversion
      double rate = -(Math.log(random.nextDouble()) + Math.log(random.nextDouble())) / 20;
      double leaves = 1 - Math.sqrt(1 - random.nextDouble());
      double now = 0;
      int repeats = 0;
      double last = 0;
      while (true) {
        now += -Math.log(random.nextDouble()) / rate;
        if (now > age) {
          break;
        }
        repeats++;
        last = now;
        if (random.nextDouble() < leaves) {
          break;
        }
      }
      buyers.add(new BgNbd.Buyer(repeats, last, age));
    }
    return buyers;
  }

  @Test
  void bgNbdFindsTheRateAndTheDropOutOfASimulatedWorld() {
    BgNbd fit = BgNbd.fit(buyers(7, 60)).orElseThrow();
    assertThat(fit.r() / fit.alpha()).describedAs("mean rate").isCloseTo(0.1, within(0.01));
    assertThat(fit.a() / (fit.a() + fit.b()))
        .describedAs("mean chance to leave after an order")
        .isCloseTo(1.0 / 3, within(0.05));
  }

  @Test
  void tiesCountHalfInTheAreaUnderTheCurve() {
    double[] score = {3, 2, 2, 1};
    boolean[] outcome = {true, true, false, false};
    // pairs: (3,2) 1, (3,1) 1, (2,2) 1/2, (2,1) 1
    assertThat(Metrics.auc(score, outcome).of(4)).isEqualTo(3.5 / 4);
  }

  @Test
  void ndcgByHand() {
    // hits at ranks 1 and 3 of 3 relevant: (1 + 1/2) / (1 + 1/log2(3) + 1/2)
    assertThat(Metrics.ndcg(new boolean[] {true, false, true}, 3, 10))
        .isCloseTo(1.5 / (1.5 + Math.log(2) / Math.log(3)), within(1e-12));
  }

  @Test
  void wilsonBoundsByHand() {
    assertThat(Intervals.wilsonLow(0, 10, 1.96)).isCloseTo(0, within(1e-9));
    assertThat(Intervals.wilsonHigh(0, 10, 1.96)).isCloseTo(3.8416 / 13.8416, within(1e-9));
  }
}
