package dev.filon.jobs.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No method sees what came after the cut-off. */
class LeakageTest {
  private static final Company COMPANY = Company.simulated();

  /** The end of a month, as landing closes months. */
  private static final LocalDate CUTOFF = LocalDate.of(2024, 3, 31);

  static Stream<Task> tasks() {
    return Task.ALL.stream();
  }

  private static int horizon(Task task) {
    return Math.min(task.defaultHorizon(), 270);
  }

  private static Report report(Task task, Records records) {
    return task.run(records, CUTOFF, horizon(task));
  }

  /** Scores of the served method and of every candidate by key. */
  private static Map<List<String>, List<Double>> scores(Report report) {
    Map<List<String>, List<Double>> scores =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    for (Report.Prediction p : report.predictions()) {
      scores.put(
          p.keys(),
          Stream.concat(Stream.of(p.served()), java.util.Arrays.stream(p.scores()).boxed())
              .toList());
    }
    return scores;
  }

  private static List<Double> outcomes(Report report) {
    return report.predictions().stream().map(Report.Prediction::outcome).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tasks")
  void garblingEverythingAfterTheCutoffChangesTheOutcomesAndNoPrediction(Task task) {
    int cutoff = (int) CUTOFF.toEpochDay();
    Report before = report(task, COMPANY);
    Report after = report(task, COMPANY.garbled(cutoff + 1, Company.LAST));
    assertThat(before.predictions()).describedAs(task.name()).hasSizeGreaterThan(4);
    assertThat(scores(after)).describedAs(task.name()).isEqualTo(scores(before));
    assertThat(outcomes(after))
        .describedAs("%s: the garbling must reach what the task looks at", task.name())
        .isNotEqualTo(outcomes(before));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tasks")
  void garblingTheLastQuarterBeforeTheCutoffChangesPredictions(Task task) {
    int cutoff = (int) CUTOFF.toEpochDay();
    assertThat(scores(report(task, COMPANY.garbled(cutoff - 91, cutoff))))
        .describedAs("%s: a test that cannot tell predictions apart proves nothing", task.name())
        .isNotEqualTo(scores(report(task, COMPANY)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tasks")
  void theSameRecordsGiveTheSameReport(Task task) {
    Report first = report(task, COMPANY);
    Report second = report(task, COMPANY);
    assertThat(scores(second)).isEqualTo(scores(first));
    assertThat(second.lines()).isEqualTo(first.lines());
    assertThat(second.notes()).isEqualTo(first.notes());
  }
}
