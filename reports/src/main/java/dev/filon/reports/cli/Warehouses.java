package dev.filon.reports.cli;

import dev.filon.reports.ReportException;
import java.nio.file.Path;

/** Where things lie in a warehouse. */
final class Warehouses {

  private Warehouses() {}

  /** The warehouse as a local folder, also where it is written as a file URI. */
  static Path local(String warehouse) {
    if (warehouse.contains("://") && !warehouse.startsWith("file:")) {
      throw ReportException.notLocal(warehouse);
    }
    return Path.of(warehouse.replaceFirst("^file:(//)?", ""));
  }

  /** The served snapshot. */
  static Path snapshot(Path warehouse) {
    return warehouse.resolve("served").resolve("filon.duckdb");
  }
}
