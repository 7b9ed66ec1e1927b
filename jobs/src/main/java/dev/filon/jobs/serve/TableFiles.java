package dev.filon.jobs.serve;

import dev.filon.jobs.storage.TemporaryFolder;
import dev.filon.jobs.warehouse.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The Parquet files of the tables as DuckDB reads them: where they are if that is a disk of this
 * machine, else copies in a temporary folder, which is gone when this is closed.
 */
final class TableFiles implements AutoCloseable {
  private final Tables tables;
  private final Path folder;

  /**
   * Files of tables.
   *
   * @param folder the temporary folder; what a killed run left there is deleted
   */
  TableFiles(Tables tables, Path folder) throws IOException {
    this.tables = tables;
    this.folder = folder;
    TemporaryFolder.delete(folder);
  }

  /** Files of a whole table. */
  List<String> of(String table) {
    return here(tables.files(table));
  }

  /** Files of some months, or batches, of a table. */
  List<String> of(String table, Collection<String> months) {
    return here(tables.files(table, months));
  }

  private List<String> here(List<String> files) {
    return tables.local() ? files : files.parallelStream().map(this::copy).toList();
  }

  private String copy(String file) {
    try {
      return tables.copy(file, folder).toAbsolutePath().toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + file + " into " + folder, e);
    }
  }

  @Override
  public void close() throws IOException {
    TemporaryFolder.delete(folder);
  }
}
