package dev.filon.jobs.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.filon.jobs.method.DealModel.Deals;
import dev.filon.jobs.method.RunBusiness.Past;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What ALS finds, and when deals and landings fall back. */
class ServedMethodTest {

  @Test
  void alsProposesWhatTheOthersOfAGroupHaveAndIsTheSameTwice() {
    int[][] baskets = new int[40][];
    for (int c = 0; c < 40; c++) {
      // two groups of five items; each client lacks one of its group's
      int of = c % 2 * 5;
      int lacks = of + c / 2 % 5;
      List<Integer> has = new ArrayList<>();
      for (int i = of; i < of + 5; i++) {
        if (i != lacks) {
          has.add(i);
        }
      }
      baskets[c] = has.stream().mapToInt(i -> i).toArray();
    }
    Als als = Als.fit(baskets, 10);
    double[] scores = als.scores(0);
    for (int other = 5; other < 10; other++) {
      assertThat(scores[0])
          .describedAs("the missing item above item %d", other)
          .isGreaterThan(scores[other] + 0.2);
    }
    assertThat(Als.fit(baskets, 10).scores(0)).containsExactly(scores);
  }

  /** Deals of ten days each: won ones end young, lost ones old; some are never closed. */
  private static List<Deals> deals() {
    List<Deals> deals = new ArrayList<>();
    for (int created = 0; created < 600; created += 2) {
      boolean won = created % 4 == 0;
      int age = won ? 10 : 40;
      deals.add(new Deals(created, created >= age ? created - age : -1, won, 1, 100));
      if (created % 10 == 0) {
        deals.add(new Deals(created, -1, false, 1, 100));
      }
    }
    return deals;
  }

  @Test
  void dealsThatStayOpenAreWorthNothingByAgeAndMuchByWinRate() {
    DealModel model = DealModel.fit(deals(), 91);
    assertThat(model.method()).isEqualTo(DealModel.AGE);
    assertThat(model.cutoffs()).isEqualTo(3);
    assertThat(model.errorAge()).isLessThan(0.2);
    assertThat(model.errorWinRate()).isGreaterThan(1);
    assertThat(model.wonWithin(200, 91)).isZero();
    assertThat(model.wonWithin(0, 91)).isBetween(0.3, 0.6);
  }

  @Test
  void withFewEndedDealsTheWinRateIsServedAndWithNoneNothing() {
    List<Deals> few = List.of(new Deals(50, 40, true, 1, 10), new Deals(50, 30, false, 3, 10));
    DealModel model = DealModel.fit(few, 91);
    assertThat(model.method()).isEqualTo(DealModel.WIN_RATE);
    assertThat(model.wonWithin(5, 91)).isEqualTo(0.25, within(1e-12));
    DealModel none = DealModel.fit(List.of(new Deals(5, -1, false, 2, 10)), 91);
    assertThat(none.method()).isEqualTo(DealModel.NONE);
    assertThat(none.wonWithin(5, 91)).isNaN();
  }

  private static List<Past> past(double served, double runRate, int times) {
    List<Past> past = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      past.add(new Past(12 + i, served, runRate));
    }
    return past;
  }

  @Test
  void theRunRateTakesOverOnlyWhereItWasNearerAtSixMonthsThatHadAYearBeforeThem() {
    assertThat(RunBusiness.loses(past(0.2, 0.1, 6))).isTrue();
    assertThat(RunBusiness.loses(past(0.1, 0.2, 6))).isFalse();
    assertThat(RunBusiness.loses(past(0.2, 0.1, 5))).isFalse();
    List<Past> withTies = past(0.2, 0.1, 3);
    withTies.addAll(past(0.3, 0.3, 10));
    assertThat(RunBusiness.loses(withTies)).isFalse();
  }
}
