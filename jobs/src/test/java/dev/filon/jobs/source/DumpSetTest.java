package dev.filon.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DumpSetTest {
  private static final Settings SETTINGS = Settings.load(null, Map.of());

  @TempDir Path temp;
  private Path dumps;

  @BeforeEach
  void twoFiles() throws IOException {
    dumps = Files.createDirectories(temp.resolve("dumps"));
    write("erp/a.csv", "id,name\n1,x\n");
    write("erp/b.csv", "id,name\n2,y\n");
  }

  private Path write(String path, String text) throws IOException {
    Files.createDirectories(dumps.resolve(path).getParent());
    return Files.writeString(dumps.resolve(path), text);
  }

  private DumpSet find(String file) {
    return find(file, "", SETTINGS);
  }

  private DumpSet find(String file, String more, Settings settings) {
    String yaml =
        "source: test\n%sdumps:\n  d:\n    file: '%s'\n    required: [id, name]\n"
            .formatted(more, file);
    return DumpSet.find(
        SourceDefinition.of(Map.of("source.yml", yaml), "test"),
        dumps.toString(),
        entity -> null,
        settings,
        new Configuration());
  }

  private void assertRefused(String file, String... says) {
    assertThatThrownBy(() -> find(file))
        .isInstanceOf(JobException.class)
        .hasMessageContainingAll(says)
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
  }

  @Test
  void aGlobFindsPackedAndPlainFilesInTheOrderOfTheirNames() throws IOException {
    Files.write(
        dumps.resolve("erp/aa.csv.gz"), ContentTest.gzip("id,name\n3,z\n".getBytes("UTF-8")));
    assertThat(find("erp/*.csv").shownFiles("d")).isEqualTo("erp/a.csv, erp/aa.csv.gz, erp/b.csv");
  }

  @Test
  void aFileThatIsThereBothPackedAndPlainIsRefused() throws IOException {
    Files.write(
        dumps.resolve("erp/a.csv.gz"), ContentTest.gzip("id,name\n3,z\n".getBytes("UTF-8")));
    assertRefused("erp/a.csv", "erp/a.csv and erp/a.csv.gz are both there");
  }

  @Test
  void charactersOfPatternsInTheDirectorysOwnNameMeanNothing() throws IOException {
    dumps = Files.createDirectories(temp.resolve("a[1]{b}*"));
    write("erp/a.csv", "id,name\n1,x\n");
    assertThat(find("erp/*.csv").shownFiles("d")).isEqualTo("erp/a.csv");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.csv",
        "erp/../../secret.csv",
        "/etc/passwd",
        "file:///etc/passwd",
        "s3a://bucket/x.csv",
        "erp\\..\\a.csv"
      })
  void aPathThatLeadsOutOfTheDirectoryIsRefused(String file) throws IOException {
    Files.writeString(temp.resolve("secret.csv"), "id,name\n1,x\n");
    assertRefused(file, file, "leads out of the dump directory");
  }

  @Test
  void alternativesOfAGlobCannotLeadOutEither() throws IOException {
    Files.writeString(temp.resolve("secret.csv"), "id,name\n1,x\n");
    assertThatThrownBy(() -> find("{..,erp}/secret.csv")).isInstanceOf(JobException.class);
  }

  @Test
  void linksWithinTheDirectoryAreFollowedAndOthersAreRefused() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside"));
    Files.writeString(outside.resolve("c.csv"), "id,name\n1,x\n");
    Files.createSymbolicLink(dumps.resolve("erp/c.csv"), Path.of("a.csv"));
    assertThat(find("erp/c.csv").shownFiles("d")).isEqualTo("erp/c.csv");

    Files.createSymbolicLink(dumps.resolve("erp/out.csv"), outside.resolve("c.csv"));
    assertRefused("erp/out.csv", "erp/out.csv is a link that leads out", "outside/c.csv");
    assertRefused("erp/*.csv", "erp/out.csv is a link that leads out");

    Files.createSymbolicLink(dumps.resolve("crm"), outside);
    assertRefused("crm/c.csv", "crm is a link that leads out");
    assertRefused("*/c.csv", "crm is a link that leads out");
  }

  @Test
  void theDumpDirectoryItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(temp.resolve("tonight"), dumps);
    dumps = link;
    assertThat(find("erp/a.csv").shownFiles("d")).isEqualTo("erp/a.csv");
  }

  @Test
  void aLinkToNothingIsRefusedAndNotTakenForAnAbsentFile() throws IOException {
    Files.createSymbolicLink(dumps.resolve("erp/z.csv"), Path.of("gone.csv"));
    assertRefused("erp/z.csv", "erp/z.csv is a link to gone.csv", "does not exist");
    assertRefused("erp/*.csv", "erp/z.csv is a link to gone.csv");
  }

  @Test
  void aPipeOrADeviceIsRefusedWithoutWaitingForIt() throws Exception {
    Path pipe = dumps.resolve("erp/pipe.csv");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused("erp/pipe.csv", "erp/pipe.csv is a pipe");
    assertRefused("erp/*.csv", "erp/pipe.csv is a pipe");
  }

  @Test
  void aDirectoryInPlaceOfAFileIsRefused() throws IOException {
    Files.createDirectories(dumps.resolve("erp/old.csv"));
    assertRefused("erp/old.csv", "erp/old.csv is a directory where a file is expected");
  }

  @Test
  void anUploadWithoutItsMarkerIsRefusedIfTheDefinitionOrTheSettingAsksForOne() throws IOException {
    Settings strict = Settings.load(null, Map.of("FILON_REQUIRE_SUCCESS_MARKER", "true"));
    assertThatThrownBy(() -> find("erp/a.csv", "", strict))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no _SUCCESS marker")
        .hasMessageContaining("require_success_marker")
        .extracting(e -> ((JobException) e).getExitCode())
        .isEqualTo(5);
    assertThatThrownBy(() -> find("erp/a.csv", "require_success_marker: true\n", SETTINGS))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no _SUCCESS marker");
    write("_SUCCESS", "");
    find("erp/a.csv", "require_success_marker: true\n", strict);
  }

  @Test
  void everyFileOfAChecksumManifestMustBeThereAndMatch() throws Exception {
    String a = sha256("id,name\n1,x\n");
    String b = sha256("id,name\n2,y\n");
    write(Manifest.FILE, a + "  erp/a.csv\n" + b.toUpperCase() + " *./erp/b.csv\n");
    assertThat(find("erp/*.csv").shownFiles("d")).isEqualTo("erp/a.csv, erp/b.csv");
    // also a file that no dump uses
    write("erp/b.csv", "id,name\n2,Y\n");
    assertRefused("erp/a.csv", "erp/b.csv is not the file that SHA256SUMS describes");
    Files.delete(dumps.resolve("erp/b.csv"));
    assertRefused("erp/a.csv", "SHA256SUMS names erp/b.csv, which is missing");
  }

  @Test
  void aFileThatTheChecksumManifestDoesNotNameIsRefused() throws Exception {
    write(Manifest.FILE, sha256("id,name\n1,x\n") + "  erp/a.csv\n");
    assertRefused("erp/*.csv", "erp/b.csv is not named in SHA256SUMS");
  }

  @Test
  void aChecksumManifestThatIsNoneOrLeadsOutIsRefused() throws Exception {
    write(Manifest.FILE, "SHA256 (erp/a.csv) = " + sha256("") + "\n");
    assertRefused("erp/a.csv", "SHA256SUMS, line 1", "sha256sum");
    write(Manifest.FILE, sha256("") + "  ../../etc/passwd\n");
    assertRefused("erp/a.csv", "SHA256SUMS names ../../etc/passwd", "leads out");
  }

  @Test
  void aFileThatChangedWhileItWasReadIsRefused() throws IOException {
    DumpSet set = find("erp/*.csv");
    set.refuseChanged();
    write("erp/b.csv", "id,name\n2,y\n3,z\n");
    assertThatThrownBy(set::refuseChanged)
        .isInstanceOf(JobException.class)
        .hasMessageContaining("erp/b.csv changed (12 bytes, now 16) while it was read");
    assertThatThrownBy(set::fingerprint)
        .isInstanceOf(JobException.class)
        .hasMessageContaining("erp/b.csv changed");
    Files.delete(dumps.resolve("erp/b.csv"));
    assertThatThrownBy(set::refuseChanged)
        .isInstanceOf(JobException.class)
        .hasMessageContaining("erp/b.csv was removed");
  }

  @Test
  void theFingerprintIsThatOfTheContentAndNotOfItsTimes() throws IOException {
    String fingerprint = find("erp/*.csv").fingerprint();
    assertThat(fingerprint).matches("[0-9a-f]{64}");
    Files.setLastModifiedTime(dumps.resolve("erp/a.csv"), FileTime.fromMillis(1_000_000));
    assertThat(find("erp/*.csv").fingerprint()).isEqualTo(fingerprint);
    write("crm/unused.csv", "id\n");
    assertThat(find("erp/*.csv").fingerprint()).isEqualTo(fingerprint);

    write("erp/a.csv", "id,name\n1,X\n");
    assertThat(find("erp/*.csv").fingerprint()).isNotEqualTo(fingerprint);
    write("erp/a.csv", "id,name\n1,x\n");
    assertThat(find("erp/*.csv").fingerprint()).isEqualTo(fingerprint);
    Files.move(dumps.resolve("erp/a.csv"), dumps.resolve("erp/c.csv"));
    assertThat(find("erp/*.csv").fingerprint()).isNotEqualTo(fingerprint);
  }

  @Test
  void theOrderOfTheDefinitionIsNoPartOfTheFingerprint() {
    String a = "  a:\n    file: erp/a.csv\n    required: [id]\n";
    String b = "  b:\n    file: erp/b.csv\n    required: [id]\n";
    assertThat(fingerprint(a + b)).isEqualTo(fingerprint(b + a));
    assertThat(fingerprint(a + b))
        .isNotEqualTo(fingerprint(a.replace("  a:", "  b:") + b.replace("  b:", "  a:")));
  }

  private String fingerprint(String dumpsYaml) {
    return DumpSet.find(
            SourceDefinition.of(Map.of("source.yml", "source: test\ndumps:\n" + dumpsYaml), "test"),
            dumps.toString(),
            entity -> null,
            SETTINGS,
            new Configuration())
        .fingerprint();
  }

  @Test
  void aHeaderWithTooManyColumnsIsRefused() throws IOException {
    write("erp/a.csv", "id,name" + ",x".repeat(10_000) + "\n");
    assertRefused("erp/a.csv", "more than 2000 columns", "max_columns");
  }

  @Test
  void aFileWithReturnsForLineEndsIsRefused() throws IOException {
    write("erp/a.csv", "id,name\r1,x\r");
    assertRefused("erp/a.csv", "lines must end with LF or CRLF");
  }

  @Test
  void anEncodingInWhichLinesCannotBeFoundIsRefused() {
    assertThatThrownBy(
            () ->
                DumpSet.find(
                    SourceDefinition.of(
                        Map.of(
                            "source.yml",
                            "source: test\ndumps:\n  d:\n    file: erp/a.csv\n    encoding: UTF-16LE\n"),
                        "test"),
                    dumps.toString(),
                    entity -> null,
                    SETTINGS,
                    new Configuration()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("UTF-16LE cannot be read");
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes("UTF-8")));
  }

  /** More than twice the bytes between two places where a file is cut. */
  private static String big(String last) {
    String line = "1234567," + "x".repeat(1000) + "\n";
    return "id,name\n" + line.repeat((int) (2 * Breaks.APART / line.length()) + 9) + last;
  }

  @Test
  void aBigFileIsReadInPieces() throws IOException {
    String text = big("8,y\n");
    write("erp/a.csv", text);
    DumpSet set = find("erp/a.csv");
    assertThat(set.fingerprint()).hasSize(64);
    List<DumpPiece> pieces = set.pieces(set.files("d").get(0));
    assertThat(pieces).hasSize(3);
    long lines = 0;
    long headers = 0;
    for (DumpPiece piece : pieces) {
      headers += piece.header() ? 1 : 0;
      try (InputStream in = piece.open(new Configuration())) {
        for (RecordReader records = piece.records(in); records.hasNext(); ) {
          RecordReader.Record record = records.next();
          assertThat(record.line()).isEqualTo(++lines);
          assertThat(piece.file().problem(record)).isNull();
        }
      }
    }
    assertThat(lines).isEqualTo(text.chars().filter(c -> c == '\n').count());
    assertThat(headers).isEqualTo(1);
  }

  @Test
  void aBigFileWithAQuoteOrPackedIsReadInOne() throws IOException {
    write("erp/a.csv", big("8,\"y\nz\"\n"));
    byte[] noise = new byte[(int) Breaks.APART + 9];
    new Random(1).nextBytes(noise);
    byte[] header = "id,name\n".getBytes("UTF-8");
    System.arraycopy(header, 0, noise, 0, header.length);
    Files.write(dumps.resolve("erp/c.csv"), ContentTest.gzip(noise));
    DumpSet set = find("erp/[ac].csv");
    assertThat(set.fingerprint()).hasSize(64);
    for (DumpFile file : set.files("d")) {
      assertThat(file.bytes()).isGreaterThan(Breaks.APART);
      assertThat(set.pieces(file)).hasSize(1);
    }
  }
}
