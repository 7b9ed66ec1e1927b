package dev.filon.jobs.openlineage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Facets in the versions of OpenLineage 2-0-2 that the events are written in. */
final class Facets {
  static final String SPEC = "https://openlineage.io/spec/";
  static final String RUN_EVENT = SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent";

  private final String producer;

  Facets(String producer) {
    this.producer = producer;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private ObjectNode facet(String version, String name) {
    return object()
        .put("_producer", producer)
        .put("_schemaURL", SPEC + "facets/" + version + "/" + name + ".json#/$defs/" + name);
  }

  ObjectNode schema() {
    return facet("1-2-0", "SchemaDatasetFacet");
  }

  ObjectNode columnLineage() {
    return facet("1-2-0", "ColumnLineageDatasetFacet");
  }

  ObjectNode documentation(String description) {
    return facet("1-1-0", "DocumentationDatasetFacet").put("description", description);
  }

  ObjectNode dataSource(String name, String uri) {
    return facet("1-0-1", "DatasourceDatasetFacet").put("name", name).put("uri", uri);
  }

  ObjectNode inputStatistics(long rows) {
    return facet("1-0-0", "InputStatisticsInputDatasetFacet").put("rowCount", rows);
  }

  ObjectNode outputStatistics(long rows) {
    return facet("1-0-2", "OutputStatisticsOutputDatasetFacet").put("rowCount", rows);
  }

  ObjectNode nominalTime(String start) {
    return facet("1-0-1", "NominalTimeRunFacet").put("nominalStartTime", start);
  }

  ObjectNode errorMessage(String message) {
    return facet("1-0-1", "ErrorMessageRunFacet")
        .put("message", message)
        .put("programmingLanguage", "JAVA");
  }

  ObjectNode jobType() {
    return facet("2-0-4", "JobTypeJobFacet")
        .put("processingType", "BATCH")
        .put("integration", "FILON")
        .put("jobType", "JOB");
  }
}
