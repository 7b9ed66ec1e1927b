package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

  @TempDir private Path warehouse;

  private final PackCommand command = new PackCommand();

  @BeforeEach
  void snapshot() throws Exception {
    PackFixture.ordinary(warehouse).done();
  }

  private Path folder() {
    return warehouse.resolve("packs").resolve(PackFixture.WEEK);
  }

  private int packs(String... more) {
    return command.run(
        warehouse,
        Stream.concat(Stream.of("--week", PackFixture.WEEK), Stream.of(more))
            .toArray(String[]::new));
  }

  private List<String> listed() {
    Manifest manifest = Manifest.read(folder()).orElseThrow();
    List<String> listed = new ArrayList<>();
    manifest.packs().forEach(e -> listed.add(e.rep() + " " + e.locale() + " " + e.profile()));
    manifest.teams().forEach(e -> listed.add("team " + e.locale() + " " + e.profile()));
    return listed;
  }

  @Test
  void runsInAnotherLanguageOrProfileOrForOneRepAddToTheManifest() {
    assertThat(packs("--locale", "fr")).isZero();
    assertThat(packs("--locale", "en", "--rep", "R2")).isZero();
    assertThat(packs("--locale", "fr", "--rep", "R1", "--profile", "working")).isZero();
    assertThat(packs("--locale", "fr", "--rep", "R3")).isZero();
    assertThat(listed())
        .containsExactly(
            "R1 fr archive",
            "R1 fr working",
            "R2 en archive",
            "R2 fr archive",
            "R3 fr archive",
            "team fr archive");
    Manifest manifest = Manifest.read(folder()).orElseThrow();
    assertThat(manifest.packs().get(0).message()).startsWith("L’exercice").endsWith(".");
    assertThat(manifest.packs().get(0).form()).isNull();
    assertThat(manifest.packs().get(1).form().values()).isNotEmpty();
  }

  @Test
  void failureStandsUntilThePackIsMadeAndFilesThatAreGoneAreNotListed() throws Exception {
    assertThat(packs()).isZero();
    Manifest before = Manifest.read(folder()).orElseThrow();
    Path second = folder().resolve(before.packs().get(1).file());
    Files.delete(second);
    Files.createDirectories(second.resolve("in the way"));
    assertThat(packs("--rep", "R2")).isEqualTo(3);
    Manifest broken = Manifest.read(folder()).orElseThrow();
    assertThat(listed()).containsExactly("R1 en archive", "R3 en archive", "team en archive");
    assertThat(broken.failed()).hasSize(1);
    assertThat(broken.failed().get(0).id()).isEqualTo("R2");
    assertThat(broken.failed().get(0).reason()).isNotBlank();
    Files.delete(second.resolve("in the way"));
    Files.delete(second);
    Files.delete(folder().resolve(before.packs().get(2).file()));
    assertThat(packs("--rep", "R2")).isZero();
    assertThat(listed()).containsExactly("R1 en archive", "R2 en archive", "team en archive");
    assertThat(Manifest.read(folder()).orElseThrow().failed()).isEmpty();
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  @Test
  void manifestThatCannotBeReadStopsTheRunBeforeAnythingIsWritten() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve(Manifest.FILE), "{\"week\":");
    assertThat(packs()).isEqualTo(5);
    assertThat(command.err()).contains("manifest.json").contains("delete it and run 'filon packs'");
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files).hasSize(1);
    }
  }
}
