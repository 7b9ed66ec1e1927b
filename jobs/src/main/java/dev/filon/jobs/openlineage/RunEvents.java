package dev.filon.jobs.openlineage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.filon.jobs.LineageEvents;
import dev.filon.jobs.lineage.Lineage;
import dev.filon.jobs.lineage.SourceLineage;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.storage.TableStore;
import dev.filon.jobs.warehouse.LoadRow;
import dev.filon.jobs.warehouse.Model;
import dev.filon.jobs.warehouse.Models;
import dev.filon.jobs.warehouse.Nightly;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The events of one run: START, then COMPLETE or FAIL. Nothing that goes wrong here fails the run.
 */
public final class RunEvents {
  private final Nightly.Request request;
  private final Clock clock;
  private final LineageEvents where;
  private final Receiver receiver;
  private final Facets facets;
  private final String producer;
  private final String runId = UUID.randomUUID().toString();
  private Lineage source = new Lineage(Map.of());

  /**
   * The events of a run; none if the settings name no receiver.
   *
   * @param token sent to an HTTP receiver as a bearer token, or null
   */
  public RunEvents(Nightly.Request request, Clock clock, String token) {
    String version = RunEvents.class.getPackage().getImplementationVersion();
    this.request = request;
    this.clock = clock;
    this.where = request.settings().lineageEvents();
    this.receiver = where.to() == null ? null : new Receiver(where.to(), token);
    this.producer = "urn:filon:" + (version == null ? "development" : version);
    this.facets = new Facets(producer);
  }

  /** The run begins. */
  public void start() {
    send(() -> event("START", Map.of()));
  }

  /**
   * What the source's queries make of the dumps' columns.
   *
   * @param spark in which the run has loaded the dumps
   */
  public void loaded(SparkSession spark) {
    if (receiver != null) {
      try {
        source = SourceLineage.of(spark, request.source());
      } catch (RuntimeException e) {
        receiver.warn(e);
      }
    }
  }

  /** The run has ended well. */
  public void complete(Nightly.Result result) {
    send(
        () -> {
          Map<String, Long> read = new HashMap<>();
          Map<String, Long> rows = new HashMap<>(result.rows());
          for (LoadRow load : result.loads()) {
            if (load.dump() != null) {
              read.merge(load.dump(), load.recordsRead(), Long::sum);
            }
            if (load.feed() != null) {
              rows.merge("feed_" + load.feed(), load.loaded(), Long::sum);
            }
          }
          ObjectNode event = event("COMPLETE", read);
          ArrayNode outputs = event.putArray("outputs");
          OutputDatasets datasets =
              new OutputDatasets(
                  facets,
                  where.namespace(),
                  request.source().name(),
                  tables(result),
                  Lineage.load(),
                  source);
          for (Model model : Models.load().all()) {
            if (rows.containsKey(model.table())) {
              outputs.add(datasets.of(model, rows.get(model.table())));
            }
          }
          return event;
        });
  }

  /** The run has failed. */
  public void fail(Throwable why) {
    send(
        () -> {
          ObjectNode event = event("FAIL", Map.of());
          ((ObjectNode) event.at("/run/facets"))
              .set("errorMessage", facets.errorMessage(String.valueOf(why.getMessage())));
          return event;
        });
  }

  private void send(Supplier<ObjectNode> event) {
    if (receiver != null) {
      try {
        receiver.take(event.get());
      } catch (RuntimeException e) {
        receiver.warn(e);
      }
    }
  }

  /**
   * An event with the run, the job and the dumps.
   *
   * @param read records read by dump, as far as that is known
   */
  private ObjectNode event(String type, Map<String, Long> read) {
    ObjectNode event =
        Facets.object()
            .put("eventType", type)
            .put("eventTime", clock.instant().toString())
            .put("producer", producer)
            .put("schemaURL", Facets.RUN_EVENT);
    event
        .putObject("run")
        .put("runId", runId)
        .putObject("facets")
        .set("nominalTime", facets.nominalTime(request.asOf() + "T00:00:00Z"));
    event
        .putObject("job")
        .put("namespace", where.namespace())
        .put("name", "load." + request.source().name())
        .putObject("facets")
        .set("jobType", facets.jobType());
    ArrayNode inputs = event.putArray("inputs");
    for (String dump : request.source().dumps().keySet()) {
      ObjectNode input =
          inputs
              .addObject()
              .put("namespace", where.namespace())
              .put("name", OutputDatasets.dump(request.source().name(), dump));
      if (request.dumps() != null) {
        input
            .putObject("facets")
            .set("dataSource", facets.dataSource(request.source().name(), folder()));
      }
      if (read.containsKey(dump)) {
        input
            .putObject("inputFacets")
            .set("inputStatistics", facets.inputStatistics(read.get(dump)));
      }
    }
    event.putArray("outputs");
    return event;
  }

  private URI tables(Nightly.Result result) {
    String place = Served.read(result.file().getParent()).place();
    return TableStore.of(request.warehouse(), place, new Configuration()).root().toUri();
  }

  private String folder() {
    return request.dumps().contains("://")
        ? request.dumps()
        : Path.of(request.dumps()).toAbsolutePath().normalize().toUri().toString();
  }
}
