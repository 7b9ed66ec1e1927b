package dev.filon.jobs.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.jobs.backtest.Records.Sale;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a task says where the data cannot answer it, and what it serves with too little of it. */
class TaskTest {
  private static final LocalDate CUTOFF = LocalDate.of(2024, 3, 31);
  private static final Company COMPANY = Company.simulated();

  private static void refuses(String task, Records records, LocalDate cutoff, String reason) {
    assertThatThrownBy(() -> Task.named(task).run(records, cutoff, 91))
        .isInstanceOfSatisfying(
            JobException.class,
            e -> assertThat(e.getExitCode()).describedAs("exit code").isEqualTo(2))
        .hasMessageContaining(reason);
  }

  private static Company of(List<Sale> sales) {
    return new Company(COMPANY.clients(), sales, sales, sales, sales, List.of());
  }

  @Test
  void oneFamilyOnlyIsNoQuestionOfASecondOne() {
    List<Sale> one =
        COMPANY.orders().stream()
            .map(s -> new Sale(s.party(), "all", s.day(), s.sold(), s.net(), s.orders()))
            .toList();
    refuses("new-family", of(one), CUTOFF, "all of one family");
    refuses("growth", of(one), CUTOFF, "cells of segment and family");
    refuses("new-product", of(one), CUTOFF, "fewer than two products");
  }

  @Test
  void withoutOpportunitiesThereIsNoPipeline() {
    refuses("pipeline", of(COMPANY.orders()), CUTOFF, "no opportunities");
  }

  @Test
  void withoutSalesNoTaskHasAnAnswer() {
    for (Task task : Task.ALL) {
      refuses(
          task.name(),
          of(List.of()),
          CUTOFF,
          task.name().equals("pipeline") ? "no opportunities" : "no sales");
    }
  }

  @Test
  void aCutoffOutsideTheHistoryNamesTheDaysThatAreAllowed() {
    refuses(
        "reorder",
        COMPANY,
        LocalDate.of(2024, 12, 1),
        "--cutoff must lie between 2022-01-28 and 2024-10-04");
    refuses("reorder", COMPANY, LocalDate.of(2021, 12, 1), "--cutoff must lie between");
    refuses("potential", of(COMPANY.orders().subList(0, 300)), CUTOFF, "too short");
  }

  @Test
  void anUnknownTaskNamesThoseThatAre() {
    assertThatThrownBy(() -> Task.named("horoscope"))
        .hasMessageContaining("reorder, new-product, new-family, landing, pipeline");
  }

  @Test
  void aHandfulOfClientsIsRankedByRecencyAndTheReportSaysWhatWasLeftOut() {
    List<Sale> few = new ArrayList<>();
    for (int c = 0; c < 5; c++) {
      for (int k = 0; k < 6; k++) {
        few.add(new Sale("C" + c, "", Company.FIRST + 30 * k + c, 10, 10, 1));
      }
    }
    few.sort(java.util.Comparator.comparingInt(Sale::day));
    Report report =
        Task.named("reorder").run(of(few), LocalDate.ofEpochDay(Company.FIRST + 100), 50);
    assertThat(report.notes().toString())
        .contains(
            "bg_nbd: too few repeat buyers", "logistic: too short a history", "served: recency");
    assertThat(report.predictions())
        .allSatisfy(p -> assertThat(p.served()).isEqualTo(p.scores()[0]).isBetween(0.0, 1.0));
  }

  @Test
  void withFewClosedDealsThePipelineIsAmountTimesWinRateAndTheReportSaysSo() {
    List<Records.Deal> deals = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      deals.add(
          new Records.Deal(
              "D" + i, "R", 100, Company.FIRST + i, i < 4 ? Company.FIRST + 50 + i : null, i < 2));
      deals.add(new Records.Deal("E" + i, "R", 100, Company.FIRST + i, Company.FIRST + 170, i < 3));
    }
    Company company = new Company(List.of(), List.of(), List.of(), List.of(), List.of(), deals);
    Report report =
        Task.named("pipeline").run(company, LocalDate.ofEpochDay(Company.FIRST + 100), 90);
    assertThat(report.notes()).anySatisfy(n -> assertThat(n).contains("too few"));
    // two of four closed deals were won
    assertThat(report.predictions()).allSatisfy(p -> assertThat(p.served()).isEqualTo(50));
  }

  @Test
  void aShortHistoryLandsAtTheRunRate() {
    List<Sale> sales = new ArrayList<>();
    for (int d = Company.FIRST; d <= Company.FIRST + 365; d += 5) {
      sales.add(new Sale("R1", "", d, 100, 100, 1));
    }
    Report report = Task.named("landing").run(of(sales), LocalDate.of(2022, 6, 30), 184);
    assertThat(report.notes()).anySatisfy(n -> assertThat(n).contains("served is the run rate"));
    // 37 sales of 100 in six months, so 74 in twelve
    Report.Prediction total = report.predictions().get(0);
    assertThat(total.keys()).containsExactly("(total)", "6");
    assertThat(total.served()).isEqualTo(7_400);
  }

  @Test
  void everyTaskServesAtLeastItsBestBaselineOnASimulatedCompanyWithinTheIntervals() {
    for (Task task : Task.ALL) {
      Report report = task.run(COMPANY, CUTOFF, Math.min(270, task.defaultHorizon()));
      assertThat(report.lines()).filteredOn(Report.Line::served).isNotEmpty();
      assertThat(report.differences()).isNotEmpty();
      for (Report.Difference d : report.differences()) {
        boolean higherIsBetter =
            report.lines().stream()
                .filter(l -> l.metric().equals(d.metric()))
                .findFirst()
                .orElseThrow()
                .higherIsBetter();
        if (d.interval().low() == d.interval().high()) {
          continue; // a single series, which a bootstrap cannot vary
        }
        double best = higherIsBetter ? d.interval().high() : -d.interval().low();
        assertThat(Double.isNaN(best) || best >= -1e-9)
            .describedAs("%s: served clearly loses to its baseline: %s", task.name(), d)
            .isTrue();
      }
    }
  }
}
