package dev.filon.jobs.source;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A batch of landed records without what is about a person. */
public final class Redaction {
  private final DumpSet dumps;

  /** For the dumps of one batch. */
  public Redaction(DumpSet dumps) {
    this.dumps = dumps;
  }

  /**
   * A landed record.
   *
   * @param file path of the file below the dump directory
   * @param line its line
   */
  public record Place(String file, long line) implements Serializable {}

  /**
   * The person as its own records describe it.
   *
   * @param landed the batch, as landing has it
   * @param own places of the person's own records
   */
  public Person described(Person person, Dataset<Row> landed, Set<Place> own) {
    Person described = person;
    for (Row row : landed.filter(at(own)).filter(col("raw").isNotNull()).collectAsList()) {
      Place place = new Place(row.getAs("file"), row.<Long>getAs("line_no"));
      if (own.contains(place)) {
        described = described.with(cells(landed, row));
      }
    }
    return described;
  }

  private static org.apache.spark.sql.Column at(Set<Place> places) {
    return col("line_no").isin(places.stream().map(Place::line).distinct().toArray());
  }

  private Map<String, String> cells(Dataset<Row> landed, Row row) {
    String raw = row.getAs("raw");
    DumpFile file = file(row.getAs("dump"), row.getAs("file"));
    if (file.parquet()) {
      return Person.jsonCells(raw);
    }
    List<String> names = dumps.columns(file.dump());
    if (file.header()) {
      String header =
          landed
              .filter(col("role").equalTo("header").and(col("file").equalTo(file.path())))
              .select("raw")
              .first()
              .getString(0);
      names = Cells.split(header, file.separator(), file.quote(), Integer.MAX_VALUE - 1);
    }
    List<String> values = Cells.split(raw, file.separator(), file.quote(), file.width());
    Map<String, String> cells = new LinkedHashMap<>();
    for (int i = 0; values != null && i < Math.min(names.size(), values.size()); i++) {
      cells.put(names.get(i).strip(), values.get(i));
    }
    return cells;
  }

  private DumpFile file(String dump, String path) {
    return dumps.files(dump).stream().filter(f -> f.path().equals(path)).findFirst().orElseThrow();
  }

  /**
   * The batch without the person; records that are not about it stay as they are, to the byte.
   *
   * @param landed {@code dump, file, line_no, role, raw, problem}
   * @param places records that are the person's own, or that name the person
   */
  public Dataset<Row> without(
      Person person, Dataset<Row> landed, Map<Place, Person.Mention> places) {
    Map<String, DumpFile> files = new HashMap<>();
    dumps.files().forEach(f -> files.put(f.dump() + '\0' + f.path(), f));
    Map<Place, Person.Mention> mentions = new HashMap<>(places);
    MapFunction<Row, Row> redact =
        row ->
            redacted(person, row, files.get(row.getString(0) + '\0' + row.getString(1)), mentions);
    return landed
        .select("dump", "file", "line_no", "role", "raw", "problem")
        .map(redact, Encoders.row(Landing.SCHEMA));
  }

  private static Row redacted(
      Person person, Row row, DumpFile file, Map<Place, Person.Mention> mentions) {
    String raw = row.getString(4);
    Person.Mention mention =
        mentions.getOrDefault(new Place(row.getString(1), row.getLong(2)), Person.Mention.NONE);
    if (raw == null || !row.getString(3).equals("record")) {
      return row;
    }
    // a spoilt record cannot be taken apart
    if (mention == Person.Mention.OWN || (row.getString(5) != null && person.traced(raw))) {
      return RowFactory.create(
          row.getString(0), row.getString(1), row.getLong(2), Person.ERASED, null, null);
    }
    if (row.getString(5) != null || (mention == Person.Mention.NONE && !person.traced(raw))) {
      return row;
    }
    String kept =
        file.parquet()
            ? person.json(raw, mention)
            : person.csv(raw, file.separator(), file.quote(), mention);
    return RowFactory.create(
        row.getString(0), row.getString(1), row.getLong(2), row.getString(3), kept, null);
  }
}
