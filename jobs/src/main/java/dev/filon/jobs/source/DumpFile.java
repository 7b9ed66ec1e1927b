package dev.filon.jobs.source;

import dev.filon.jobs.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

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
 * @param text its content, if it is no file but comes from elsewhere; else null
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
    Limits limits,
    String text)
    implements Serializable {

  /** A file that is there. */
  DumpFile(
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
      Limits limits) {
    this(
        dump,
        uri,
        path,
        modifiedAt,
        bytes,
        charset,
        separator,
        quote,
        header,
        width,
        positions,
        parquet,
        limits,
        null);
  }

  /** Opens it. */
  InputStream open(Configuration hadoop) throws IOException {
    if (text != null) {
      return new ByteArrayInputStream(text.getBytes(Charset.forName(charset)));
    }
    Path file = new Path(uri);
    return file.getFileSystem(hadoop).open(file);
  }

  /** A reader of its records. */
  RecordReader records(InputStream bytes) throws IOException {
    Charset text = Charset.forName(charset);
    return new RecordReader(
        Content.text(bytes, path, text, limits), text, separator, quote, limits);
  }

  /**
   * A reader of records in the middle of a file that is not packed.
   *
   * @param lines line breaks before them
   */
  RecordReader records(InputStream bytes, long lines) {
    return new RecordReader(bytes, Charset.forName(charset), separator, quote, limits, lines);
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
