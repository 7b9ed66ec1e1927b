package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.Plan;
import java.util.Map;

/** One page: what its template of the same name is given. */
@FunctionalInterface
public interface Page {
  /** The values of the template's parameters, beside {@code ui}. */
  Map<String, Object> model(Ui ui, ScopedSnapshot snapshot, Plan plan);
}
