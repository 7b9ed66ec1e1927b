package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import dev.filon.reports.dashboard.data.ScopedSnapshot;
import dev.filon.reports.dashboard.plan.PlanAction;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An action of the plan with what the snapshot knows of it.
 *
 * @param action as people left it
 * @param clientName the client's name; null if it names none
 * @param signal its row of {@code mart_action}; null if the snapshot has none
 */
public record ActionView(PlanAction action, String clientName, Row signal) {

  /** The actions with their clients and signals, in their order. */
  static List<ActionView> of(List<PlanAction> actions, ScopedSnapshot snapshot) {
    Map<String, String> names =
        snapshot.names(
            actions.stream().map(PlanAction::clientId).filter(Objects::nonNull).toList());
    Map<String, Row> signals = new HashMap<>();
    snapshot
        .rowsOf(
            "select action_id, reason_code, subject, expected_amount, gained_amount from mart_action"
                + " where action_id in (select unnest(string_split(?, chr(31))))",
            actions.stream().map(PlanAction::id).toList())
        .forEach(row -> signals.put(row.text("action_id"), row));
    return actions.stream()
        .map(
            action ->
                new ActionView(
                    action,
                    action.clientId() == null
                        ? null
                        : names.getOrDefault(action.clientId(), action.clientId()),
                    signals.get(action.id())))
        .toList();
  }

  /** Why it is on the list; null if nobody said. */
  public String reason() {
    return signal == null ? null : signal.text("reason_code");
  }

  /** The claim or family that it is about; null if it is about none. */
  public String subject() {
    return signal != null && signal.text("subject") != null
        ? signal.text("subject")
        : action.subject();
  }

  /** What it is expected to bring, by who entered it, else by the list; null if nobody knows. */
  public BigDecimal expected() {
    return action.expected() != null || signal == null
        ? action.expected()
        : signal.money("expected_amount");
  }

  /** What the client's margin gained after it, by the warehouse; null if not done long enough. */
  public BigDecimal gained() {
    return signal == null ? null : signal.money("gained_amount");
  }
}
