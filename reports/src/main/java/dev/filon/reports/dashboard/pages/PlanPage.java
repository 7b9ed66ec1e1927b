package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanAction.Status;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The action plan. In the meeting it reads in the order of the half hour: last week's actions, this
 * week's proposals, commitments.
 */
public final class PlanPage implements Page {

  private static final Comparator<ActionView> BY_DAY =
      Comparator.comparing((ActionView view) -> view.action().dueOn())
          .thenComparing(view -> view.action().id());
  private static final Comparator<ActionView> BY_AMOUNT =
      Comparator.comparing(ActionView::expected, Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(view -> view.action().id());

  @Override
  public Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan) {
    LocalDate monday = ui.today().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate since = monday.minusWeeks(1);
    List<ActionView> all = ActionView.of(plan.openOrClosedSince(since.minusDays(1)), snapshot);
    Map<String, Object> model = new HashMap<>();
    List<ActionView> done =
        all.stream()
            .filter(v -> v.action().status() == Status.DONE)
            .filter(v -> v.action().doneOn() == null || !v.action().doneOn().isBefore(since))
            .sorted(BY_DAY)
            .toList();
    model.put("monday", monday);
    model.put("done", done);
    model.put("dropped", of(all, v -> v.action().status() == Status.DROPPED, BY_DAY));
    model.put(
        "late",
        of(
            all,
            v -> v.action().status() == Status.AGREED && v.action().dueOn().isBefore(monday),
            BY_DAY));
    model.put("proposals", of(all, v -> v.action().status() == Status.PROPOSED, BY_AMOUNT));
    model.put(
        "commitments",
        of(
            all,
            v -> v.action().status() == Status.AGREED && !v.action().dueOn().isBefore(monday),
            BY_DAY));
    model.put("doneExpected", sum(done.stream().map(ActionView::expected).toList()));
    model.put("doneResult", sum(done.stream().map(v -> v.action().result()).toList()));
    return model;
  }

  private static List<ActionView> of(
      List<ActionView> all,
      java.util.function.Predicate<ActionView> which,
      Comparator<ActionView> order) {
    return all.stream().filter(which).sorted(order).toList();
  }

  /** The sum of what is known; null if nothing is. */
  static BigDecimal sum(List<BigDecimal> amounts) {
    return amounts.stream().filter(Objects::nonNull).reduce(BigDecimal::add).orElse(null);
  }
}
