package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Served;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which batches a run folds in, and on top of which snapshot. The state after a set of batches is
 * that of taking them in by day, whatever the order in which they arrived: a late one goes back to
 * the last snapshot before its day, and what came after it is taken in again from landing.
 *
 * @param base the snapshot that feeds and dimensions start from, nothing for an empty warehouse
 * @param fold batches to take in, in order
 * @param batches all batches after the run, in order
 */
record Plan(Optional<Served> base, List<Batch> fold, List<Batch> batches) {

  /** Nothing to do: exactly this batch was taken in before. */
  boolean unchanged() {
    return fold.isEmpty();
  }

  /**
   * Plans a run.
   *
   * @param published what is served now
   * @param earlier other snapshots that could be gone back to, the newest first
   * @param again whether a batch that was taken in before may be replaced or repeated
   * @throws JobException exit 2 if the day was loaded with other content, or nothing is there that
   *     a delta could follow
   */
  static Plan of(
      Optional<Served> published, Iterable<Served> earlier, Batch incoming, boolean again) {
    if (published.isEmpty()) {
      if (!incoming.full()) {
        throw JobException.usage(
            "there is nothing yet that a delta could follow: make the first load with --mode full");
      }
      return new Plan(Optional.empty(), List.of(incoming), List.of(incoming));
    }
    Served now = published.get();
    if (!now.source().equals(incoming.source())) {
      throw JobException.usage(
          "the warehouse holds the source '"
              + now.source()
              + "': load '"
              + incoming.source()
              + "' into another --warehouse");
    }
    Optional<Batch> known =
        now.batches().stream().filter(b -> b.id().equals(incoming.id())).findFirst();
    if (known.isPresent() && !again) {
      if (known.get().fingerprint().equals(incoming.fingerprint())
          && known.get().full() == incoming.full()) {
        return new Plan(published, List.of(), now.batches());
      }
      throw JobException.usage(
          "the day "
              + incoming.day()
              + " was loaded before with other dumps: to put these in their place use 'filon replay"
              + " --date "
              + incoming.day()
              + "' with --source and --dumps");
    }
    List<Batch> before =
        now.batches().stream().filter(b -> b.day().isBefore(incoming.day())).toList();
    List<Batch> after =
        now.batches().stream().filter(b -> b.day().isAfter(incoming.day())).toList();
    List<Batch> all = new ArrayList<>(before);
    all.add(incoming);
    all.addAll(after);
    if (before.equals(now.batches())) {
      return new Plan(published, List.of(incoming), all);
    }
    for (Served snapshot : earlier) {
      int length = snapshot.batches().size();
      if (length > 0
          && length <= before.size()
          && before.subList(0, length).equals(snapshot.batches())) {
        return new Plan(Optional.of(snapshot), all.subList(length, all.size()), all);
      }
    }
    return new Plan(Optional.empty(), all, all);
  }
}
