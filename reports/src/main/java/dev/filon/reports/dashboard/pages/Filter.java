package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Scope;
import dev.filon.reports.dashboard.data.Staff;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a request asks to see of what it may see: {@code rep} and {@code team} narrow the scope, the
 * others are conditions of the queries.
 */
public final class Filter {

  /** Periods, the shortest first. */
  public static final List<String> PERIODS = List.of("week", "month", "quarter", "year");

  /** What stays set from page to page. */
  private static final Set<String> KEPT = Set.of("rep", "team", "segment", "family", "period");

  private final Map<String, String> values;
  private final Map<String, List<String>> all;

  /** The filter of a query string; empty values count as absent. */
  public Filter(Map<String, List<String>> query) {
    Map<String, String> given = new LinkedHashMap<>();
    query.forEach(
        (name, all) -> {
          if (!all.isEmpty() && !all.get(0).isEmpty()) {
            given.put(name, all.get(0));
          }
        });
    this.values = given;
    this.all = Map.copyOf(query);
  }

  /** A value; empty if it is not asked for. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** All values of a name that may be given more than once. */
  public Set<String> all(String name) {
    return Set.copyOf(new java.util.HashSet<>(all.getOrDefault(name, List.of())));
  }

  /** A value for a form; the empty text if it is not asked for. */
  public String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The period asked for, else the month. */
  public String period() {
    return value("period").filter(PERIODS::contains).orElse("month");
  }

  /** The scope narrowed to the rep or team asked for; empty if that is not within it. */
  public Optional<Scope> narrow(Scope scope, Staff staff) {
    Optional<Scope> narrowed = Optional.of(scope);
    if (values.containsKey("team")) {
      narrowed = narrowed.flatMap(s -> s.toTeam(values.get("team"), staff));
    }
    if (values.containsKey("rep")) {
      narrowed = narrowed.flatMap(s -> s.toRep(values.get("rep"), staff));
    }
    return narrowed;
  }

  /** The query string that keeps rep, team, segment, family and period, and sets more. */
  public String query(String... namesAndValues) {
    Map<String, String> query = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (KEPT.contains(name)) {
            query.put(name, value);
          }
        });
    return encoded(query, namesAndValues);
  }

  /** The query string of this very request with something set anew. */
  public String same(String... namesAndValues) {
    return encoded(new LinkedHashMap<>(values), namesAndValues);
  }

  private static String encoded(Map<String, String> query, String... namesAndValues) {
    for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) {
        query.remove(namesAndValues[i]);
      } else {
        query.put(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return query.isEmpty()
        ? ""
        : query.entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  /** A text as a part of an address. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
