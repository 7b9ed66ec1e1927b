package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import dev.filon.reports.PdfText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesignTest {

  private static final String LOGO =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\">"
          + "<path d=\"M0 0h20v10z\" fill=\"#123456\"/></svg>";

  @TempDir private Path folder;

  private final PackCommand command = new PackCommand();

  private int packs() throws Exception {
    Path warehouse = folder.resolve("warehouse");
    if (!Files.exists(PackFixture.file(warehouse))) {
      PackFixture.ordinary(warehouse).done();
    }
    return command.run(
        warehouse,
        "--week",
        PackFixture.WEEK,
        "--rep",
        "R1",
        "--out",
        folder.resolve("out").toString(),
        "--design",
        design().toString());
  }

  private Path design() throws Exception {
    return Files.createDirectories(folder.resolve("design"));
  }

  private Path pdf() throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files.filter(file -> file.toString().endsWith(".pdf")).findFirst().orElseThrow();
    }
  }

  @Test
  void coloursTextsAndLogoOfAFolderAreUsed() throws Exception {
    assertThat(packs()).as(command.err()).isZero();
    byte[] plain = Files.readAllBytes(pdf());
    Files.writeString(design().resolve("theme.properties"), "actual=#010203\n");
    Files.writeString(design().resolve("pack.properties"), "legend.actual=Sold so far\n");
    Files.writeString(design().resolve("logo.svg"), LOGO);
    assertThat(packs()).as(command.err()).isZero();
    assertThat(PdfText.pages(pdf()).get(0)).contains("Sold so far").doesNotContain("Actual\n");
    assertThat(Files.readAllBytes(pdf())).isNotEqualTo(plain);
    assertThat(PdfText.facts(pdf()).images()).isZero();
    assertThat(Theme.load(Design.of(design())).palette().actual()).isEqualTo("#010203");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "theme.properties | actual=blue | actual is 'blue'",
        "theme.properties | actaul=#010203 | 'actaul' is no style",
        "pack.properties | legend.aktual=x | 'legend.aktual' is no text",
        "pack.properties | legend.actual={0 | legend.actual",
        "logo.svg | <svg><image href='http://x'/></svg> | it has '<image'",
        "logo.svg | <svg><text>x</text></svg> | its letters as paths"
      })
  void whatCannotBeUsedIsNamed(String file, String text, String message) throws Exception {
    Files.writeString(design().resolve(file), text);
    assertThat(packs()).isEqualTo(2);
    assertThat(command.err()).contains(file, message);
  }
}
