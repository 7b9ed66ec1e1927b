package dev.filon.reports.dashboard.data;

import dev.filon.reports.dashboard.access.User;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose clients a request may see. It is put under every query by {@code scope.sql}; without it a
 * connection sees nothing.
 *
 * @param everything all clients, also those of nobody
 * @param reps ids of the reps whose clients are seen, if not everything
 * @param heads ids of the managers whose team totals are seen
 */
public record Scope(boolean everything, Set<String> reps, Set<String> heads) {

  private static final Scope ALL = new Scope(true, Set.of(), Set.of());

  public Scope {
    reps = Set.copyOf(reps);
    heads = Set.copyOf(heads);
  }

  /** What the product itself sees, when it takes proposals over into the plan. */
  static Scope ofProduct() {
    return ALL;
  }

  /** What a user sees in a snapshot. */
  public static Scope of(User user, Staff staff) {
    if (user.role().seesAll()) {
      return ALL;
    }
    if (user.repId() == null) {
      return new Scope(false, Set.of(), Set.of());
    }
    return switch (user.role()) {
      case MANAGER -> team(user.repId(), staff);
      default -> new Scope(false, Set.of(user.repId()), Set.of());
    };
  }

  private static Scope team(String head, Staff staff) {
    Set<String> team = staff.teamOf(head);
    return new Scope(
        false, team, team.stream().filter(staff::leads).collect(Collectors.toUnmodifiableSet()));
  }

  /** Whether a rep's clients are in it. */
  public boolean sees(String repId) {
    return everything || (repId != null && reps.contains(repId));
  }

  /** The part of it that is one rep; empty if that rep is not in it or unknown. */
  public Optional<Scope> toRep(String repId, Staff staff) {
    return staff.member(repId).isPresent() && sees(repId)
        ? Optional.of(new Scope(false, Set.of(repId), Set.of()))
        : Optional.empty();
  }

  /** The part of it that is one manager's team; empty if that is not a team within it. */
  public Optional<Scope> toTeam(String head, Staff staff) {
    return staff.leads(head) && (everything || heads.contains(head))
        ? Optional.of(team(head, staff))
        : Optional.empty();
  }

  /** The reps in it, in the order of the staff. */
  public Set<String> members(Staff staff) {
    return staff.all().stream()
        .map(Staff.Member::id)
        .filter(this::sees)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
