package dev.filon.jobs.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.contract.Column;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sample rows of a snapshot in which every text says which column it is of. */
class SamplesTest {
  @TempDir Path temp;

  private final Models models = Models.load();

  private Path snapshot() throws SQLException {
    Path file = temp.resolve("filon.duckdb");
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = db.createStatement()) {
      statement.execute("create schema meta");
      statement.execute(
          "create table meta.snapshot as select 7 as snapshot, date '2026-01-15' as as_of_date");
      for (Model model : models.served()) {
        statement.execute(
            model.contract().columns().stream()
                .map(c -> cell(model, c))
                .collect(
                    Collectors.joining(
                        ", ",
                        "create table " + model.table() + " as select ",
                        " from range(5) as r(i)")));
      }
    }
    return file;
  }

  @Test
  void ofAnotherVersionsSnapshotWhatIsKnownIsShown() throws SQLException {
    Path file = snapshot();
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = db.createStatement()) {
      statement.execute("drop table mart_pareto");
      statement.execute("alter table mart_client drop column city");
      statement.execute("alter table mart_client add column since varchar default 'unknown'");
    }
    Samples samples = Samples.of(file, models, Lineage.load(), 1);
    assertThat(samples.of("mart_pareto")).isEmpty();
    assertThat(samples.of("mart_client").get(0))
        .containsKey("country")
        .doesNotContainKeys("city", "since");
  }

  private static String cell(Model model, Column column) {
    return (column.type().equals("string")
            ? "'text of " + model.table() + "." + column.name() + " ' || i"
            : "cast(null as " + column.type() + ")")
        + " as "
        + column.name();
  }

  @Test
  void textsAboutPeopleAreLeftOutWhereverTheyWentAndOthersShown() throws SQLException {
    Samples samples = Samples.of(snapshot(), models, Lineage.load(), 2);
    Set<String> hidden = new TreeSet<>();
    for (Model model : models.served()) {
      List<Map<String, String>> rows = samples.of(model.table());
      assertThat(rows).describedAs(model.table()).hasSize(2);
      for (Column column : model.contract().columns()) {
        if (!rows.get(0).containsKey(column.name())) {
          hidden.add(model.table() + "." + column.name());
        }
      }
    }
    assertThat(hidden)
        .containsExactlyInAnyOrder(
            "dim_contact.contact_id",
            "dim_rep.name",
            "dim_rep.email",
            "fact_action.manager_note",
            "fact_action.rep_note",
            "fact_interaction.contact_id",
            "fact_interaction.note",
            "mart_top_flop.label");
    String page = new Dictionary(models, Lineage.load(), samples).pages().get("dim_rep.md");
    assertThat(page)
        .contains("The first by key, of snapshot 7 of 2026-01-15.")
        .contains("| Column | Row 1 | Row 2 |")
        .contains("| `rep_id` | text of dim\\_rep.rep\\_id 0 | text of dim\\_rep.rep\\_id 1 |")
        .doesNotContain("text of dim\\_rep.name", "text of dim\\_rep.email");
  }
}
