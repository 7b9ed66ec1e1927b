package dev.filon.jobs.docs;

import dev.filon.jobs.contract.Column;
import dev.filon.jobs.lineage.ColumnSource;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A few rows of each served table, as texts. A text column that holds what a feed's contract says
 * is about a person, or anything made from it, is left out. Of a snapshot of another version of the
 * product only what the contracts know is shown.
 *
 * @param from which snapshot they are of
 * @param rows table to rows, each column to text
 */
public record Samples(String from, Map<String, List<Map<String, String>>> rows) {
  /** No rows at all. */
  public static final Samples NONE = new Samples("nothing", Map.of());

  /**
   * Rows of a snapshot.
   *
   * @param snapshot file of the served snapshot
   * @param most rows per table
   * @throws dev.filon.jobs.JobException exit 5 if there is no such snapshot
   */
  public static Samples of(Path snapshot, Models models, Lineage lineage, int most)
      throws SQLException {
    Set<ColumnSource> personal =
        models.feeds().stream()
            .flatMap(
                f ->
                    f.contract().columns().stream()
                        .filter(Column::personal)
                        .map(c -> new ColumnSource(f.table(), c.name())))
            .collect(Collectors.toSet());
    Map<String, List<Map<String, String>>> rows = new LinkedHashMap<>();
    Map<String, Set<String>> served = new HashMap<>();
    try (Connection db = Served.open(snapshot);
        Statement statement = db.createStatement()) {
      try (ResultSet found =
          statement.executeQuery(
              "select table_name, column_name from duckdb_columns() where schema_name = 'main'")) {
        while (found.next()) {
          served.computeIfAbsent(found.getString(1), t -> new HashSet<>()).add(found.getString(2));
        }
      }
      for (Model model : models.served()) {
        Set<String> there = served.getOrDefault(model.table(), Set.of());
        List<String> columns =
            model.contract().columns().stream()
                .filter(
                    c ->
                        !c.type().equals("string")
                            || !lineage.holds(model.table(), c.name(), personal))
                .map(Column::name)
                .filter(there::contains)
                .toList();
        if (!columns.isEmpty() && there.containsAll(model.contract().key())) {
          rows.put(model.table(), rows(statement, model, columns, most));
        }
      }
      try (ResultSet about =
          statement.executeQuery(
              "select 'snapshot ' || snapshot || ' of ' || as_of_date from meta.snapshot")) {
        about.next();
        return new Samples(about.getString(1), rows);
      }
    }
  }

  private static List<Map<String, String>> rows(
      Statement statement, Model model, List<String> columns, int most) throws SQLException {
    String query =
        columns.stream()
                .map(c -> "\"" + c + "\"::varchar")
                .collect(Collectors.joining(", ", "select ", " from \"" + model.table() + "\""))
            + model.contract().key().stream()
                .map(k -> "\"" + k + "\"")
                .collect(Collectors.joining(", ", " order by ", ""))
            + " limit "
            + most;
    List<Map<String, String>> rows = new ArrayList<>();
    try (ResultSet found = statement.executeQuery(query)) {
      while (found.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          String value = found.getString(i + 1);
          row.put(columns.get(i), value == null ? "" : value);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  List<Map<String, String>> of(String table) {
    return rows.getOrDefault(table, List.of());
  }
}
