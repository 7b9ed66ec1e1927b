package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.serve.SnapshotBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
      return forget(keep);
    }
  }

  /** As {@link #vacuum}, for who holds the lock. */
  Freed forget(int keep) {
    try {
      long served = Served.read(folder).snapshot();
      List<Long> numbers = Served.numbers(folder);
      int snapshots = 0;
      int files = 0;
      long bytes = 0;
      Set<Path> needed = new HashSet<>();
      for (int i = 0; i < numbers.size(); i++) {
        Path file = Served.file(folder, numbers.get(i));
        if (i >= keep && numbers.get(i) != served) {
          bytes += Files.size(file);
          Files.delete(file);
          snapshots++;
        }
      }
      for (Served kept : Served.earlier(folder, s -> true)) {
        kept.tables()
            .forEach(
                (table, state) ->
                    state
                        .files()
                        .forEach(
                            f -> needed.add(tables().resolve(table).resolve(Tables.decoded(f)))));
      }
      for (Path file : dataFiles()) {
        if (!needed.contains(file)) {
          bytes += Files.size(file);
          Files.delete(file);
          files++;
        }
      }
      return new Freed(snapshots, files, bytes);
    } catch (IOException e) {
      throw JobException.internal("the vacuum stopped half-way, run it again: " + e, e);
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

  private Path tables() {
    return warehouse.resolve("tables");
  }

  private List<Path> dataFiles() throws IOException {
    try (Stream<Path> files = Files.walk(tables())) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(".parquet"))
          .filter(f -> !f.toString().contains("_delta_log"))
          .toList();
    }
  }
}
