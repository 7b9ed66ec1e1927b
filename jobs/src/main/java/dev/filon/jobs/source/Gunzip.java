package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952) strictly: members may follow each other, every checksum and length must
 * be right, nothing else may follow the last member, and the text may not grow beyond the limits.
 * The JDK's stream ignores what follows the last member, and takes what follows any member for the
 * end where the stream underneath has nothing at hand.
 */
final class Gunzip extends InputStream {
  private static final int FREE_BYTES = 16 << 20;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream in;
  private final String path;
  private final Limits limits;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private final byte[] packed = new byte[1 << 16];
  private int at;
  private int end;
  private long packedBytes;
  private long bytes;
  private boolean ended;

  /**
   * A stream of the unpacked bytes.
   *
   * @param in packed bytes, from the first one
   * @param path the file as shown to people
   * @throws JobException exit 5 if the first member's header is damaged
   */
  Gunzip(InputStream in, String path, Limits limits) throws IOException {
    this.in = in;
    this.path = path;
    this.limits = limits;
    header();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int count = inflate(into, offset, length);
      if (count > 0) {
        checksum.update(into, offset, count);
        bytes += count;
        refuseBomb();
        return count;
      }
      if (inflater.finished()) {
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw damaged("it needs a dictionary");
      } else {
        fill();
        inflater.setInput(packed, at, end - at);
        at = end;
      }
    }
    return -1;
  }

  private int inflate(byte[] into, int offset, int length) {
    try {
      return inflater.inflate(into, offset, length);
    } catch (DataFormatException e) {
      throw damaged(e.getMessage() == null ? "invalid data" : e.getMessage());
    }
  }

  private void refuseBomb() {
    if (bytes > limits.unpackedBytes()) {
      throw JobException.source(
          path
              + " unpacks to more than "
              + limits.unpackedBytes()
              + " bytes: check the extract, or raise max_unpacked_mib");
    }
    if (bytes > FREE_BYTES && bytes / limits.gzipRatio() > packedBytes) {
      throw JobException.source(
          path
              + " unpacks to more than "
              + limits.gzipRatio()
              + " times its size, as no dump does: check the extract, or raise max_gzip_ratio");
    }
  }

  private void nextMember() throws IOException {
    at = end - inflater.getRemaining();
    if (number(4) != checksum.getValue()) {
      throw damaged("the checksum is wrong");
    }
    if (number(4) != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw damaged("the length is wrong");
    }
    if (at == end && !more()) {
      ended = true;
      return;
    }
    inflater.reset();
    checksum.reset();
    header();
  }

  private void header() throws IOException {
    boolean first = packedBytes == 0;
    checksum.reset();
    if (next() != 0x1f || next() != 0x8b) {
      throw first
          ? damaged("it is not gzip")
          : JobException.source(
              path + " has something else after the end of its gzip data: copy it again");
    }
    int method = next();
    int flags = next();
    if (method != 8 || (flags & RESERVED) != 0) {
      throw damaged("unknown method or flags");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip((int) number(2, true));
    }
    for (int text : new int[] {NAME, COMMENT}) {
      if ((flags & text) != 0) {
        int b = next();
        while (b != 0) {
          b = next();
        }
      }
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      long expected = checksum.getValue() & 0xffff;
      if (number(2, true) != expected) {
        throw damaged("the header's checksum is wrong");
      }
    }
    checksum.reset();
    inflater.setInput(packed, at, end - at);
    at = end;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  /** The next byte of a header, which its checksum covers. */
  private int next() throws IOException {
    int b = take();
    checksum.update(b);
    return b;
  }

  private long number(int size) throws IOException {
    return number(size, false);
  }

  /** A number of so many bytes, the least first. */
  private long number(int size, boolean inHeader) throws IOException {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) (inHeader ? next() : take()) << (8 * i);
    }
    return value;
  }

  private int take() throws IOException {
    if (at == end) {
      fill();
    }
    return packed[at++] & 0xff;
  }

  private void fill() throws IOException {
    if (!more()) {
      throw damaged("it ends too early");
    }
  }

  private boolean more() throws IOException {
    int count;
    try {
      count = in.read(packed, 0, packed.length);
    } catch (EOFException e) {
      throw damaged("it ends too early");
    }
    at = 0;
    end = Math.max(count, 0);
    packedBytes += end;
    return count > 0;
  }

  private JobException damaged(String how) {
    return JobException.source(
        path + ": this compressed dump is damaged or cut off (" + how + "): copy it again");
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
