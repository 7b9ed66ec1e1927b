package dev.filon.jobs.lineage;

import dev.filon.jobs.Resources;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which columns each column of the warehouse is made from. That of the models that ship with the
 * product is a file beside them, written by {@link ModelLineage}, so that to show it needs no
 * Spark; a test keeps it true.
 *
 * @param tables table to column to what it is made from, in the order of the models
 */
public record Lineage(Map<String, Map<String, Origin>> tables) {
  private static final String HEAD = "table\tcolumn\tmade_from\tdecided_by\n";

  public Lineage {
    tables = Collections.unmodifiableMap(tables);
  }

  /** The lineage of the models that ship with the product. */
  public static Lineage load() {
    return parse(Resources.below("lineage").get("columns.tsv"));
  }

  static Lineage parse(String text) {
    Map<String, Map<String, Origin>> tables = new LinkedHashMap<>();
    for (String line : text.substring(HEAD.length()).split("\n", 0)) {
      String[] cells = line.split("\t", -1);
      tables
          .computeIfAbsent(cells[0], t -> new LinkedHashMap<>())
          .put(cells[1], new Origin(sources(cells[2]), sources(cells[3])));
    }
    return new Lineage(tables);
  }

  private static TreeSet<ColumnSource> sources(String cell) {
    return Arrays.stream(cell.split(" ", 0))
        .filter(s -> !s.isEmpty())
        .map(ColumnSource::parse)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** As text, a line per column, tab-separated. */
  String text() {
    StringBuilder text = new StringBuilder(HEAD);
    tables.forEach(
        (table, columns) ->
            columns.forEach(
                (column, origin) ->
                    text.append(
                            String.join(
                                "\t",
                                table,
                                column,
                                cell(origin.values()),
                                cell(origin.decidedBy())))
                        .append('\n')));
    return text.toString();
  }

  private static String cell(Collection<ColumnSource> sources) {
    return sources.stream().map(ColumnSource::toString).collect(Collectors.joining(" "));
  }

  /** What a column is made from; {@link Origin#NONE} for a constant. */
  public Origin of(String table, String column) {
    return tables.getOrDefault(table, Map.of()).getOrDefault(column, Origin.NONE);
  }

  /** The columns that are made from this one or decided by it, and from nothing in between. */
  public List<ColumnSource> readIn(String table, String column) {
    ColumnSource source = new ColumnSource(table, column);
    return tables.entrySet().stream()
        .flatMap(
            t ->
                t.getValue().entrySet().stream()
                    .filter(c -> c.getValue().all().contains(source))
                    .map(c -> new ColumnSource(t.getKey(), c.getKey())))
        .sorted()
        .toList();
  }

  /** Whether values of one of these columns are in a column, through whatever lies between. */
  public boolean holds(String table, String column, Set<ColumnSource> of) {
    return holds(new ColumnSource(table, column), of, new HashSet<>());
  }

  private boolean holds(ColumnSource column, Set<ColumnSource> of, Set<ColumnSource> seen) {
    return of.contains(column)
        || (seen.add(column)
            && of(column.table(), column.column()).values().stream()
                .anyMatch(source -> holds(source, of, seen)));
  }
}
