package dev.filon.jobs.warehouse;

import dev.filon.jobs.JobException;
import dev.filon.jobs.storage.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** A folder that takes what a plan computes, in the place of the warehouse; gone when it ends. */
final class Scratch implements AutoCloseable {
  private final Path folder;
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /**
   * A new folder.
   *
   * @param within folder to make it in, or null for the system's temporary one
   * @throws JobException exit 1 if it cannot be made
   */
  Scratch(Path within) {
    try {
      this.folder =
          within == null
              ? Files.createTempDirectory("filon-plan")
              : Files.createTempDirectory(within, "filon-plan");
    } catch (IOException e) {
      throw JobException.internal(
          "cannot make a temporary folder to plan in ("
              + e
              + "): give one that is there with --scratch",
          e);
    }
  }

  /** Writes rows as further files of a table and gives their names, as the Delta log would. */
  List<String> write(String table, List<String> partitions, Dataset<Row> rows) {
    rows.write()
        .mode(SaveMode.Append)
        .partitionBy(partitions.toArray(String[]::new))
        .parquet(folder(table));
    Path own = folder.resolve(table);
    try (Stream<Path> files = Files.walk(own)) {
      return take(
          table,
          files
              .filter(f -> f.getFileName().toString().endsWith(".parquet"))
              .map(f -> own.relativize(f).toString().replace("%", "%25"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + own, e);
    }
  }

  /** Takes note of files of a table that were written here and gives those that are new. */
  List<String> take(String table, List<String> files) {
    return files.stream().filter(f -> names.add(table + "/" + f)).toList();
  }

  /** Whether a file of a table was written here. */
  boolean holds(String table, String file) {
    return names.contains(table + "/" + file);
  }

  /** The folder of a table, as a URI. */
  String folder(String table) {
    return folder.toUri() + table;
  }

  @Override
  public void close() {
    try {
      TemporaryFolder.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder + ": delete it by hand", e);
    }
  }
}
