package dev.filon.jobs.lineage;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a column is made from. Joins, filters and groupings say which rows there are and are no part
 * of it.
 *
 * @param values columns whose values go into it, also through aggregates and casts
 * @param decidedBy columns that only choose among values: conditions of a {@code case}, partition
 *     and order of a window
 */
public record Origin(SortedSet<ColumnSource> values, SortedSet<ColumnSource> decidedBy) {
  /** Of a constant. */
  public static final Origin NONE = new Origin(new TreeSet<>(), new TreeSet<>());

  public Origin {
    SortedSet<ColumnSource> deciding = new TreeSet<>(decidedBy);
    deciding.removeAll(values);
    values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    decidedBy = Collections.unmodifiableSortedSet(deciding);
  }

  /** The values of these columns. */
  static Origin of(Collection<ColumnSource> values) {
    return new Origin(new TreeSet<>(values), new TreeSet<>());
  }

  /** Both together. */
  Origin and(Origin other) {
    SortedSet<ColumnSource> both = new TreeSet<>(values);
    both.addAll(other.values);
    SortedSet<ColumnSource> deciding = new TreeSet<>(decidedBy);
    deciding.addAll(other.decidedBy);
    return new Origin(both, deciding);
  }

  /** This one, chosen by another. */
  Origin decidedBy(Origin other) {
    SortedSet<ColumnSource> deciding = new TreeSet<>(decidedBy);
    deciding.addAll(other.all());
    return new Origin(values, deciding);
  }

  /** Values and what decides together. */
  public SortedSet<ColumnSource> all() {
    SortedSet<ColumnSource> all = new TreeSet<>(values);
    all.addAll(decidedBy);
    return all;
  }
}
