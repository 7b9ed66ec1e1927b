package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.filon.jobs.Resources;
import dev.filon.jobs.Settings;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.contract.Yaml;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every model on the few rows of its cases, in both engines: {@code
 * cases/<table>/<what_it_shows>.yml}.
 */
class CaseTest {
  private static final Models MODELS = Models.load();

  record Case(
      String description,
      Map<String, List<Map<String, Object>>> given,
      String where,
      List<Map<String, Object>> expect) {}

  @TestFactory
  Stream<DynamicTest> casesGiveTheExpectedRowsInSparkAndInDuckDb() {
    return Resources.below("cases").entrySet().stream()
        .filter(e -> e.getKey().endsWith(".yml"))
        .filter(e -> e.getKey().startsWith(System.getProperty("filon.cases", "")))
        .map(e -> dynamicTest(e.getKey(), () -> run(e.getKey(), e.getValue())));
  }

  @Test
  void everyModelHasACase() {
    Set<String> tables = new TreeSet<>();
    MODELS.all().forEach(m -> tables.add(m.table()));
    Resources.below("cases").keySet().forEach(p -> tables.remove(p.substring(0, p.indexOf('/'))));
    assertThat(tables)
        .describedAs("models without a case: add src/test/resources/cases/<table>/<case>.yml")
        .isEmpty();
  }

  private static void run(String path, String text) throws SQLException {
    Case example = Yaml.read(text, Case.class, path);
    Model model = MODELS.find(path.substring(0, path.indexOf('/'))).orElseThrow();
    try (TwoEngines engines = new TwoEngines()) {
      Map<String, List<Map<String, Object>>> given =
          example.given() == null ? Map.of() : example.given();
      showInputs(engines, model, given);
      List<String> names = comparedColumns(model.contract(), example);
      List<String> expected = new ArrayList<>();
      for (Map<String, Object> row : example.expect()) {
        expected.add(
            names.stream()
                .map(
                    n ->
                        TwoEngines.expected(
                            row.get(n), model.contract().column(n).orElseThrow().type()))
                .toList()
                .toString());
      }
      String where = example.where() == null ? "true" : example.where();
      assertThat(engines.spark(engines.sparkQuery(model), where, names))
          .describedAs("Spark: " + example.description() + " " + names)
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(engines.duck(engines.duckQuery(model), where, names))
          .describedAs("DuckDB: " + example.description() + " " + names)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static void showInputs(
      TwoEngines engines, Model model, Map<String, List<Map<String, Object>>> given)
      throws SQLException {
    Set<String> inputs = new TreeSet<>(model.reads());
    if (model.isFeed()) {
      inputs.add("incoming_" + model.entity());
    }
    for (String table : given.keySet()) {
      if (!table.equals("run")) {
        assertThat(inputs).describedAs("tables that " + model.table() + " reads").contains(table);
      }
    }
    for (String input : inputs) {
      Contract contract =
          input.startsWith("incoming_")
              ? model.contract()
              : MODELS.find(input).orElseThrow().contract();
      engines.view(
          input, TwoEngines.select(contract.columns(), given.getOrDefault(input, List.of())));
    }
    engines.view("run", run(given.get("run")));
  }

  private static String run(List<Map<String, Object>> rows) {
    Map<String, Object> given = rows == null ? Map.of() : rows.get(0);
    LocalDate day = LocalDate.parse(String.valueOf(given.getOrDefault("as_of_date", "2026-01-15")));
    Map<String, String> values =
        new RunView(day, "test", "EUR", Settings.load(null, Map.of())).values();
    assertThat(values.keySet()).describedAs("columns of run").containsAll(given.keySet());
    return values.entrySet().stream()
        .map(e -> overridden(e.getValue(), given.get(e.getKey())) + " as " + e.getKey())
        .collect(Collectors.joining(", ", "select ", ""));
  }

  /** The value that a case gives, in the type of the default. */
  private static String overridden(String value, Object given) {
    if (given == null) {
      return value;
    }
    String type =
        value.startsWith("date ")
            ? "date"
            : value.startsWith("'")
                ? "string"
                : value.substring(value.indexOf(" as ") + 4, value.length() - 1);
    return TwoEngines.literal(given, type);
  }

  /** The columns that any expected row names; all if there is no expected row. */
  private static List<String> comparedColumns(Contract contract, Case example) {
    List<String> all = TwoEngines.names(contract);
    if (example.expect().isEmpty()) {
      return all;
    }
    Set<String> named = new TreeSet<>();
    example.expect().forEach(row -> named.addAll(row.keySet()));
    assertThat(all).describedAs("columns of " + contract.table()).containsAll(named);
    return all.stream().filter(named::contains).toList();
  }
}
