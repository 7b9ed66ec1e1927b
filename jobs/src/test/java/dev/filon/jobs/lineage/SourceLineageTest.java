package dev.filon.jobs.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.contract.Contract;
import dev.filon.jobs.source.Dump;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.TestSession;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lineage of the queries of all sources that ship, back to the columns of the dumps. */
class SourceLineageTest {
  private static final Models MODELS = Models.load();

  /** What the one file has whose definition names no column. */
  private static final List<String> ONLINE_RETAIL =
      List.of(
          "Invoice",
          "StockCode",
          "Description",
          "Quantity",
          "InvoiceDate",
          "Price",
          "Customer ID",
          "Country");

  private static StructType columns(Dump dump) {
    List<String> names =
        dump.file().endsWith("online_retail_ii.parquet")
            ? ONLINE_RETAIL
            : !dump.columns().isEmpty()
                ? dump.columns()
                : dump.feed() != null
                    ? MODELS
                        .find("feed_" + dump.feed())
                        .orElseThrow()
                        .contract()
                        .givenColumns()
                        .stream()
                        .map(c -> c.name())
                        .toList()
                    : Stream.concat(dump.required().stream(), dump.optional().stream()).toList();
    StructType columns = new StructType();
    for (String name : names) {
      columns = columns.add(name, "string");
    }
    return columns.add("_file", "string").add("_line", "bigint");
  }

  @Test
  void someColumnsAsReadByHand() {
    Lineage sap = lineage("sap-sd");
    assertThat(sap.of("clients", "name").values())
        .extracting(ColumnSource::toString)
        .containsExactly("KNA1.NAME1", "KNA1.NAME2");
    assertThat(sap.of("clients", "client_id").values())
        .extracting(ColumnSource::toString)
        .containsExactly("KNA1.KUNNR");
    assertThat(sap.of("clients", "status").decidedBy())
        .extracting(ColumnSource::toString)
        .contains("KNA1.LOEVM", "KNVV.AUFSD", "KNVV.LOEVM");
    assertThat(lineage("filon").of("invoice_lines", "net_amount").values())
        .extracting(ColumnSource::toString)
        .containsExactly("invoice_lines.net_amount");
  }

  private static Lineage lineage(String source) {
    SourceDefinition definition = SourceDefinition.load(source);
    return SourceLineage.of(
        TestSession.spark(), definition, dump -> columns(definition.dumps().get(dump)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filon",
        "adventureworks",
        "online-retail",
        "sap-sd",
        "salesforce",
        "dolibarr",
        "odoo",
        "sap-sd+salesforce"
      })
  void everyKeyOfEveryFeedComesFromADumpAndAllNamesExist(String source) {
    SourceDefinition definition = SourceDefinition.load(source);
    Lineage lineage = lineage(source);
    assertThat(lineage.tables().keySet()).isEqualTo(definition.entities().keySet());
    lineage
        .tables()
        .forEach(
            (entity, columns) -> {
              Contract feed = MODELS.find("feed_" + entity).orElseThrow().contract();
              Set<String> made =
                  feed.key().stream()
                      .filter(k -> !lineage.of(entity, k).values().isEmpty())
                      .collect(Collectors.toSet());
              assertThat(made).describedAs(entity).isNotEmpty();
              columns
                  .values()
                  .forEach(
                      origin ->
                          origin
                              .all()
                              .forEach(
                                  s ->
                                      assertThat(
                                              Arrays.asList(
                                                  columns(definition.dumps().get(s.table()))
                                                      .fieldNames()))
                                          .describedAs(entity)
                                          .contains(s.column())));
            });
  }
}
