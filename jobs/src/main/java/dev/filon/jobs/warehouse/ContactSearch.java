package dev.filon.jobs.warehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.trim;

import dev.filon.jobs.source.DumpSet;
import dev.filon.jobs.source.Landing;
import dev.filon.jobs.source.Person;
import dev.filon.jobs.source.Redaction;
import dev.filon.jobs.source.SourceDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds people in landed batches. Where a person is named, the source's own mapping says: every
 * feed that has a contact is asked for the records of that contact.
 */
final class ContactSearch {
  private static final Logger LOG = LoggerFactory.getLogger(ContactSearch.class);
  private static final String CONTACT = "contact_id";

  private final SparkSession spark;
  private final SourceDefinition source;
  private final List<Model> feeds;

  ContactSearch(SparkSession spark, SourceDefinition source, Models models) {
    this.spark = spark;
    this.source = source;
    this.feeds =
        models.feeds().stream()
            .filter(f -> source.entities().containsKey(f.entity()))
            .filter(f -> f.contract().column(CONTACT).isPresent())
            .toList();
  }

  /** Whether a dump is read to find people. */
  boolean reads(String dump) {
    Pattern word = Pattern.compile("\\b" + Pattern.quote(dump) + "\\b");
    return feeds.stream()
        .anyMatch(f -> word.matcher(source.entities().get(f.entity()).sql()).find());
  }

  /**
   * Where a person is in a batch.
   *
   * @param person as its own records describe it, if there are any
   * @param places its own records and those that name it as the contact
   */
  record Found(Person person, Map<Redaction.Place, Person.Mention> places) {
    long count(Person.Mention mention) {
      return places.values().stream().filter(mention::equals).count();
    }
  }

  /** Looks for a person in a landed batch. */
  Found find(Person person, DumpSet dumps, Dataset<Row> landed, RunView run) {
    Map<Redaction.Place, Person.Mention> places = new HashMap<>();
    for (Map.Entry<Person.Mention, Dataset<Row>> feed : contacts(dumps, landed, run)) {
      feed.getValue()
          .filter(trim(col(CONTACT)).equalTo(person.id()))
          .select("_file", "_line")
          .collectAsList()
          .forEach(
              r ->
                  places.merge(
                      new Redaction.Place(r.getString(0), r.getLong(1)),
                      feed.getKey(),
                      (a, b) -> a == Person.Mention.OWN ? a : b));
    }
    Set<Redaction.Place> own =
        places.entrySet().stream()
            .filter(e -> e.getValue() == Person.Mention.OWN)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    Person described = own.isEmpty() ? person : new Redaction(dumps).described(person, landed, own);
    return new Found(described, places);
  }

  /**
   * A batch that is about to be landed without those who were erased before.
   *
   * @param erased tells who was, by number
   * @param searched the records of the dumps that {@link #reads} names
   * @param records the records of all dumps
   */
  Dataset<Row> suppressed(
      Predicate<String> erased,
      DumpSet dumps,
      Dataset<Row> searched,
      Dataset<Row> records,
      RunView run) {
    Dataset<Row> kept = records;
    for (String id : ids(dumps, searched, run).stream().filter(erased).toList()) {
      Found found = find(Person.of(id), dumps, searched, run);
      LOG.warn("a contact that was erased is in the dumps again and is left out; erase it there");
      kept = new Redaction(dumps).without(found.person(), kept, found.places());
    }
    return kept;
  }

  private Set<String> ids(DumpSet dumps, Dataset<Row> landed, RunView run) {
    return contacts(dumps, landed, run).stream()
        .flatMap(
            feed ->
                feed
                    .getValue()
                    .select(trim(col(CONTACT)).as(CONTACT))
                    .distinct()
                    .collectAsList()
                    .stream()
                    .filter(r -> !r.isNullAt(0))
                    .map(r -> r.getString(0)))
        .collect(Collectors.toSet());
  }

  /** Each feed that has a contact, as the source maps it. */
  private List<Map.Entry<Person.Mention, Dataset<Row>>> contacts(
      DumpSet dumps, Dataset<Row> landed, RunView run) {
    spark.sql(run.sql()).createOrReplaceTempView("run");
    Landing landing = new Landing(spark, dumps);
    source.dumps().keySet().forEach(d -> landing.view(d, landed).createOrReplaceTempView(d));
    return feeds.stream()
        .map(
            f -> {
              Dataset<Row> rows = spark.sql(source.entities().get(f.entity()).sql());
              boolean own = f.contract().key().equals(List.of(CONTACT));
              return Map.entry(own ? Person.Mention.OWN : Person.Mention.NAMED, rows);
            })
        .filter(e -> List.of(e.getValue().columns()).contains(CONTACT))
        .toList();
  }
}
