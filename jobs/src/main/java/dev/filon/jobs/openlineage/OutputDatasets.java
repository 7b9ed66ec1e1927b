package dev.filon.jobs.openlineage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.contract.Column;
import dev.filon.jobs.lineage.ColumnSource;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.lineage.ModelLineage;
import dev.filon.jobs.lineage.Origin;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import java.net.URI;
import java.util.Collection;
import java.util.stream.Stream;

/** The tables of a warehouse as datasets, with schema, lineage by column and rows. */
final class OutputDatasets {
  private final Facets facets;
  private final String namespace;
  private final String sourceName;
  private final URI tables;
  private final Lineage lineage;
  private final Lineage source;
  private final Models models = Models.load();

  /**
   * Tables of a warehouse.
   *
   * @param namespace of the dumps
   * @param tables the folder that has a folder for each
   * @param lineage of the tables
   * @param source of what the source's queries give, by entity, back to the dumps
   */
  OutputDatasets(
      Facets facets,
      String namespace,
      String sourceName,
      URI tables,
      Lineage lineage,
      Lineage source) {
    this.facets = facets;
    this.namespace = namespace;
    this.sourceName = sourceName;
    this.tables = tables;
    this.lineage = lineage;
    this.source = source;
  }

  /** The name of a dump: the same every night, wherever it lies. */
  static String dump(String sourceName, String dump) {
    return sourceName + "." + dump;
  }

  /**
   * One table.
   *
   * @param rows that it holds; of a feed those that were loaded
   */
  ObjectNode of(Model model, long rows) {
    ObjectNode dataset = dataset(Facets.object(), model.table());
    ObjectNode all = dataset.putObject("facets");
    all.set("documentation", facets.documentation(model.contract().description().strip()));
    ObjectNode schema = facets.schema();
    ArrayNode fields = schema.putArray("fields");
    ObjectNode columns = facets.columnLineage();
    ObjectNode made = columns.putObject("fields");
    for (Column column : model.contract().columns()) {
      fields
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("description", column.comment())
          .put("ordinal_position", fields.size());
      ArrayNode inputs = Facets.object().arrayNode();
      Origin origin = lineage.of(model.table(), column.name());
      add(inputs, model, origin.values(), true);
      add(inputs, model, origin.decidedBy(), false);
      if (!inputs.isEmpty()) {
        made.putObject(column.name()).set("inputFields", inputs);
      }
    }
    all.set("schema", schema);
    all.set("columnLineage", columns);
    dataset.putObject("outputFacets").set("outputStatistics", facets.outputStatistics(rows));
    return dataset;
  }

  private ObjectNode dataset(ObjectNode node, String table) {
    String path = tables.getPath() + "/" + table;
    // object stores are named as OpenLineage's naming has it: s3://bucket and the key
    return tables.getScheme().equals("file")
        ? node.put("namespace", "file").put("name", path)
        : node.put(
                "namespace",
                tables.getScheme().replace("s3a", "s3") + "://" + tables.getAuthority())
            .put("name", path.substring(1));
  }

  private void add(
      ArrayNode inputs, Model model, Collection<ColumnSource> sources, boolean direct) {
    for (ColumnSource column : sources) {
      if (column.table().equals(ModelLineage.RUN)) {
        continue; // settings are no dataset
      }
      if (column.table().startsWith(ModelLineage.INCOMING)) {
        Origin origin = source.of(model.entity(), column.column());
        origin.values().forEach(c -> dumpField(inputs, c, direct));
        origin.decidedBy().forEach(c -> dumpField(inputs, c, false));
        continue;
      }
      // rows that are counted are told apart by their key
      Stream<String> names =
          column.column().equals(ColumnSource.ROWS)
              ? models.find(column.table()).orElseThrow().contract().key().stream()
              : Stream.of(column.column());
      names.forEach(
          name ->
              transformed(
                  dataset(inputs.addObject(), column.table()).put("field", name),
                  direct,
                  column.column().equals(ColumnSource.ROWS)));
    }
  }

  private void dumpField(ArrayNode inputs, ColumnSource column, boolean direct) {
    transformed(
        inputs
            .addObject()
            .put("namespace", namespace)
            .put("name", dump(sourceName, column.table()))
            .put("field", column.column()),
        direct,
        false);
  }

  private static void transformed(ObjectNode field, boolean direct, boolean counted) {
    field
        .putArray("transformations")
        .addObject()
        .put("type", direct ? "DIRECT" : "INDIRECT")
        .put("subtype", counted ? "AGGREGATION" : direct ? "TRANSFORMATION" : "CONDITIONAL");
  }
}
