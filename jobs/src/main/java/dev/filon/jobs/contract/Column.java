package dev.filon.jobs.contract;

import java.util.List;

/**
 * One column of a table.
 *
 * @param name column name, lower case
 * @param type string, int, bigint, boolean, date, timestamp, double or decimal(p,s)
 * @param unit what one unit of the number means ("reporting currency", "share", "days"), or null
 * @param required whether every row must have a value
 * @param added whether the engine adds it to what the SQL gives (keys and validity of type-2
 *     dimensions)
 * @param references {@code table.column} that every non-null value must exist in, or null
 * @param values accepted values, empty for any
 * @param personal (feeds) whether its values are about a person: texts made from them are in no
 *     sample rows
 * @param description meaning, for people
 */
public record Column(
    String name,
    String type,
    String unit,
    boolean required,
    boolean added,
    String references,
    List<String> values,
    boolean personal,
    String description) {

  public Column {
    values = values == null ? List.of() : List.copyOf(values);
  }

  /** The comment that readers of the served tables see: meaning, then unit. */
  public String comment() {
    return unit == null ? description : description + " [" + unit + "]";
  }
}
