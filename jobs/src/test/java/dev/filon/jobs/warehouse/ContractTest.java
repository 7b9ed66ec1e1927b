package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.contract.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house for models and contracts, without Spark. */
class ContractTest {
  private static final Models MODELS = Models.load();

  @Test
  void everyTableAndColumnIsDescribed() {
    List<String> bare = new ArrayList<>();
    for (Model model : MODELS.all()) {
      Contract contract = model.contract();
      if (contract.description() == null || contract.grain() == null || contract.key().isEmpty()) {
        bare.add(contract.table() + ": description, grain or key");
      }
      for (Column column : contract.columns()) {
        if (column.description() == null || column.description().isBlank()) {
          bare.add(contract.table() + "." + column.name());
        }
      }
    }
    assertThat(bare).describedAs("add a description in the table's .yml").isEmpty();
  }

  @Test
  void otherWordsAndChecksDoNotChangeTheShapeOfATableAndOtherColumnsDo() {
    String text =
        """
        table: t
        description: %s
        grain: one row per id
        key: [id]
        columns:
          - name: id
            type: %s
            description: The id.
            personal: %s
        checks:
          - name: c
            sql: select %s
        """;
    String shape =
        Yaml.read(text.formatted("A", "string", "false", "1"), Contract.class, "t.yml").shape();
    assertThat(
            Yaml.read(text.formatted("B", "string", "true", "2"), Contract.class, "t.yml").shape())
        .isEqualTo(shape);
    assertThat(
            Yaml.read(text.formatted("A", "bigint", "false", "1"), Contract.class, "t.yml").shape())
        .isNotEqualTo(shape);
  }

  @Test
  void keysReferencesAndPartitionsNameColumnsThatExist() {
    List<String> wrong = new ArrayList<>();
    for (Model model : MODELS.all()) {
      Contract contract = model.contract();
      List<String> named = new ArrayList<>(contract.key());
      named.addAll(contract.partitionedBy());
      named.addAll(contract.replacedBy());
      named.addAll(contract.freshBy());
      Stream.of(contract.versionOrder(), contract.datedBy(), contract.amount())
          .filter(Objects::nonNull)
          .forEach(named::add);
      named.stream()
          .filter(n -> contract.column(n).isEmpty())
          .forEach(n -> wrong.add(contract.table() + "." + n));
      for (Column column : contract.columns()) {
        if (column.references() != null) {
          String[] target = column.references().split("\\.", 2);
          if (MODELS.find(target[0]).flatMap(m -> m.contract().column(target[1])).isEmpty()) {
            wrong.add(contract.table() + "." + column.name() + " -> " + column.references());
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void moneyIsDecimal() {
    List<String> wrong = new ArrayList<>();
    for (Model model : MODELS.all()) {
      for (Column column : model.contract().columns()) {
        if (column.name().matches(".*(amount|revenue|margin|cost|price)(_previous)?")
            && !column.type().startsWith("decimal")) {
          wrong.add(model.table() + "." + column.name() + " is " + column.type());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void noModelReadsTheClock() {
    Pattern clock = Pattern.compile("(?i)current_date|current_timestamp|\\bnow\\s*\\(");
    assertThat(MODELS.all().stream().filter(m -> clock.matcher(m.sql()).find()).map(Model::table))
        .isEmpty();
  }

  @Test
  void eachModelComesAfterAllThatItReads() {
    List<String> order = MODELS.all().stream().map(Model::table).toList();
    for (Model model : MODELS.all()) {
      for (String read : model.reads()) {
        assertThat(order.indexOf(read))
            .describedAs(read + " before " + model.table())
            .isLessThan(order.indexOf(model.table()));
      }
    }
  }

  @Test
  void martsDoNotReadFeeds() {
    for (Model model : MODELS.all()) {
      if (model.layer().startsWith("3")) {
        assertThat(model.reads()).describedAs(model.table()).noneMatch(r -> r.startsWith("feed_"));
      }
    }
  }

  @Test
  void onlyTablesKeptByMonthCheckFeedsKeptByMonth() {
    List<String> monthly =
        MODELS.feeds().stream().filter(f -> f.contract().monthly()).map(Model::table).toList();
    assertThat(monthly).isNotEmpty();
    assertThat(
            MODELS.served().stream()
                .filter(m -> !m.contract().monthly())
                .filter(
                    m ->
                        m.contract().checks().stream()
                            .anyMatch(c -> monthly.stream().anyMatch(String.valueOf(c)::contains)))
                .map(Model::table))
        .describedAs("audits see only the months of these feeds that changed")
        .isEmpty();
  }

  @Test
  void circlesBetweenModelsAreRefusedByName() {
    String contract = "table: %s\ndescription: d\ngrain: g\nkey: [a]\ncolumns: []";
    assertThatThrownBy(
            () ->
                Models.of(
                    Map.of(
                        "2_star/a.yml",
                        contract.formatted("a"),
                        "2_star/a.sql",
                        "select * from b",
                        "2_star/b.yml",
                        contract.formatted("b"),
                        "2_star/b.sql",
                        "select * from a")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("circle: a -> b -> a");
  }

  @Test
  void aMisspeltRuleInAContractIsAnError() {
    assertThatThrownBy(
            () ->
                Models.of(
                    Map.of(
                        "2_star/a.yml", "table: a\ncolums: []", "2_star/a.sql", "select 1 as x")))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("warehouse/2_star/a.yml")
        .hasMessageContaining("colums");
  }
}
