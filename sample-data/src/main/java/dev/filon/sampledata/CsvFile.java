package dev.filon.sampledata;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A CSV file being written: UTF-8, LF, header line, RFC 4180 quotes where needed. */
final class CsvFile implements Closeable {

  private final CsvWriter csv;

  CsvFile(Path file, List<String> columns) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .bufferSize(1 << 16)
            .build(Files.newBufferedWriter(file));
    csv.writeRecord(columns);
  }

  void write(List<String> row) {
    csv.writeRecord(row);
  }

  void write(String... row) {
    csv.writeRecord(row);
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
