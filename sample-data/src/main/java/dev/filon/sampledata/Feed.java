package dev.filon.sampledata;

import java.util.List;

/**
 * A file whose rows can be made for any day, slot by slot, without keeping any.
 *
 * @param file where the rows go
 * @param slots number of things that may have rows
 * @param maker makes the rows of one thing as they stand in the evening of a day
 */
record Feed(FeedFile file, int slots, RowMaker maker) {

  /** Makes rows as known on a day; rows may change or be added from day to day, never vanish. */
  @FunctionalInterface
  interface RowMaker {
    List<List<String>> rows(int slot, int asOf);
  }
}
