package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.access.Role;
import dev.filon.reports.dashboard.access.User;
import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.data.SnapshotInfo;
import dev.filon.reports.dashboard.plan.Plan;
import dev.filon.reports.dashboard.plan.PlanAction;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The pages by name. */
public final class Pages {

  private static final Map<String, Page> ALL = new LinkedHashMap<>();

  static {
    ALL.put("position", new PositionPage());
    ALL.put("plan", new PlanPage());
    ALL.put("meeting", new PlanPage());
    ALL.put("portfolio", new PortfolioPage());
    ALL.put("iceberg", new IcebergPage());
    ALL.put("client", new ClientPage());
    ALL.put("pockets", new PocketsPage());
    ALL.put("deals", new DealsPage());
    ALL.put("team", new TeamPage());
  }

  private Pages() {}

  /** All of them. */
  public static Map<String, Page> all() {
    return Map.copyOf(ALL);
  }

  /** Whether a user's role has a page. */
  public static boolean allowed(String page, Ui ui) {
    return !page.equals("team") || ui.user().role() != Role.REP;
  }

  /** What the templates of a request need. */
  public static Ui ui(
      Words words,
      User user,
      SnapshotInfo info,
      Filter filter,
      String page,
      String csrf,
      String address,
      LocalDate today) {
    return new Ui(
        words, user, info, Scope.of(user, info.staff()), filter, page, csrf, address, today);
  }

  /** An action with its history; empty if there is none or the user does not see it. */
  public static Map<String, Object> action(String id, ScopedSnapshot snapshot, Plan plan) {
    return plan.find(id)
        .map(
            action ->
                Map.<String, Object>of(
                    "view", ActionView.of(List.of(action), snapshot).get(0),
                    "history", plan.history(id)))
        .orElse(Map.of());
  }

  /** The titles of actions in a calendar. */
  public static Function<PlanAction, String> summary(
      Ui ui, ScopedSnapshot snapshot, List<PlanAction> actions) {
    Map<String, String> names =
        ActionView.of(actions, snapshot).stream()
            .collect(
                Collectors.toMap(view -> view.action().id(), view -> ui.name(view.clientName())));
    return action -> ui.code("kind", action.kind()) + ": " + names.get(action.id());
  }

  /** The text of an action in a calendar. */
  public static String description(Ui ui, PlanAction action) {
    return ui.t(
        "calendar.description",
        ui.code("origin", action.origin() == null ? "by_hand" : action.origin()),
        ui.money(action.expected()),
        action.repNote() == null ? "" : action.repNote());
  }
}
