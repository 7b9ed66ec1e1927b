package dev.filon.reports.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.filon.reports.PackCommand;
import dev.filon.reports.PackFixture;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.interactive.action.PDActionJavaScript;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationText;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDComboBox;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDNonTerminalField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadPackTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T08:30:00Z"), ZoneOffset.UTC);
  private static final String HEADER =
      "action_id,client_id,account_id,rep_id,manager_id,kind,origin,due_on,status,expected_amount,"
          + "result_amount,done_on,rep_note,manager_note,updated_at\n";

  @TempDir private static Path delivered;
  @TempDir private Path folder;

  private final PackCommand command = new PackCommand();
  private Path warehouse;

  /** Made once: the tests change copies. */
  @BeforeAll
  static void deliver() throws Exception {
    Path made = delivered.resolve("warehouse");
    PackFixture fixture = PackFixture.ordinary(made);
    complete(fixture).done();
    PackCommand command = new PackCommand();
    assertThat(command.run(made, "--week", PackFixture.WEEK, "--profile", "working"))
        .as(command.err())
        .isZero();
  }

  /** What the real table has beside what packs print. */
  private static PackFixture complete(PackFixture fixture) throws Exception {
    for (String column :
        List.of(
            "client_id varchar",
            "account_id varchar",
            "manager_id varchar",
            "kind varchar",
            "origin varchar",
            "manager_note varchar",
            "expected_amount decimal(18,4)",
            "result_amount decimal(18,4)")) {
      fixture.sql("alter table fact_action add column if not exists " + column);
    }
    return fixture.sql(
        "update fact_action f set client_id = m.client_id, account_id = m.account_id,"
            + " manager_id = m.manager_id, kind = m.kind, origin = m.origin,"
            + " manager_note = 'Marie agrees', expected_amount = m.expected_amount"
            + " from mart_action m where m.action_id = f.action_id");
  }

  @BeforeEach
  void copy() throws IOException {
    warehouse = folder.resolve("warehouse");
    Path from = delivered.resolve("warehouse");
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = warehouse.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
  }

  private Path packs() {
    return warehouse.resolve("packs").resolve(PackFixture.WEEK);
  }

  private Path pack(String rep) throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(packs().resolve("manifest.json").toFile());
    for (JsonNode entry : manifest.get("packs")) {
      if (entry.get("rep").asText().equals(rep)) {
        return packs().resolve(entry.get("file").asText());
      }
    }
    throw new AssertionError("no pack of " + rep);
  }

  /** Ids of the actions that a form asks about. */
  private static List<String> actions(Path pack) throws IOException {
    List<String> ids = new ArrayList<>();
    try (PDDocument document = Loader.loadPDF(pack.toFile())) {
      for (PDField field : document.getDocumentCatalog().getAcroForm(null).getFieldTree()) {
        String name = field.getFullyQualifiedName();
        if (name.endsWith(".status")) {
          ids.add(
              name.substring("action.".length(), name.length() - ".status".length())
                  .replace("%2E", "."));
        }
      }
    }
    assertThat(ids).hasSizeGreaterThan(3);
    return ids;
  }

  private interface Change {
    void apply(PDDocument document) throws Exception;
  }

  private Path returned(String rep, String name, Change change) throws Exception {
    Path file = folder.resolve(name + ".pdf");
    try (PDDocument document = Loader.loadPDF(pack(rep).toFile())) {
      change.apply(document);
      document.save(file.toFile());
    }
    return file;
  }

  private static PDAcroForm form(PDDocument document) {
    return document.getDocumentCatalog().getAcroForm(null);
  }

  private static PDField field(PDDocument document, String action, String part) {
    return form(document).getField("action." + action.replace(".", "%2E") + "." + part);
  }

  private static void answer(PDDocument document, String action, String status, String note)
      throws IOException {
    if (status != null) {
      ((PDComboBox) field(document, action, "status")).setValue(status);
    }
    if (note != null) {
      ((PDTextField) field(document, action, "note")).setValue(note);
    }
  }

  private int read(Object... arguments) {
    List<String> all = new ArrayList<>();
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    return command.run(new ReadPack(CLOCK), warehouse, all.toArray(String[]::new));
  }

  private List<String> sql(String query) throws Exception {
    return PackFixture.query(warehouse, query);
  }

  private void change(String sql) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:duckdb:" + PackFixture.file(warehouse));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void answersBecomeWholeRowsOfTheFeedAndWhatWasLeftAloneDoesNot() throws Exception {
    String entered =
        sql(
                "select action_id from fact_action where rep_id = 'R1' and status in ('proposed',"
                    + " 'agreed') order by action_id")
            .stream()
            .filter(id -> safeActions().contains(id))
            .findFirst()
            .orElseThrow();
    String proposed =
        sql("select action_id from mart_action where rep_id = 'R1' and state = 'new'"
                + " order by action_id")
            .get(0);
    Path file =
        returned(
            "R1",
            "back",
            document -> {
              answer(document, entered, "done", "Commande signée,\n« 12 k€ »");
              answer(document, proposed, "agreed", null);
            });
    assertThat(read(file)).as(command.err()).isZero();
    assertThat(command.out())
        .startsWith(HEADER)
        .contains(
            sql("select concat_ws(',', action_id, client_id, account_id, rep_id, manager_id, kind,"
                    + " origin, due_on, 'done', expected_amount, '', '2026-11-23')"
                    + " from (select action_id, client_id, coalesce(account_id, '') account_id,"
                    + " rep_id, coalesce(manager_id, '') manager_id, kind, coalesce(origin, '')"
                    + " origin, due_on, coalesce(cast(expected_amount as varchar), '')"
                    + " expected_amount from fact_action where action_id = '"
                    + entered
                    + "')")
                .get(0))
        .contains(",\"Commande signée,\n« 12 k€ »\",Marie agrees,2026-11-23T08:30:00Z\n")
        .contains("\n" + proposed + ",")
        .contains(",agreed,");
    assertThat(command.out().split("2026-11-23T08:30:00Z", -1)).hasSize(3);
  }

  private List<String> safeActions() {
    try {
      return actions(pack("R1"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void viewerMayAppendItsChangesOrWriteTheFileAnew() throws Exception {
    String action = actions(pack("R1")).get(0);
    Path appended = folder.resolve("appended.pdf");
    try (PDDocument document = Loader.loadPDF(pack("R1").toFile());
        OutputStream out = new FileOutputStream(appended.toFile())) {
      answer(document, action, "dropped", null);
      PDField field = field(document, action, "status");
      field.getCOSObject().setNeedToBeUpdated(true);
      for (PDField at = field; at != null; at = at.getParent()) {
        at.getCOSObject().setNeedToBeUpdated(true);
      }
      form(document).getCOSObject().setNeedToBeUpdated(true);
      document.getDocumentCatalog().getCOSObject().setNeedToBeUpdated(true);
      document.saveIncremental(out);
    }
    assertThat(read(appended)).as(command.err()).isZero();
    assertThat(command.out()).contains("\n" + action + ",").contains(",dropped,");
  }

  @Test
  void untouchedFormGivesNoRow() throws Exception {
    assertThat(read(pack("R1"), pack("R2"))).as(command.err()).isZero();
    assertThat(command.out()).isEqualTo(HEADER);
  }

  @Test
  void changesBeyondTheFieldsAreRefused() throws Exception {
    Map<String, Change> changes = new LinkedHashMap<>();
    changes.put(
        "text on a page",
        document -> {
          try (PDPageContentStream page =
              new PDPageContentStream(
                  document, document.getPage(0), PDPageContentStream.AppendMode.APPEND, true)) {
            page.addRect(10, 10, 300, 300);
            page.fill();
          }
        });
    changes.put("page gone", document -> document.removePage(2));
    changes.put("page more", document -> document.addPage(new PDPage(PDRectangle.A4)));
    changes.put("pages turned round", document -> document.getPage(1).setRotation(90));
    changes.put(
        "pages swapped",
        document -> {
          PDPage first = document.getPage(0);
          document.removePage(0);
          document.addPage(first);
        });
    changes.put(
        "comment",
        document -> {
          PDAnnotationText note = new PDAnnotationText();
          note.setContents("agreed with the director");
          note.setRectangle(new PDRectangle(10, 10, 20, 20));
          document.getPage(0).getAnnotations().add(note);
        });
    for (String key : List.of("FilonRep", "FilonSnapshot", "FilonWeek")) {
      changes.put(
          key,
          document ->
              document
                  .getDocumentInformation()
                  .setCustomMetadataValue(
                      key, key.equals("FilonRep") ? "R2" : key.equals("FilonWeek") ? "x" : "8"));
    }
    changes.put(
        "field renamed to another rep's action",
        document -> {
          PDNonTerminalField root = (PDNonTerminalField) form(document).getFields().get(0);
          root.getChildren().get(0).setPartialName(actions(pack("R2")).get(0).replace(".", "%2E"));
        });
    changes.put(
        "field gone",
        document -> {
          PDNonTerminalField root = (PDNonTerminalField) form(document).getFields().get(0);
          List<PDField> children = new ArrayList<>(root.getChildren());
          children.remove(0);
          root.setChildren(children);
        });
    changes.put(
        "field more",
        document -> {
          PDTextField more = new PDTextField(form(document));
          more.setPartialName("more");
          List<PDField> fields = new ArrayList<>(form(document).getFields());
          fields.add(more);
          form(document).setFields(fields);
        });
    changes.put(
        "another choice",
        document -> {
          COSArray options = new COSArray();
          options.add(new COSString("won"));
          firstStatus(document).getCOSObject().setItem(COSName.OPT, options);
        });
    changes.put(
        "field moved",
        document ->
            firstStatus(document).getWidgets().get(0).setRectangle(new PDRectangle(1, 1, 9, 9)));
    changes.put(
        "script",
        document ->
            document.getDocumentCatalog().setOpenAction(new PDActionJavaScript("app.alert(1)")));
    changes.put(
        "attachment",
        document -> {
          PDEmbeddedFilesNameTreeNode tree = new PDEmbeddedFilesNameTreeNode();
          PDComplexFileSpecification file = new PDComplexFileSpecification();
          file.setFile("x.exe");
          file.setEmbeddedFile(
              new PDEmbeddedFile(document, new ByteArrayInputStream(new byte[] {1})));
          tree.setNames(Map.of("x", file));
          PDDocumentNameDictionary names =
              new PDDocumentNameDictionary(document.getDocumentCatalog());
          names.setEmbeddedFiles(tree);
          document.getDocumentCatalog().setNames(names);
        });
    for (Map.Entry<String, Change> change : changes.entrySet()) {
      Path file = returned("R1", "changed", change.getValue());
      PackCommand one = new PackCommand();
      int exit = one.run(new ReadPack(CLOCK), warehouse, file.toString());
      assertThat(exit).as(change.getKey()).isEqualTo(3);
      assertThat(one.err())
          .as(change.getKey())
          .contains("filon: " + file + " is refused: it ")
          .containsAnyOf("changed beyond its fields", "is of snapshot 8", "no such week");
      assertThat(one.out()).as(change.getKey()).isEqualTo(HEADER);
    }
    assertThat(changes).hasSize(16);
  }

  private static PDComboBox firstStatus(PDDocument document) {
    for (PDField field : form(document).getFieldTree()) {
      if (field instanceof PDComboBox box) {
        return box;
      }
    }
    throw new AssertionError("no choice");
  }

  @Test
  void formOfAnEarlierSnapshotIsRefusedOnceThePackWasMadeAgain() throws Exception {
    Path file = returned("R1", "old", document -> {});
    change("update meta.snapshot set snapshot = 8");
    assertThat(
            command.run(
                warehouse, "--week", PackFixture.WEEK, "--profile", "working", "--rep", "R1"))
        .isZero();
    assertThat(read(file)).isEqualTo(3);
    assertThat(command.err())
        .contains("is of snapshot 7", "delivered last is of snapshot 8", "fill in that one");
  }

  @Test
  void newerServedSnapshotDoesNotMatterAndActionsThatWentToAnotherRepDo() throws Exception {
    String action = actions(pack("R1")).get(0);
    Path file = returned("R1", "back", document -> answer(document, action, null, "gone"));
    change("update meta.snapshot set snapshot = 9");
    assertThat(read(file)).as(command.err()).isZero();
    change("update mart_action set rep_id = 'R2' where action_id = '" + action + "'");
    change("update fact_action set rep_id = 'R2' where action_id = '" + action + "'");
    assertThat(read(file)).isEqualTo(3);
    assertThat(command.err())
        .contains("action '" + action + "' is one of rep 'R2', and the form is of rep 'R1'");
    change("delete from mart_action where action_id = '" + action + "'");
    change("delete from fact_action where action_id = '" + action + "'");
    assertThat(read(file)).isEqualTo(3);
    assertThat(command.err()).contains("action '" + action + "' is not in the served snapshot");
  }

  @Test
  void whatIsNoFormIsSaidAndTheOthersAreTaken() throws Exception {
    String action = actions(pack("R1")).get(0);
    Path good = returned("R1", "good", document -> answer(document, action, "agreed", "ok"));
    Path text = Files.writeString(folder.resolve("text.pdf"), "hello");
    Path foreign = folder.resolve("foreign.pdf");
    try (PDDocument document = new PDDocument()) {
      document.addPage(new PDPage());
      document.save(foreign.toFile());
    }
    Path locked =
        returned(
            "R1",
            "locked",
            document -> {
              StandardProtectionPolicy policy =
                  new StandardProtectionPolicy("owner", "user", new AccessPermission());
              policy.setEncryptionKeyLength(128);
              document.protect(policy);
            });
    Path flat = returned("R1", "flat", document -> form(document).flatten());
    assertThat(read(text, foreign, locked, flat, folder.resolve("none.pdf"), good)).isEqualTo(5);
    assertThat(command.err())
        .contains("text.pdf is refused: it is not a PDF that can be read")
        .contains("foreign.pdf is refused: it is not a pack")
        .contains("locked.pdf is refused: it has a password")
        .contains("flat.pdf is refused: it has no form fields")
        .contains("none.pdf is refused: there is no such file");
    assertThat(command.out()).contains("\n" + action + ",").contains(",agreed,");
  }

  @Test
  void rowsAreAddedOnceAndAnotherFileIsLeftAsItWas() throws Exception {
    String action = actions(pack("R1")).get(0);
    Path out = folder.resolve("actions.csv");
    Path first = returned("R1", "first", document -> answer(document, action, "agreed", "one"));
    Path second = returned("R1", "second", document -> answer(document, action, "dropped", "two"));
    assertThat(read(first, "--out", out)).isZero();
    assertThat(read(first, "--out", out)).isZero();
    assertThat(command.out()).contains("1 answers of 1 files, 0 of them new in " + out);
    assertThat(read(second, "--out", out)).isZero();
    assertThat(Files.readAllLines(out)).hasSize(3);
    assertThat(read(first, second)).isEqualTo(3);
    assertThat(command.err()).contains("is answered otherwise in " + first);
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertThat(read(first, "--out", other)).isEqualTo(2);
    assertThat(command.err()).contains("does not begin with the header 'action_id,client_id");
    assertThat(other).hasContent("a,b\n1,2");
  }

  @Test
  void packsElsewhereAreNamedByAnOption() throws Exception {
    Path file = returned("R1", "back", document -> {});
    Path moved = Files.move(warehouse.resolve("packs"), folder.resolve("sent"));
    assertThat(read(file)).isEqualTo(3);
    assertThat(command.err())
        .contains("no packs of week 2026-W47 were made in")
        .contains("--packs");
    assertThat(read(file, "--packs", moved.resolve(PackFixture.WEEK))).isZero();
  }
}
