package dev.filon.jobs.source;

import dev.filon.jobs.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checksums of a dump's files as {@code sha256sum} writes them.
 *
 * @param digests SHA-256 in hexadecimal digits by path below the dump directory
 */
record Manifest(Map<String, String> digests) {
  static final String FILE = "SHA256SUMS";

  private static final int MOST_BYTES = 16 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64}) [ *](?:\\./)*(.+)");

  /**
   * Reads a manifest.
   *
   * @throws JobException exit 5 if it is not one
   */
  static Manifest read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw JobException.source(FILE + " is too big to be a list of checksums: write it again");
    }
    Map<String, String> digests = new TreeMap<>();
    int number = 0;
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw JobException.source(
            FILE
                + ", line "
                + number
                + ": is not '<64 hexadecimal digits>  <file>': write it with sha256sum");
      }
      String digest = matcher.group(1).toLowerCase(Locale.ROOT);
      String before = digests.put(matcher.group(2), digest);
      if (before != null && !before.equals(digest)) {
        throw JobException.source(
            FILE + " names " + matcher.group(2) + " twice with other checksums: write it again");
      }
    }
    return new Manifest(digests);
  }
}
