package dev.filon.reports.dashboard.data;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The reps of a snapshot and who manages whom. */
public final class Staff {

  /**
   * One rep.
   *
   * @param id as in the feeds
   * @param name the id if it has none
   * @param managerId null at the top
   */
  public record Member(String id, String name, String managerId) {}

  private final Map<String, Member> members = new LinkedHashMap<>();

  Staff(Collection<Member> all) {
    all.forEach(member -> members.put(member.id(), member));
  }

  /** A rep by id. */
  public Optional<Member> member(String id) {
    return Optional.ofNullable(members.get(id));
  }

  /** The name of a rep, or the id itself if it is not known. */
  public String name(String id) {
    Member member = members.get(id);
    return member == null ? id : member.name();
  }

  /** All reps, by id. */
  public List<Member> all() {
    return List.copyOf(members.values());
  }

  /** Whether somebody reports to this rep. */
  public boolean leads(String id) {
    return members.values().stream().anyMatch(member -> id.equals(member.managerId()));
  }

  /** A rep and everybody below, also if managers are entered in a circle. */
  public Set<String> teamOf(String id) {
    Set<String> team = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(id));
    while (!open.isEmpty()) {
      String next = open.pop();
      if (team.add(next)) {
        members.values().stream()
            .filter(member -> next.equals(member.managerId()))
            .forEach(member -> open.push(member.id()));
      }
    }
    return team;
  }
}
