package dev.filon.jobs.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.filon.jobs.JobException;
import dev.filon.jobs.Resources;
import dev.filon.jobs.contract.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a source system's dumps become feeds: a folder with one {@code source.yml} and one SELECT per
 * entity.
 *
 * @param name the source's name
 * @param description for people
 * @param reportingCurrency ISO 4217 code of the amounts' common currency
 * @param dumps view name to how the dump is read
 * @param entities entity to its mapping
 * @param requireSuccessMarker whether a dump directory is complete only with a {@code _SUCCESS}
 *     file
 */
public record SourceDefinition(
    String name,
    String description,
    String reportingCurrency,
    Map<String, Dump> dumps,
    Map<String, Entity> entities,
    boolean requireSuccessMarker) {

  private static final String ACTIONS = "actions";

  /**
   * One feed's mapping.
   *
   * @param sql SELECT over the dumps' views that gives the entity's columns, {@code _file} and
   *     {@code _line}
   * @param accountsFor dumps of which every record must end up loaded, superseded or quarantined
   */
  public record Entity(String sql, List<String> accountsFor) {}

  private record SourceYaml(
      String source,
      String description,
      @JsonProperty("reporting_currency") String reportingCurrency,
      Map<String, Dump> dumps,
      Map<String, EntityYaml> entities,
      @JsonProperty("require_success_marker") boolean requireSuccessMarker) {}

  private record EntityYaml(@JsonProperty("accounts_for") List<String> accountsFor) {}

  /**
   * A definition by its name, by the path of its folder, or several of either with {@code +}
   * between them, whose feeds complete each other.
   *
   * @throws JobException exit 2 if there is none of that name, or if two of several give the same
   *     feed or name a dump the same; exit 5 if a folder is not a definition
   */
  public static SourceDefinition load(String source) {
    boolean folder = Files.isRegularFile(Path.of(source, "source.yml"));
    if (folder || !source.contains("+")) {
      return one(source).withActions();
    }
    return Arrays.stream(source.split("[+]", -1))
        .map(SourceDefinition::one)
        .reduce(SourceDefinition::and)
        .orElseThrow()
        .withActions();
  }

  /** With the file {@code crm/actions.csv} of the canonical source, if this one has no actions. */
  private SourceDefinition withActions() {
    if (entities.containsKey(ACTIONS) || dumps.containsKey(ACTIONS)) {
      return this;
    }
    SourceDefinition canonical = one("filon");
    Map<String, Dump> allDumps = new LinkedHashMap<>(dumps);
    allDumps.put(ACTIONS, canonical.dumps.get(ACTIONS));
    Map<String, Entity> allEntities = new TreeMap<>(entities);
    allEntities.put(ACTIONS, canonical.entities.get(ACTIONS));
    return new SourceDefinition(
        name, description, reportingCurrency, allDumps, allEntities, requireSuccessMarker);
  }

  /**
   * The dump that the feed {@code actions} is made from, in that feed's own columns.
   *
   * @throws JobException exit 5 if the definition makes that feed from anything else
   */
  String actionsDump() {
    Entity actions = entities.get(ACTIONS);
    String dump =
        actions == null || actions.accountsFor().size() != 1 ? null : actions.accountsFor().get(0);
    if (dump == null
        || !ACTIONS.equals(dumps.get(dump).feed())
        || dumps.get(dump).isParquet()
        || !dumps.get(dump).header()) {
      throw JobException.source(
          "the source '"
              + name
              + "' maps actions in its own way, so the plan of the dashboard cannot be put beside"
              + " them: give the dump feed: actions and accounts_for, or set shared_plan: false");
    }
    return dump;
  }

  /** This definition and another one; the currency of the first that was named holds. */
  private SourceDefinition and(SourceDefinition other) {
    refuseShared("both give the feed", entities.keySet(), other, other.entities.keySet());
    refuseShared("both name a dump", dumps.keySet(), other, other.dumps.keySet());
    Map<String, Dump> allDumps = new LinkedHashMap<>(dumps);
    allDumps.putAll(other.dumps);
    Map<String, Entity> allEntities = new TreeMap<>(entities);
    allEntities.putAll(other.entities);
    return new SourceDefinition(
        name + "+" + other.name,
        description + " " + other.description,
        reportingCurrency,
        allDumps,
        allEntities,
        requireSuccessMarker || other.requireSuccessMarker);
  }

  private void refuseShared(
      String what, Set<String> mine, SourceDefinition other, Set<String> theirs) {
    Set<String> shared = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    shared.addAll(mine);
    shared.retainAll(theirs);
    if (!shared.isEmpty()) {
      throw JobException.usage(
          "the sources '"
              + name
              + "' and '"
              + other.name
              + "' "
              + what
              + " "
              + String.join(", ", shared)
              + ": each must come from one of them; copy a definition to a folder of your own, remove"
              + " it there and give that folder");
    }
  }

  private static SourceDefinition one(String nameOrFolder) {
    if (nameOrFolder.contains("/") || nameOrFolder.contains(".")) {
      Path folder = Path.of(nameOrFolder);
      if (!Files.isRegularFile(folder.resolve("source.yml"))) {
        throw JobException.source(
            "no source.yml in " + folder.toAbsolutePath() + ": give a source's name or its folder");
      }
      try {
        return of(Resources.below(folder), folder.toString());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + folder, e);
      }
    }
    Map<String, String> files =
        nameOrFolder.isBlank() ? Map.of() : Resources.below("sources/" + nameOrFolder);
    if (files.isEmpty()) {
      throw JobException.usage(
          "there is no source definition '"
              + nameOrFolder
              + "'; there are "
              + names()
              + ", or give the path of a folder with a source.yml");
    }
    return of(files, "sources/" + nameOrFolder);
  }

  /** Names of the definitions that ship with the product. */
  public static List<String> names() {
    return List.copyOf(
        Resources.below("sources").keySet().stream()
            .filter(p -> p.endsWith("/source.yml"))
            .map(p -> p.substring(0, p.indexOf('/')))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  static SourceDefinition of(Map<String, String> files, String where) {
    SourceYaml yaml = Yaml.read(files.get("source.yml"), SourceYaml.class, where + "/source.yml");
    validate(yaml, where);
    Map<String, Entity> entities = new TreeMap<>();
    Map<String, EntityYaml> described = yaml.entities() == null ? Map.of() : yaml.entities();
    described.forEach(
        (entity, y) -> {
          String sql = files.get(entity + ".sql");
          if (sql == null) {
            throw JobException.source(
                where
                    + "/source.yml names the entity "
                    + entity
                    + " but "
                    + where
                    + "/"
                    + entity
                    + ".sql is missing: write it or remove the entity");
          }
          List<String> accountsFor =
              y == null || y.accountsFor() == null ? List.of() : List.copyOf(y.accountsFor());
          if (accountsFor.size() > 1) {
            throw JobException.source(
                where
                    + "/source.yml: "
                    + entity
                    + " accounts for several dumps; a record can be"
                    + " followed from one dump only, name that one");
          }
          for (String dump : accountsFor) {
            if (!yaml.dumps().containsKey(dump)) {
              throw JobException.source(
                  where
                      + "/source.yml: "
                      + entity
                      + " accounts for "
                      + dump
                      + ", which is not among the dumps");
            }
          }
          entities.put(entity, new Entity(sql, accountsFor));
        });
    for (String file : files.keySet()) {
      if (file.endsWith(".sql")
          && !entities.containsKey(file.substring(0, file.length() - ".sql".length()))) {
        throw JobException.source(
            where + "/" + file + " is not named under entities: in " + where + "/source.yml");
      }
    }
    return new SourceDefinition(
        yaml.source(),
        yaml.description(),
        yaml.reportingCurrency() == null ? "EUR" : yaml.reportingCurrency(),
        new LinkedHashMap<>(yaml.dumps()),
        entities,
        yaml.requireSuccessMarker());
  }

  private static void validate(SourceYaml yaml, String where) {
    if (yaml.source() == null || !yaml.source().matches("[A-Za-z0-9_-]+")) {
      throw JobException.source(
          where + "/source.yml: source: must be a name of letters, digits, - and _");
    }
    if (yaml.dumps() == null || yaml.dumps().isEmpty()) {
      throw JobException.source(where + "/source.yml names no dumps: list the files under dumps:");
    }
    yaml.dumps()
        .forEach(
            (name, dump) -> {
              if (!name.matches("[A-Za-z][A-Za-z0-9_]*") || name.equals("run")) {
                throw JobException.source(
                    where + "/source.yml: '" + name + "' cannot be the name of a dump's view");
              }
              if (dump == null || dump.file() == null) {
                throw JobException.source(where + "/source.yml: " + name + " has no file:");
              }
              if (dump.separator() != null && dump.separator().length() != 1) {
                throw JobException.source(
                    where + "/source.yml: " + name + ": separator: must be one character");
              }
              if (!dump.isParquet() && !dump.format().equals("csv")) {
                throw JobException.source(
                    where
                        + "/source.yml: "
                        + name
                        + ": format: is csv or parquet, not "
                        + dump.format());
              }
            });
  }
}
