package dev.filon.jobs.backtest;

import dev.filon.jobs.JobException;
import java.time.LocalDate;
import java.util.List;

/** A question with an outcome: what is known at the cut-off, and what happened after it. */
public interface Task {

  /** All tasks. */
  List<Task> ALL =
      List.of(
          new Reorder(),
          new NewProduct(),
          new NewFamily(),
          new Landing(),
          new Pipeline(),
          new Potential(),
          new Growth());

  String name();

  /** The horizon where the command line gives none, in days. */
  int defaultHorizon();

  /**
   * Predicts with what is dated on or before the cut-off and compares with what came after it.
   *
   * @throws JobException exit 2 if the cut-off leaves nothing to learn from or to predict, or the
   *     dumps lack what the task is about
   */
  Report run(Records records, LocalDate cutoff, int horizonDays);

  /** The task of a name. */
  static Task named(String name) {
    return ALL.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                JobException.usage(
                    "there is no task '"
                        + name
                        + "'; there are "
                        + String.join(", ", ALL.stream().map(Task::name).toList())));
  }
}
