package dev.filon.jobs.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.util.LimitInputStream;

/**
 * Whole records of a text file that are read one after another.
 *
 * @param from its first byte
 * @param to the byte after its last
 * @param lines line breaks before it
 */
record DumpPiece(DumpFile file, long from, long to, long lines) implements Serializable {

  /** All of a file. */
  static DumpPiece whole(DumpFile file) {
    return new DumpPiece(file, 0, Long.MAX_VALUE, 0);
  }

  /** A file cut at some places. */
  static List<DumpPiece> cut(DumpFile file, List<Breaks.Break> places) {
    List<DumpPiece> pieces = new ArrayList<>();
    Breaks.Break last = new Breaks.Break(0, 0);
    for (Breaks.Break place : places) {
      pieces.add(new DumpPiece(file, last.offset(), place.offset(), last.lines()));
      last = place;
    }
    pieces.add(new DumpPiece(file, last.offset(), Long.MAX_VALUE, last.lines()));
    return pieces;
  }

  /** Whether its first record names the columns. */
  boolean header() {
    return file.header() && from == 0;
  }

  /** Opens its bytes. */
  InputStream open(Configuration hadoop) throws IOException {
    InputStream in = file.open(hadoop);
    if (from > 0) {
      ((Seekable) in).seek(from);
    }
    return to == Long.MAX_VALUE ? in : new LimitInputStream(in, to - from);
  }

  /** A reader of its records. */
  RecordReader records(InputStream bytes) throws IOException {
    return from == 0 ? file.records(bytes) : file.records(bytes, lines);
  }
}
