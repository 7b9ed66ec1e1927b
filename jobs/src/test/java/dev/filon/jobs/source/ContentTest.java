package dev.filon.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Limits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTest {
  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  private static byte[] read(byte[] bytes, String path, Charset charset, Limits limits)
      throws IOException {
    try (InputStream in = Content.text(new ByteArrayInputStream(bytes), path, charset, limits)) {
      return in.readAllBytes();
    }
  }

  private static String text(byte[] bytes, String path) throws IOException {
    return new String(read(bytes, path, UTF_8, Limits.DEFAULT), UTF_8);
  }

  private static void assertRefused(byte[] bytes, String path, String... says) {
    assertThatThrownBy(() -> read(bytes, path, UTF_8, Limits.DEFAULT))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(path)
        .hasMessageContainingAll(says)
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] gzip(String text) {
    return gzip(text.getBytes(UTF_8));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Bytes written as characters up to U+00FF. */
  private static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void gzipIsKnownByItsBytesAndNotByItsName() throws IOException {
    assertThat(text(gzip("id\n1\n"), "a.csv.gz")).isEqualTo("id\n1\n");
    assertThat(text(gzip("id\n1\n"), "a.csv")).isEqualTo("id\n1\n");
    assertThat(text(bytes("id\n1\n"), "a.csv")).isEqualTo("id\n1\n");
    assertThat(text(bytes(""), "a.csv.gz")).isEmpty();
  }

  @Test
  void membersOfAGzipFileFollowEachOther() throws IOException {
    assertThat(text(joined(gzip("id\n1"), gzip(""), gzip("\n2\n")), "a.csv.gz"))
        .isEqualTo("id\n1\n2\n");
  }

  @Test
  void optionalPartsOfAGzipHeaderAreSkipped() throws IOException {
    byte[] plain = gzip("id\n1\n");
    byte[] header = bytes("\u001f\u008b\b\u001c\0\0\0\0\0\u0003\u0003\0abcname.csv\0comment\0");
    assertThat(text(joined(header, Arrays.copyOfRange(plain, 10, plain.length)), "a.gz"))
        .isEqualTo("id\n1\n");
  }

  @Test
  void aGzipFileThatIsCutOffAnywhereIsRefused() throws IOException {
    byte[] whole = gzip("id\n1\n".repeat(500));
    for (int length = 2; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length), "a.csv.gz", "damaged or cut off", "copy it");
    }
  }

  @Test
  void aGzipFileWithAnyByteChangedIsRefusedOrTheSame() throws IOException {
    byte[] whole = gzip("id\n1\n2\n3\n");
    int refused = 0;
    for (int i = 2; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 0x10;
      try {
        assertThat(text(changed, "a.csv.gz")).isEqualTo("id\n1\n2\n3\n");
      } catch (JobException e) {
        assertThat(e.getExitCode()).isEqualTo(5);
        refused++;
      }
    }
    // time, extra flags and system of the header say nothing about the text
    assertThat(refused).isGreaterThanOrEqualTo(whole.length - 2 - 7);
  }

  @Test
  void whatFollowsTheEndOfGzipDataIsRefused() {
    assertRefused(joined(gzip("id\n1\n"), bytes("2\n")), "a.csv.gz", "after the end");
    assertRefused(joined(gzip("id\n1\n"), new byte[512]), "a.csv.gz", "after the end");
  }

  @Test
  void aFileThatIsPackedTwiceIsRefused() {
    assertRefused(gzip(gzip("id\n1\n")), "a.csv.gz", "packed twice");
  }

  @Test
  void aPlainFileNamedGzIsRefused() {
    assertRefused(bytes("id\n1\n"), "a.csv.gz", "not gzip, though its name says so");
    assertRefused(bytes("PK\u0003\u0004..."), "a.csv.gz", "not gzip", "ZIP");
  }

  @ParameterizedTest
  @CsvSource({
    "504B030414000600, ZIP",
    "D0CF11E0A1B11AE1, Excel",
    "28B52FFD04000000, zstd",
    "425A683931415926535900, bzip2",
    "FD377A585A000004, xz",
    "5041523115041500, Parquet",
    "FFFE690064000A00, UTF-16",
    "FEFF00690064000A, UTF-16",
    "0000FEFF00000069, UTF-32"
  })
  void whatIsNoTextIsRefusedPackedOrNot(String hex, String says) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    assertRefused(bytes, "a.csv", says);
    assertRefused(gzip(bytes), "a.csv.gz", says);
  }

  @Test
  void aByteOrderMarkOfUtf8IsNoPartOfTheFirstCell() throws IOException {
    byte[] marked = "\uFEFFid,é\n".getBytes(UTF_8);
    assertThat(text(marked, "a.csv")).isEqualTo("id,é\n");
    assertThat(text(gzip(marked), "a.csv.gz")).isEqualTo("id,é\n");
    assertThatThrownBy(() -> read(marked, "a.csv", Charset.forName("windows-1252"), Limits.DEFAULT))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("'encoding: UTF-8'");
  }

  @Test
  void aGzipFileThatGrowsBeyondTheLimitIsRefusedBeforeItIsUnpacked() {
    byte[] packed = gzip(new byte[64 << 20]);
    assertThat(packed.length).isLessThan(70_000);
    assertRefused(packed, "bomb.csv.gz", "200 times its size", "max_gzip_ratio");
    byte[] small = gzip("1234567890\n".repeat(200_000));
    assertThatThrownBy(
            () -> read(small, "big.csv.gz", UTF_8, new Limits(1 << 20, 1000, 1 << 20, 100)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("more than 1048576 bytes")
        .hasMessageContaining("max_unpacked_mib");
  }

  @Test
  void aSmallFileMayPackAsWellAsItLikes() throws IOException {
    assertThat(text(gzip("0".repeat(8 << 20)), "a.csv.gz")).hasSize(8 << 20);
  }
}
