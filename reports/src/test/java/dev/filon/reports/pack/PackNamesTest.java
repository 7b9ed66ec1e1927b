package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.filon.reports.figures.Rep;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackNamesTest {

  private static String file(String id, String name) {
    return PackNames.file(new Rep(id, name, "m", "m"), Locale.FRENCH, Profile.ARCHIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../x", "CON", "", " ", "a/b\\c:d*e", "\u202e\u200f", "-rf", ".", "東京"})
  void namesArePlainWhateverTheIdAndName(String hostile) {
    assertThat(file(hostile, hostile)).matches("[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{12}\\.fr\\.pdf");
    assertThat(file(hostile.repeat(300), hostile.repeat(300))).hasSizeLessThan(80);
  }

  @Test
  void idsThatDifferOnlyByCaseHaveDifferentFiles() {
    assertThat(file("r1", "Ann").toLowerCase(Locale.ROOT))
        .isNotEqualTo(file("R1", "Ann").toLowerCase(Locale.ROOT));
  }

  @Test
  void accentsBecomePlainLetters() {
    assertThat(file("1", "Łucja Żółć-Bœuf")).startsWith("lucja-zolc-boeuf-");
  }

  @Test
  void packsOfARepATeamAndAProfileHaveNamesOfTheirOwn() {
    Rep rep = new Rep("1", "Ann", "m", "m");
    assertThat(PackNames.team(rep, Locale.FRENCH, Profile.ARCHIVE)).startsWith("ann-team-");
    assertThat(PackNames.file(rep, Locale.FRENCH, Profile.WORKING)).endsWith(".fr.working.pdf");
  }

  @Test
  void everyPageCompilesAndTheStyleSheetIsWhole() {
    assertThatCode(Layouts::compiled).doesNotThrowAnyException();
    assertThat(Theme.load().palette().font()).startsWith("DejaVu");
  }
}
