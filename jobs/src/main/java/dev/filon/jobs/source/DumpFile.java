package dev.filon.jobs.source;

import dev.filon.jobs.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;

/**
 * One file of a dump, found and understood.
 *
 * @param dump name of the dump's view
 * @param uri where it is
 * @param path its path below the dump directory, as shown to people
 * @param modifiedAt when it was last written, milliseconds since 1970
 * @param bytes its size as it lies there, packed or not
 * @param charset character set of its text
 * @param separator between cells
 * @param quote around cells, or 0
 * @param header whether its first record names the columns
 * @param width number of cells of a well-formed record
 * @param positions for each column of the view the cell that holds it, or -1 where the file lacks
 *     it
 * @param parquet whether it is a Parquet file
 * @param limits how much of it is read
 */
record DumpFile(
    String dump,
    String uri,
    String path,
    long modifiedAt,
    long bytes,
    String charset,
    char separator,
    char quote,
    boolean header,
    int width,
    List<Integer> positions,
    boolean parquet,
    Limits limits)
    implements Serializable {

  /** A reader of its records. */
  RecordReader records(InputStream bytes) throws IOException {
    Charset text = Charset.forName(charset);
    return new RecordReader(
        Content.text(bytes, path, text, limits), text, separator, quote, limits);
  }

  /** The rule that a record of it breaks, or null; beyond the reader's: quotes, ragged. */
  String problem(RecordReader.Record record) {
    if (record.problem() != null) {
      return record.problem();
    }
    List<String> cells = Cells.split(record.raw(), separator, quote, width);
    if (cells == null) {
      return "quotes";
    }
    return cells.size() == width ? null : "ragged";
  }
}
