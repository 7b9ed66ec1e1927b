package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.PdfText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What whole packs say, to be read in {@code src/test/resources/golden}. After a change of texts
 * that is meant, run it once with {@code -Dtest=GoldenTest -Dfilon.golden.write=true} and read the
 * difference.
 */
class GoldenTest {

  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");

  @TempDir private Path warehouse;

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void packsSayWhatTheySaidBefore(String locale) throws Exception {
    PackFixture.ordinary(warehouse).done();
    assertThat(new PackCommand().run(warehouse, "--week", PackFixture.WEEK, "--locale", locale))
        .isZero();
    Path folder = warehouse.resolve("packs").resolve(PackFixture.WEEK);
    for (String pack : List.of("lucja-zolc", "ann-o-hara", "marie-lefevre-team")) {
      String said = said(folder, pack);
      Path golden = GOLDEN.resolve(pack + "." + locale + ".txt");
      if (Boolean.getBoolean("filon.golden.write")) {
        Files.writeString(golden, said);
      }
      assertThat(said)
          .as("%s, see the comment of this test", golden)
          .isEqualTo(Files.readString(golden));
    }
  }

  private static String said(Path folder, String pack) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path file =
          files
              .filter(one -> one.getFileName().toString().startsWith(pack))
              .filter(one -> one.toString().endsWith(".pdf"))
              .findFirst()
              .orElseThrow();
      return String.join("\n--- next page ---\n\n", PdfText.pages(file));
    }
  }
}
