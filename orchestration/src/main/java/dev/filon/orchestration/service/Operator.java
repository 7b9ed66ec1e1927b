package dev.filon.orchestration.service;

import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command of the command line that a scheduler may start: which one, with which arguments, and
 * how long it may run unless the caller says otherwise.
 *
 * @param name as callers write it
 * @param command name of the command
 * @param fixed words that always follow the command
 * @param arguments what callers may give
 * @param deadline how long it may run
 */
record Operator(
    String name, String command, List<String> fixed, List<Argument> arguments, Duration deadline) {

  /** What an argument's value is. */
  enum Kind {
    /** A day, YYYY-MM-DD. */
    DAY,
    /** A path that must be within the allowed folders. */
    PATH,
    /** Names of sources that ship with Filon or paths as {@link #PATH}, with + between them. */
    SOURCE,
    /** One line of text. */
    TEXT
  }

  /**
   * One argument: the option of the command with hyphens for underscores.
   *
   * @param name in lower case, with underscores
   */
  record Argument(String name, Kind kind, boolean required) {
    String option() {
      return "--" + name.replace('_', '-');
    }
  }

  private static final int LONGEST = 4096;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  /** All operators, by name. */
  static final Map<String, Operator> ALL = new LinkedHashMap<>();

  static {
    Argument warehouse = new Argument("warehouse", Kind.PATH, true);
    Argument source = new Argument("source", Kind.SOURCE, true);
    Argument dumps = new Argument("dumps", Kind.PATH, true);
    Argument date = new Argument("date", Kind.DAY, true);
    Argument config = optional("config", Kind.PATH);
    Argument week = new Argument("week", Kind.TEXT, true);
    add(
        "LOAD",
        "run",
        Duration.ofHours(6),
        warehouse,
        source,
        dumps,
        date,
        optional("mode", Kind.TEXT),
        config);
    add(
        "REPLAY",
        "replay",
        Duration.ofHours(12),
        warehouse,
        date,
        optional("source", Kind.SOURCE),
        optional("dumps", Kind.PATH),
        config);
    add("CHECK", "check", Duration.ofMinutes(15), warehouse);
    add(
        "PUBLISH",
        "published",
        Duration.ofMinutes(15),
        warehouse,
        date,
        optional("days", Kind.TEXT));
    add(
        "PACKS",
        "packs",
        Duration.ofHours(4),
        warehouse,
        week,
        optional("rep", Kind.TEXT),
        optional("manager", Kind.TEXT),
        optional("locale", Kind.TEXT),
        optional("profile", Kind.TEXT),
        optional("design", Kind.PATH),
        optional("out", Kind.PATH));
    ALL.put(
        "SEND",
        new Operator(
            "SEND",
            "send",
            List.of("--deliver"),
            List.of(
                warehouse,
                week,
                optional("packs", Kind.PATH),
                optional("profile", Kind.TEXT),
                optional("locale", Kind.TEXT),
                optional("mail", Kind.PATH)),
            Duration.ofHours(4)));
    add(
        "BACKTEST",
        "backtest",
        Duration.ofHours(4),
        source,
        dumps,
        new Argument("task", Kind.TEXT, true),
        new Argument("cutoff", Kind.TEXT, true),
        optional("horizon_days", Kind.TEXT),
        optional("format", Kind.TEXT),
        optional("predictions", Kind.PATH),
        config);
    add("VACUUM", "vacuum", Duration.ofHours(2), warehouse, optional("keep", Kind.TEXT));
    add(
        "ROLLBACK",
        "rollback",
        Duration.ofMinutes(15),
        warehouse,
        new Argument("to", Kind.TEXT, true));
    ALL.put(
        "TEAMS",
        new Operator(
            "TEAMS",
            "sql",
            List.of(
                "--format=json",
                "select coalesce(nullif(trim(manager_id), ''), rep_id) as manager, count(*) as reps"
                    + " from dim_rep where is_current and rep_id <> '(unassigned)' and"
                    + " (nullif(trim(manager_id), '') is not null or rep_id in (select rep_id from"
                    + " mart_client union select rep_id from mart_target)) group by all order by"
                    + " manager"),
            List.of(warehouse),
            Duration.ofMinutes(15)));
  }

  private static Argument optional(String name, Kind kind) {
    return new Argument(name, kind, false);
  }

  private static void add(String name, String command, Duration deadline, Argument... arguments) {
    ALL.put(name, new Operator(name, command, List.of(), List.of(arguments), deadline));
  }

  /**
   * The values of a request, checked and with paths resolved.
   *
   * @throws ServiceException for one that is missing, unknown, malformed or outside
   */
  Map<String, String> check(Map<String, String> given, Roots roots) {
    for (String name : given.keySet()) {
      if (argument(name).isEmpty()) {
        throw ServiceException.invalid(
            "arguments."
                + name
                + ": "
                + this.name
                + " has no such argument; it has "
                + String.join(", ", arguments.stream().map(Argument::name).toList()));
      }
    }
    Map<String, String> checked = new LinkedHashMap<>();
    for (Argument argument : arguments) {
      String value = given.get(argument.name());
      if (value != null) {
        checked.put(argument.name(), value(argument, value, roots));
      } else if (argument.required()) {
        throw ServiceException.invalid(
            "arguments." + argument.name() + " is missing: " + name + " needs it");
      }
    }
    return checked;
  }

  private Optional<Argument> argument(String name) {
    return arguments.stream().filter(a -> a.name().equals(name)).findFirst();
  }

  private static String value(Argument argument, String value, Roots roots) {
    String name = "arguments." + argument.name();
    if (value.isBlank() || value.length() > LONGEST || CONTROL.matcher(value).find()) {
      throw ServiceException.invalid(
          name + " must be one line of 1 to " + LONGEST + " characters without control characters");
    }
    return switch (argument.kind()) {
      case DAY -> day(name, value);
      case PATH -> roots.within(name, value).toString();
      case SOURCE ->
          // several sources have a + between them, and each must be allowed
          Arrays.stream(value.split("[+]", -1))
              .map(s -> NAME.matcher(s).matches() ? s : roots.within(name, s).toString())
              .collect(Collectors.joining("+"));
      case TEXT -> value;
    };
  }

  private static String day(String name, String value) {
    try {
      return LocalDate.parse(value).toString();
    } catch (DateTimeParseException e) {
      throw ServiceException.invalid(name + " must be a day as YYYY-MM-DD, not '" + value + "'");
    }
  }

  /** The words to give to the command line; each value is one word with its option. */
  List<String> words(Map<String, String> values) {
    List<String> words = new ArrayList<>();
    words.add(command);
    for (Argument argument : arguments) {
      String value = values.get(argument.name());
      if (value != null) {
        words.add(argument.option() + "=" + value);
      }
    }
    words.addAll(fixed);
    return words;
  }
}
