package dev.filon.reports.dashboard.data;

import dev.filon.reports.figures.Snapshot;
import java.util.Set;

/**
 * What is known of a snapshot beside its rows.
 *
 * @param snapshot number, day, currency, late dumps
 * @param staff its reps
 * @param tables the views that pages may ask
 * @param segments of the clients
 * @param families of the products
 */
public record SnapshotInfo(
    Snapshot snapshot,
    Staff staff,
    Set<String> tables,
    Set<String> segments,
    Set<String> families) {

  /** Whether the snapshot has what a page needs; one of an earlier version may not. */
  public boolean has(String table) {
    return tables.contains(table);
  }
}
