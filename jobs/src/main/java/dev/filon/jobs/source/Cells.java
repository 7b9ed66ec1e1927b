package dev.filon.jobs.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Splits one record into its cells (RFC 4180). */
final class Cells {

  private Cells() {}

  /**
   * The cells of a record.
   *
   * @return the cells, or null if the record is not well formed
   */
  static List<String> split(String raw, char separator, char quote) {
    if (quote == 0 || raw.indexOf(quote) < 0) {
      return plain(raw, separator);
    }
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .fieldSeparator(separator)
            .quoteCharacter(quote)
            .maxBufferSize(RecordReader.MAX_LENGTH * 4)
            .skipEmptyLines(false)
            .ofCsvRecord(raw)) {
      Iterator<CsvRecord> records = reader.iterator();
      if (!records.hasNext()) {
        return null;
      }
      List<String> cells = records.next().getFields();
      return records.hasNext() ? null : cells;
    } catch (CsvParseException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> plain(String raw, char separator) {
    List<String> cells = new ArrayList<>(32);
    int from = 0;
    for (int to = raw.indexOf(separator); to >= 0; to = raw.indexOf(separator, from)) {
      cells.add(raw.substring(from, to));
      from = to + 1;
    }
    cells.add(raw.substring(from));
    return cells;
  }
}
