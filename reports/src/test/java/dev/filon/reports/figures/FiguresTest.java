package dev.filon.reports.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {

  private static Portfolio portfolio(int... revenues) {
    return new Portfolio(
        IntStream.of(revenues)
            .mapToObj(
                revenue ->
                    new ClientFigures(
                        "c",
                        "c",
                        BigDecimal.valueOf(revenue),
                        BigDecimal.TEN,
                        "A",
                        null,
                        null,
                        null,
                        List.of()))
            .toList());
  }

  @Test
  void fewestClientsThatReachEightyPercentAreCounted() {
    assertThat(portfolio(80, 20).buyersForEightyPercent()).isEqualTo(1);
    assertThat(portfolio(79, 21).buyersForEightyPercent()).isEqualTo(2);
    assertThat(portfolio(1, 1, 1, 1, 1).buyersForEightyPercent()).isEqualTo(4);
    assertThat(portfolio(5).buyersForEightyPercent()).isEqualTo(1);
    assertThat(portfolio(0, -5).buyersForEightyPercent()).isZero();
  }

  @Test
  void curveCountsOnlyClientsAboveZeroAndEndsAtOne() {
    Portfolio portfolio = portfolio(60, 40, 0, -30);
    assertThat(portfolio.cumulativeShares()).containsExactly(0.6, 1.0);
    assertThat(portfolio.revenue()).isEqualByComparingTo("70");
    assertThat(portfolio.lost()).hasSize(2);
  }

  @Test
  void skillToWorkOnIsTheOneMostPointsBelowTheTeamWithEnoughCases() {
    Coaching coaching =
        new Coaching(
            List.of(
                new Coaching.Measure("conversion", 3, 10, 40, 100),
                new Coaching.Measure("positive", 5, 10, 80, 100),
                new Coaching.Measure("next_step", 0, 4, 90, 100),
                new Coaching.Measure("on_time", 9, 10, 50, 100)),
            List.of());
    assertThat(coaching.skill()).get().extracting(Coaching.Measure::name).isEqualTo("positive");
    assertThat(coaching.comparable()).hasSize(3);
    assertThat(Coaching.NONE.skill()).isEmpty();
  }

  @Test
  void weekOfAYearsLastDaysMayBelongToTheNext() {
    assertThat(IsoWeek.of(LocalDate.of(2018, 12, 31))).hasToString("2019-W01");
    assertThat(IsoWeek.of(LocalDate.of(2021, 1, 3))).hasToString("2020-W53");
    assertThat(IsoWeek.parse("2020-W53").monday()).isEqualTo("2020-12-28");
    assertThat(IsoWeek.parse("2013-W48")).isEqualTo(IsoWeek.of(LocalDate.of(2013, 11, 29)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2021-W53", "2026-W00", "2026-W99", "2026W47", "2026-47", "", "../W01"})
  void textThatIsNoWeekIsRefused(String text) {
    assertThatThrownBy(() -> IsoWeek.parse(text))
        .hasMessageContaining("--week is '" + text + "'; write an ISO week such as");
  }
}
