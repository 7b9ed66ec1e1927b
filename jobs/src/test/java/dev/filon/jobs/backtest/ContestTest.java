package dev.filon.jobs.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is served is a baseline until something proved itself. */
class ContestTest {

  private static Contest contest(double[]... merits) {
    Contest contest = new Contest(List.of("usual", "other"), List.of("new"));
    for (double[] m : merits) {
      contest.judged(Map.of("usual", m[0], "other", m[1], "new", m[2]));
    }
    return contest;
  }

  private static String winner(double[]... merits) {
    return contest(merits).winner(0.1);
  }

  @Test
  void withoutInnerCutoffsTheFirstBaselineIsServedAndTheNoteSaysSo() {
    assertThat(winner()).isEqualTo("usual");
    assertThat(contest().note("usual")).contains("history too short for inner cut-offs");
  }

  @Test
  void theBaselineThatWasBetterIsServed() {
    assertThat(winner(new double[] {0.5, 0.6, 0.1})).isEqualTo("other");
  }

  @Test
  void oneInnerCutoffIsTooFewForAChallenger() {
    assertThat(winner(new double[] {0.5, 0.5, 0.9})).isEqualTo("usual");
  }

  @Test
  void aChallengerIsServedIfItIsBetterByTheMarginAndAtMostCutoffs() {
    assertThat(winner(new double[] {0.5, 0.4, 0.6}, new double[] {0.5, 0.4, 0.6})).isEqualTo("new");
    assertThat(winner(new double[] {0.5, 0.4, 0.54}, new double[] {0.5, 0.4, 0.54}))
        .describedAs("less than the margin")
        .isEqualTo("usual");
    assertThat(winner(new double[] {0.5, 0.4, 0.9}, new double[] {0.5, 0.4, 0.45}))
        .describedAs("better at half of them only")
        .isEqualTo("usual");
  }

  @Test
  void lossesAreMeritsBelowZero() {
    assertThat(winner(new double[] {-0.5, -0.6, -0.4}, new double[] {-0.5, -0.6, -0.4}))
        .isEqualTo("new");
    assertThat(winner(new double[] {-0.5, -0.6, -0.48}, new double[] {-0.5, -0.6, -0.48}))
        .isEqualTo("usual");
  }

  @Test
  void aCutoffAtWhichSomethingIsNotDefinedDoesNotCount() {
    Contest contest = contest(new double[] {0.5, 0.4, Double.NaN});
    assertThat(contest.cutoffs()).isZero();
    assertThat(contest.winner(0.1)).isEqualTo("usual");
  }
}
