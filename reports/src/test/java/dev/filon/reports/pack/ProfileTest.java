package dev.filon.reports.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.reports.PackFixture;
import dev.filon.reports.figures.FiguresReader;
import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.SnapshotReader;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.figures.TeamReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDComboBox;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/** What the profiles promise, and that threads change nothing. */
class ProfileTest {

  @TempDir private Path folder;

  private Map<String, Path> made(String name, Profile profile, Locale locale, int threads)
      throws Exception {
    Path warehouse = folder.resolve("warehouse");
    if (!Files.exists(PackFixture.file(warehouse))) {
      PackFixture.ordinary(warehouse).done();
    }
    Path out = folder.resolve(name);
    try (SnapshotReader reader = SnapshotReader.open(PackFixture.file(warehouse))) {
      Snapshot snapshot = reader.snapshot();
      List<Rep> all = reader.reps();
      FiguresReader reading = new FiguresReader(reader, snapshot);
      List<RepFigures> figures =
          all.stream().filter(rep -> rep.managerId() != null).map(reading::next).toList();
      List<TeamFigures> teams =
          new TeamReader(reader).teams(all, figures.stream().map(RepFigures::summary).toList());
      Manifest manifest =
          new PackRun(
                  snapshot,
                  locale,
                  out,
                  profile,
                  Design.STANDARD,
                  LivePlan.of("test", "https://filon.example.com/"),
                  threads)
              .run(
                  figures.stream().map(RepFigures::rep).toList(),
                  rep ->
                      figures.stream()
                          .filter(one -> one.rep().equals(rep))
                          .findFirst()
                          .map(one -> new PackRun.Material(one, List.of())),
                  () -> teams);
      assertThat(manifest.failed()).isEmpty();
    }
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(out)) {
      list.filter(file -> file.toString().endsWith(".pdf"))
          .forEach(file -> files.put(file.getFileName().toString(), file));
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr"})
  void archivesArePdfA2u(String language) throws Exception {
    Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir")));
    VeraGreenfieldFoundryProvider.initialise();
    Map<String, Path> packs = made("archive", Profile.ARCHIVE, Locale.forLanguageTag(language), 2);
    assertThat(packs).hasSize(4);
    for (Path pack : packs.values()) {
      try (InputStream in = Files.newInputStream(pack);
          PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFA_2_U);
          PDFAValidator validator =
              Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_2_U, false)) {
        ValidationResult result = validator.validate(parser);
        assertThat(result.getTestAssertions()).as(pack.toString()).isEmpty();
        assertThat(result.isCompliant()).isTrue();
      }
    }
  }

  @Test
  void threadsDoNotChangeAByte() throws Exception {
    Map<String, Path> serial = made("one", Profile.ARCHIVE, Locale.FRENCH, 1);
    for (int threads : new int[] {2, 8}) {
      Map<String, Path> parallel = made("t" + threads, Profile.ARCHIVE, Locale.FRENCH, threads);
      assertThat(parallel.keySet()).isEqualTo(serial.keySet());
      for (Map.Entry<String, Path> pack : serial.entrySet()) {
        assertThat(Files.readAllBytes(parallel.get(pack.getKey())))
            .isEqualTo(Files.readAllBytes(pack.getValue()));
      }
    }
  }

  @Test
  void workingPacksHaveAStatusAndANotePerActionAndSayWhichTheyAre() throws Exception {
    Map<String, Path> packs = made("working", Profile.WORKING, Locale.FRENCH, 2);
    List<String> actions =
        PackFixture.query(
            folder.resolve("warehouse"),
            """
            select action_id from mart_action where rep_id = 'R2'
            order by action_id
            """);
    Path pack =
        packs.entrySet().stream()
            .filter(one -> one.getKey().startsWith("lucja"))
            .findFirst()
            .get()
            .getValue();
    assertThat(pack.toString()).endsWith(".fr.working.pdf");
    try (PDDocument document = Loader.loadPDF(pack.toFile())) {
      assertThat(document.getDocumentInformation().getCustomMetadataValue("FilonSnapshot"))
          .isEqualTo("7");
      assertThat(document.getDocumentInformation().getCustomMetadataValue("FilonRep"))
          .isEqualTo("R2");
      assertThat(document.getDocumentInformation().getCustomMetadataValue("FilonWeek"))
          .isEqualTo("2026-W47");
      PDAcroForm form = document.getDocumentCatalog().getAcroForm(null);
      int printed = 0;
      for (String action : actions) {
        PDField status = form.getField("action." + action.replace(".", "%2E") + ".status");
        if (status == null) {
          continue; // carried over and beyond the rows of the page
        }
        printed++;
        assertThat(status).isInstanceOf(PDComboBox.class);
        assertThat(((PDComboBox) status).getOptionsExportValues())
            .containsExactlyElementsOf(FormFields.STATUSES);
        assertThat(((PDComboBox) status).getOptionsDisplayValues()).contains("convenue");
        String stored =
            PackFixture.query(
                    folder.resolve("warehouse"),
                    "select status from mart_action where action_id = '" + action + "'")
                .get(0);
        assertThat(((PDComboBox) status).getValue()).containsExactly(stored);
        PDTextField note =
            (PDTextField) form.getField("action." + action.replace(".", "%2E") + ".note");
        note.setValue("Vu, à rappeler");
        assertThat(note.getValueAsString()).isEqualTo("Vu, à rappeler");
        ((PDComboBox) status).setValue("done");
      }
      assertThat(printed).isEqualTo(8);
    }
  }

  @Test
  void archivesHaveNoFields() throws Exception {
    for (Path pack : made("plain", Profile.ARCHIVE, Locale.ENGLISH, 2).values()) {
      try (PDDocument document = Loader.loadPDF(pack.toFile())) {
        assertThat(document.getDocumentCatalog().getAcroForm(null)).isNull();
      }
    }
  }
}
