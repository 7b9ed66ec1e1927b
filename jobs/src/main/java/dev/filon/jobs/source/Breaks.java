package dev.filon.jobs.source;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Line breaks of a file, some way apart, as they are found while its bytes pass by. */
final class Breaks {
  /** Bytes from one that is noted to the next, at least. */
  static final long APART = 64L << 20;

  /**
   * A place after a line break.
   *
   * @param offset bytes before it
   * @param lines line breaks before it
   */
  record Break(long offset, long lines) {}

  private final long apart;
  private final List<Break> found = new ArrayList<>();
  private final boolean[] seen = new boolean[256];
  private long bytes;
  private long lines;
  private long next;

  Breaks(long apart) {
    this.apart = apart;
    this.next = apart;
  }

  /** Takes the next bytes of the file. */
  void add(byte[] buffer, int count) {
    for (int i = 0; i < count; i++) {
      byte b = buffer[i];
      seen[b & 0xff] = true;
      if (b == '\n') {
        lines++;
        long offset = bytes + i + 1;
        if (offset >= next) {
          found.add(new Break(offset, lines));
          next = offset + apart;
        }
      }
    }
    bytes += count;
  }

  /** The places, in order. */
  List<Break> found() {
    return List.copyOf(found);
  }

  /** The bytes that the file has anywhere. */
  BitSet bytes() {
    BitSet any = new BitSet(seen.length);
    for (int b = 0; b < seen.length; b++) {
      any.set(b, seen[b]);
    }
    return any;
  }
}
