package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a text dump really holds, told by its first bytes and not by its name. Gzip is unpacked;
 * what is no text in the stated encoding is refused.
 */
final class Content {
  private static final int LONGEST = 10;

  /** First bytes (as ISO-8859-1) of what is sometimes sent in place of a text. */
  private static final Map<String, String> OTHERS = new LinkedHashMap<>();

  static {
    OTHERS.put("PK\u0003\u0004", "a ZIP archive or an Excel workbook: extract or export it as CSV");
    OTHERS.put("\u00d0\u00cf\u0011\u00e0", "an old Excel workbook: export it as CSV");
    OTHERS.put("(\u00b5/\u00fd", "packed with zstd: unpack it, or pack it with gzip");
    OTHERS.put("BZh91AY&SY", "packed with bzip2: unpack it, or pack it with gzip");
    OTHERS.put("\u00fd7zXZ\u0000", "packed with xz: unpack it, or pack it with gzip");
    OTHERS.put("PAR1\u0015", "a Parquet file: say 'format: parquet' in the definition");
    OTHERS.put("\u00ff\u00fe", "UTF-16 text (byte-order mark): export it as UTF-8");
    OTHERS.put("\u00fe\u00ff", "UTF-16 text (byte-order mark): export it as UTF-8");
    OTHERS.put("\u0000\u0000\u00fe\u00ff", "UTF-32 text (byte-order mark): export it as UTF-8");
  }

  private static final String GZIP = "\u001f\u008b";

  /** A byte that every packed file has and that is no part of a text. */
  static final int PACKED = GZIP.charAt(0);

  private static final String MARK = "\u00ef\u00bb\u00bf";

  private Content() {}

  /**
   * The text's bytes, unpacked if they are packed; without a byte-order mark.
   *
   * @param in the file's bytes
   * @param path the file as shown to people
   * @throws JobException exit 5 if the bytes are not what the name or the encoding says
   */
  static InputStream text(InputStream in, String path, Charset charset, Limits limits)
      throws IOException {
    byte[] first = in.readNBytes(LONGEST);
    boolean packed = starts(first, GZIP);
    if (!packed && first.length > 0 && path.endsWith(".gz")) {
      throw JobException.source(
          path
              + " is not gzip, though its name says so"
              + other(first).map(o -> "; it is " + o).orElse(": give it its right name"));
    }
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), in);
    if (packed) {
      whole = new Gunzip(whole, path, limits);
      first = whole.readNBytes(LONGEST);
      if (starts(first, GZIP)) {
        throw JobException.source(path + " is packed twice: unpack it once");
      }
    }
    other(first)
        .ifPresent(
            o -> {
              throw JobException.source(path + " is " + o);
            });
    int skipped = 0;
    if (starts(first, MARK)) {
      if (!charset.equals(StandardCharsets.UTF_8)) {
        throw JobException.source(
            path
                + " begins with the byte-order mark of UTF-8 but the definition says "
                + charset.name()
                + ": say 'encoding: UTF-8'");
      }
      skipped = MARK.length();
    }
    InputStream rest = packed ? whole : in;
    return new SequenceInputStream(
        new ByteArrayInputStream(first, skipped, first.length - skipped), rest);
  }

  private static Optional<String> other(byte[] first) {
    return OTHERS.entrySet().stream()
        .filter(e -> starts(first, e.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean starts(byte[] first, String magic) {
    return new String(first, StandardCharsets.ISO_8859_1).startsWith(magic);
  }
}
