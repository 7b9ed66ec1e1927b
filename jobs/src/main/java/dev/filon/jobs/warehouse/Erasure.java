package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.ErasureProof;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.source.Person;
import dev.filon.jobs.source.Redaction;
import dev.filon.jobs.storage.TableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** Removes a person from a warehouse and looks for it in what is left. */
public final class Erasure {
  private final SparkSession spark;
  private final Models models;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * The job.
   *
   * @param progress told the name of each step as it begins
   */
  public Erasure(SparkSession spark, Models models, Clock clock, Consumer<String> progress) {
    this.spark = spark;
    this.models = models;
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * What an erasure did.
   *
   * @param person whom it was about
   * @param own records of the person
   * @param named other records that named the person as the contact
   * @param batches batches in which they were
   * @param proof what was searched afterwards, and where the person still is
   */
  public record Result(
      Person person, long own, long named, long batches, ErasureProof.Result proof) {}

  /**
   * Takes a person out of landing, computes all from the start, publishes a file that is not a copy
   * of the one before, deletes what was there before, and looks for the person in what is left.
   * Stopped half-way it is run again and goes on; readers see the snapshot before or the new one.
   *
   * @param request the warehouse, its source and settings, without dumps
   * @param id number of the contact in the CRM
   * @throws JobException exit 2 if no record names the contact, exit 3 if the audits fail on what
   *     is left, exit 4 if a run is writing
   */
  public Result erase(Nightly.Request request, String id) {
    try (WarehouseLock lock = WarehouseLock.take(request.warehouse());
        Workers workers = new Workers(spark)) {
      return locked(request, id, workers);
    } catch (IOException | SQLException e) {
      throw JobException.internal("the erasure stopped half-way, run it again: " + e, e);
    } finally {
      spark.catalog().clearCache();
    }
  }

  private Result locked(Nightly.Request request, String id, Workers workers)
      throws IOException, SQLException {
    Nightly nightly = new Nightly(spark, models, clock, progress);
    Path folder = request.warehouse().resolve("served");
    Served published = Served.read(folder);
    Tables tables = nightly.tables(request, Optional.of(published), true);
    ErasedContacts erased = ErasedContacts.of(request.warehouse());
    ContactSearch search = new ContactSearch(spark, request.source(), models);
    Map<Batch, ContactSearch.Found> found = new LinkedHashMap<>();
    Person person = Person.of(id);
    for (Batch batch : published.batches()) {
      progress.accept("searching " + batch.id());
      ContactSearch.Found here =
          search.find(
              person,
              nightly.landed(request, batch, tables),
              tables.readBatch(Tables.LANDING, batch.id()),
              nightly.view(request, batch));
      person = here.person();
      found.put(batch, here);
    }
    long own = count(found, Person.Mention.OWN);
    long named = count(found, Person.Mention.NAMED);
    if (own + named == 0 && !erased.contains(id)) {
      throw JobException.usage(
          "no record of "
              + published.batches().size()
              + " batches has the contact '"
              + id
              + "': give the contact_id as in dim_contact");
    }
    erased.add(id, clock.instant());
    for (Map.Entry<Batch, ContactSearch.Found> here : found.entrySet()) {
      Batch batch = here.getKey();
      progress.accept("erasing from " + batch.id());
      Redaction redaction = new Redaction(nightly.landed(request, batch, tables));
      Nightly.landBatch(
          batch,
          redaction.without(
              person, tables.readBatch(Tables.LANDING, batch.id()), here.getValue().places()),
          tables);
    }
    nightly.refold(request, published, tables, workers);
    Files.deleteIfExists(folder.resolve("rejected.duckdb"));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    new Maintenance(request.warehouse()).forget(1, hadoop);
    progress.accept("searching what is left");
    return new Result(
        person,
        own,
        named,
        found.values().stream().filter(f -> !f.places().isEmpty()).count(),
        new ErasureProof(
                request.warehouse(),
                TableStore.of(request.warehouse(), published.place(), hadoop),
                person)
            .search());
  }

  private static long count(Map<Batch, ContactSearch.Found> found, Person.Mention mention) {
    return found.values().stream().mapToLong(f -> f.count(mention)).sum();
  }
}
