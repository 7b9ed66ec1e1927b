package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.serve.SnapshotBuilder;
import dev.filon.jobs.storage.StoreFailure;
import dev.filon.jobs.storage.TableStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/** What is done to a warehouse between the nights. */
public final class Maintenance {
  private final Path warehouse;
  private final Path folder;

  /** Of the warehouse in a folder. */
  public Maintenance(Path warehouse) {
    this.warehouse = warehouse;
    this.folder = warehouse.resolve("served");
  }

  /**
   * What a vacuum deleted.
   *
   * @param snapshots snapshot files
   * @param files data files
   * @param bytes of both together
   */
  public record Freed(int snapshots, int files, long bytes) {}

  /**
   * What a rollback did.
   *
   * @param before what was served
   * @param after what is served
   */
  public record Rolled(Served before, Served after) {}

  /**
   * Serves an earlier snapshot again, by one rename.
   *
   * @throws JobException exit 2 if there is no such snapshot, exit 4 if a run is writing
   */
  public Rolled rollback(long number) {
    requireWarehouse();
    try (WarehouseLock lock = WarehouseLock.take(warehouse)) {
      Path file = Served.file(folder, number);
      if (!Files.isRegularFile(file)) {
        throw JobException.usage(
            "there is no snapshot "
                + number
                + " in "
                + folder.toAbsolutePath()
                + ": kept are "
                + Served.numbers(folder).stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "))
                + ", and 'filon history' says of which days");
      }
      Served before = Served.read(folder);
      if (before.snapshot() != number) {
        SnapshotBuilder.serve(file, folder.resolve(Served.FILE));
      }
      return new Rolled(before, Served.read(folder));
    } catch (IOException e) {
      throw JobException.internal("cannot serve snapshot " + number + ": " + e, e);
    }
  }

  /**
   * Deletes all but the newest snapshots, and the data files that none of those kept names.
   *
   * @param keep snapshots to keep; the served one stays in any case
   * @throws JobException exit 2 if fewer than one should be kept, exit 4 if a run is writing
   */
  public Freed vacuum(int keep) {
    if (keep < 1) {
      throw JobException.usage("--keep must be at least 1, not " + keep);
    }
    requireWarehouse();
    try (WarehouseLock lock = WarehouseLock.take(warehouse)) {
      return forget(keep, Sessions.hadoop());
    }
  }

  /**
   * As {@link #vacuum}, for who holds the lock.
   *
   * @param hadoop its settings
   */
  Freed forget(int keep, Configuration hadoop) {
    Served published = Served.read(folder);
    TableStore store = TableStore.of(warehouse, published.place(), hadoop);
    store.require(true, false);
    try {
      long served = published.snapshot();
      List<Long> numbers = Served.numbers(folder);
      int snapshots = 0;
      int files = 0;
      long bytes = 0;
      for (int i = 0; i < numbers.size(); i++) {
        Path file = Served.file(folder, numbers.get(i));
        if (i >= keep && numbers.get(i) != served) {
          bytes += Files.size(file);
          Files.delete(file);
          snapshots++;
        }
      }
      Set<String> needed = new HashSet<>();
      for (Served kept : Served.earlier(folder, s -> true)) {
        kept.tables()
            .forEach(
                (table, state) ->
                    state.files().forEach(f -> needed.add(table + "/" + Tables.decoded(f))));
      }
      for (FileStatus file : store.list()) {
        String name = store.relative(file.getPath());
        if (name.endsWith(".parquet") && !name.contains("_delta_log") && !needed.contains(name)) {
          store.files().delete(file.getPath(), false);
          bytes += file.getLen();
          files++;
        }
      }
      return new Freed(snapshots, files, bytes);
    } catch (IOException e) {
      throw StoreFailure.of(e)
          .orElseGet(
              () -> JobException.internal("the vacuum stopped half-way, run it again: " + e, e));
    }
  }

  private void requireWarehouse() {
    if (!Files.isRegularFile(folder.resolve(Served.FILE))) {
      throw JobException.source(
          "there is no served snapshot in "
              + folder.toAbsolutePath()
              + ": check --warehouse, or load one with 'filon run'");
    }
  }
}
