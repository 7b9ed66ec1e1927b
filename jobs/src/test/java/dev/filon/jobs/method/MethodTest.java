package dev.filon.jobs.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
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

  @Test
  void bgNbdSaysHowManyOfASimulatedWorldBuyAgain() {
    // the same worlds seen at week 60 and at week 73: who bought in between
    List<BgNbd.Buyer> then = buyers(9, 60);
    BgNbd fit = BgNbd.fit(then).orElseThrow();
    double expected = then.stream().mapToDouble(b -> fit.buysWithin(b, 13)).average().orElseThrow();
    assertThat(expected).isCloseTo(shareBuying(60, 73), within(0.02));
  }

  /**
   * Share of the buyers of a world like {@link #buyers} who buy between two ages, by simulation.
   */
  private static double shareBuying(double from, double until) {
    Random random = new Random(123);
    int buying = 0;
    int n = 60_000;
    for (int i = 0; i < n; i++) {
      double rate = -(Math.log(random.nextDouble()) + Math.log(random.nextDouble())) / 20;
      double leaves = 1 - Math.sqrt(1 - random.nextDouble());
      for (double now = 0; now <= until; ) {
        now += -Math.log(random.nextDouble()) / rate;
        if (now > from && now <= until) {
          buying++;
          break;
        }
        if (random.nextDouble() < leaves) {
          break;
        }
      }
    }
    return (double) buying / n;
  }

  @Test
  void withFewRepeatBuyersNoBgNbdIsFitted() {
    assertThat(BgNbd.fit(buyers(7, 60).subList(0, 15))).isEmpty();
    assertThat(BgNbd.fit(List.of())).isEmpty();
  }

  @Test
  void logisticFindsTheCoefficientsOfASimulatedWorld() {
    Random random = new Random(3);
    double[][] x = new double[20_000][];
    boolean[] y = new boolean[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[] {10 + 3 * random.nextGaussian(), random.nextGaussian()};
      y[i] = random.nextDouble() < Logistic.sigmoid(-4 + 0.5 * x[i][0] - x[i][1]);
    }
    Logistic fit = Logistic.fit(x, y, 1).orElseThrow();
    assertThat(fit.intercept()).isCloseTo(-4, within(0.3));
    assertThat(fit.coefficients()[0]).isCloseTo(0.5, within(0.03));
    assertThat(fit.coefficients()[1]).isCloseTo(-1, within(0.06));
  }

  @Test
  void logisticIsNotFittedToOneOutcomeOrToPerfectlySeparatedOnesWithoutARidge() {
    double[][] x = new double[100][];
    boolean[] y = new boolean[100];
    for (int i = 0; i < 100; i++) {
      x[i] = new double[] {i};
      y[i] = i >= 50;
    }
    assertThat(Logistic.fit(x, new boolean[100], 1)).isEmpty();
    assertThat(Logistic.fit(x, y, 0)).describedAs("no finite maximum").isEmpty();
    assertThat(Logistic.fit(x, y, 1)).isPresent();
  }

  @Test
  void anotherMeanKeepsTheOrderOfProbabilities() {
    double[] before = {0.2, 0.5, 0.8};
    double by = Logistic.shift(before, 0.3);
    double[] shifted =
        Arrays.stream(before).map(p -> Logistic.sigmoid(Logistic.logit(p) + by)).toArray();
    assertThat((shifted[0] + shifted[1] + shifted[2]) / 3).isCloseTo(0.3, within(1e-6));
    assertThat(shifted[0]).isLessThan(shifted[1]);
    assertThat(shifted[1]).isLessThan(shifted[2]);
    // the odds of the first and the last keep their ratio of 16
    assertThat(shifted[2] / (1 - shifted[2]) / (shifted[0] / (1 - shifted[0])))
        .isCloseTo(16, within(1e-6));
  }

  @Test
  void linearFitFindsALine() {
    double[][] x = new double[30][];
    double[] y = new double[30];
    for (int i = 0; i < 30; i++) {
      x[i] = new double[] {i, i % 4};
      y[i] = 5 + 2 * i - 3 * (i % 4);
    }
    LinearFit fit = LinearFit.fit(x, y, 1e-9).orElseThrow();
    assertThat(fit.value(new double[] {100, 1})).isCloseTo(202, within(1e-4));
    assertThat(fit.variance()).isCloseTo(0, within(1e-8));
    assertThat(LinearFit.fit(new double[][] {{1, 2}}, new double[] {1}, 1)).isEmpty();
  }

  @Test
  void easeByHand() {
    // three clients: {0, 1}, {0, 1}, {2}; with ridge 1 the matrix of counts is
    // [3 2 0; 2 3 0; 0 0 2], its inverse [0.6 -0.4 0; -0.4 0.6 0; 0 0 0.5]
    double[] together = Ease.together(new int[][] {{0, 1}, {0, 1}, {2}}, 3);
    assertThat(together).containsExactly(2, 2, 0, 2, 2, 0, 0, 0, 1);
    Ease ease = Ease.fit(together, 3, 1).orElseThrow();
    assertThat(ease.weight(0, 1)).isCloseTo(0.4 / 0.6, within(1e-12));
    assertThat(ease.weight(0, 0)).isZero();
    assertThat(ease.weight(2, 0)).isCloseTo(0, within(1e-12));
    assertThat(ease.scores(new int[] {0, 2})[1]).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(Ease.fit(new double[] {1}, 1, 1)).isEmpty();
  }

  @Test
  void neighboursByHand() {
    double[] together = Ease.together(new int[][] {{0, 1}, {0, 1}, {0}, {2}}, 3);
    // cosine 2 / sqrt(3 * 2), shrunk by 2 / 12
    assertThat(new ItemNeighbours(together, 3).scores(new int[] {0}))
        .containsExactly(0, 2 / Math.sqrt(6) * 2 / 12, 0);
  }

  @Test
  void aalenJohansenByHand() {
    // ages: won at 10, lost at 20, open at 20, won at 30
    AalenJohansen fit =
        AalenJohansen.of(
            List.of(
                new AalenJohansen.Spell(10, true, true),
                new AalenJohansen.Spell(20, true, false),
                new AalenJohansen.Spell(20, false, false),
                new AalenJohansen.Spell(30, true, true)));
    assertThat(fit.won(9)).isZero();
    assertThat(fit.won(10)).isCloseTo(0.25, within(1e-12));
    // three at risk at 20, one lost: 3/4 * 2/3 stay; the last is won at 30
    assertThat(fit.open(20)).isCloseTo(0.5, within(1e-12));
    assertThat(fit.won(30)).isCloseTo(0.75, within(1e-12));
    assertThat(fit.wonWithin(15, 10)).isZero();
    assertThat(fit.wonWithin(20, 10)).isCloseTo(1, within(1e-12));
    assertThat(fit.wonWithin(0, 10)).isCloseTo(0.25, within(1e-12));
    assertThat(fit.wonWithin(31, 10)).describedAs("no deal stays open so long").isZero();
  }

  @Test
  void aalenJohansenFindsTheIncidenceOfASimulatedWorldWithCensoredDeals() {
    Random random = new Random(17);
    List<AalenJohansen.Spell> deals = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      // hazards per day: won 0.01, lost 0.02; observed for 0 to 200 days
      double end = -Math.log(random.nextDouble()) / 0.03;
      double seen = 200 * random.nextDouble();
      boolean won = random.nextInt(3) == 0;
      deals.add(new AalenJohansen.Spell((int) Math.ceil(Math.min(end, seen)), end <= seen, won));
    }
    AalenJohansen fit = AalenJohansen.of(deals);
    // a third of 1 - exp(-0.03 * 91), at any age
    double expected = (1 - Math.exp(-0.03 * 91)) / 3;
    assertThat(fit.wonWithin(0, 91)).isCloseTo(expected, within(0.02));
    assertThat(fit.wonWithin(40, 91)).isCloseTo(expected, within(0.03));
  }

  @Test
  void thetaOfALineContinuesItHalfway() {
    // the curved line of a straight one is the line itself, and its smoothed level is the last
    // value where the best smoothing constant is the highest, 0.99
    double[] line = new double[10];
    for (int t = 0; t < 10; t++) {
      line[t] = 100 + 10 * t;
    }
    double[] forecast = Theta.forecast(line, 2);
    double level = 190 - 10 * 0.01 / 0.99;
    assertThat(forecast[0]).isCloseTo((200 + level) / 2, within(0.01));
    assertThat(forecast[1] - forecast[0]).isCloseTo(5, within(1e-9));
  }

  @Test
  void thetaOfAConstantIsTheConstantAndSeasonsComeBack() {
    double[] constant = new double[30];
    java.util.Arrays.fill(constant, 7);
    assertThat(Theta.forecast(constant, 3)).containsExactly(new double[] {7, 7, 7}, within(1e-9));
    double[] seasonal = new double[36];
    for (int t = 0; t < 36; t++) {
      seasonal[t] = t % 12 == 11 ? 300 : 100;
    }
    double[] year = Theta.forecast(seasonal, 12);
    assertThat(Theta.seasonal(seasonal)).isTrue();
    assertThat(year[11]).isCloseTo(300, within(1.0));
    assertThat(year[3]).isCloseTo(100, within(1.0));
  }

  @Test
  void gammaPoissonFindsTheSpreadOfASimulatedWorldAndPullsSmallCellsToTheMiddle() {
    Random random = new Random(5);
    int n = 2_000;
    double[] observed = new double[n];
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      // gamma(4, rate 4) as a sum of exponentials
      double ratio = 0;
      for (int k = 0; k < 4; k++) {
        ratio -= Math.log(random.nextDouble()) / 4;
      }
      expected[i] = 5 + random.nextInt(50);
      double sum = 0;
      while ((sum -= Math.log(random.nextDouble())) < ratio * expected[i]) {
        observed[i]++;
      }
    }
    GammaPoisson fit = GammaPoisson.fit(observed, expected).orElseThrow();
    assertThat(fit.shape()).isCloseTo(4, within(0.5));
    assertThat(fit.rate()).isCloseTo(4, within(0.5));
    assertThat(fit.mean(2, 1)).isCloseTo((fit.shape() + 2) / (fit.rate() + 1), within(1e-12));
    assertThat(fit.quantile(20, 10, 0.05)).isLessThan(fit.mean(20, 10));
    assertThat(fit.quantile(2000, 1000, 0.05)).isGreaterThan(fit.quantile(20, 10, 0.05));
    assertThat(GammaPoisson.fit(new double[] {1, 2}, new double[] {1, 2})).isEmpty();
  }

  @Test
  void backOffOfQuantilesByHand() {
    List<List<String>> paths = new ArrayList<>();
    double[] values = new double[25];
    for (int i = 0; i < 25; i++) {
      // group a has the values 1 to 10, b 11 to 20, c 21 to 25
      paths.add(List.of(i < 10 ? "a" : i < 20 ? "b" : "c"));
      values[i] = i + 1;
    }
    QuantileBackoff fit = QuantileBackoff.fit(paths, values, 0.5, 5);
    assertThat(fit.of(List.of())).isEqualTo(13);
    assertThat(fit.of(List.of("a"))).isCloseTo((10 * 5.5 + 5 * 13) / 15, within(1e-12));
    assertThat(fit.of(List.of("c"))).describedAs("fewer than ten").isEqualTo(13);
    assertThat(fit.of(List.of("never seen"))).isEqualTo(13);
  }

  @Test
  void conformalWidthIsARankOfThePastErrors() {
    double[] errors = {0.1, -0.2, 0.3, -0.4};
    // the fourth of four: ceil(5 * 0.8)
    assertThat(Intervals.conformal(errors, 0.8)).hasValue(0.4);
    assertThat(Intervals.conformal(new double[] {0.1, 0.2, 0.3}, 0.8)).isEmpty();
  }

  @Test
  void fusedRanksByHand() {
    double[] fused = Ranks.fused(new double[] {3, 2, 1}, new double[] {1, 3, 2});
    assertThat(fused)
        .containsExactly(
            new double[] {1.0 / 61 + 1.0 / 63, 1.0 / 62 + 1.0 / 61, 1.0 / 63 + 1.0 / 62},
            within(1e-12));
  }

  @Test
  void caughtIsTheShareOfValueInTheTop() {
    double[] score = {1, 4, 3, 2};
    double[] value = {40, 30, 20, 10};
    int[] unit = {0, 0, 1, 1};
    Metrics.Figure two = Metrics.caught(score, value, unit, 2);
    assertThat(two.of(2)).isEqualTo(0.5);
    // the second client twice: of 30 + 2 * 20 + 2 * 10 + 40 the top two are 30 + 20
    assertThat(two.of(new int[] {1, 2})).isCloseTo(50.0 / 130, within(1e-12));
  }

  @Test
  void errorsByHand() {
    double[] predicted = {10, 20};
    double[] actual = {20, 10};
    assertThat(Metrics.wape(predicted, actual).of(2)).isCloseTo(20.0 / 30, within(1e-12));
    assertThat(Metrics.totalError(predicted, actual).of(2)).isZero();
    assertThat(Metrics.brier(new double[] {0.8, 0.4}, new boolean[] {true, false}).of(2))
        .isCloseTo((0.04 + 0.16) / 2, within(1e-12));
    assertThat(Metrics.logPinball(1, Math.E, 0.8)).isCloseTo(0.8, within(1e-12));
    assertThat(Metrics.logPinball(Math.E, 1, 0.8)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void theBootstrapOfAMeanHasTheWidthThatTheoryGivesItAndIsTheSameAgain() {
    Random random = new Random(1);
    double[] values = random.doubles(400).toArray();
    Bootstrap.Interval interval = new Bootstrap(400).interval(Metrics.mean(values));
    // 2 * 1.96 standard errors of a uniform variable
    assertThat(interval.high() - interval.low())
        .isCloseTo(2 * 1.96 * Math.sqrt(1.0 / 12 / 400), within(0.01));
    assertThat(new Bootstrap(400).interval(Metrics.mean(values))).isEqualTo(interval);
  }
}
