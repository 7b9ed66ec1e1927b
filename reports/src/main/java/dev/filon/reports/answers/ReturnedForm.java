package dev.filon.reports.answers;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.IsoWeek;
import dev.filon.reports.pack.FormSeal;
import dev.filon.reports.pack.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;

/**
 * A form that came back, found to be one that was delivered and changed in its fields only.
 *
 * @param rep whose pack it is
 * @param answers by action, those that differ from what was delivered
 */
public record ReturnedForm(String rep, Map<String, Answer> answers) {

  private static final long LARGEST = 50_000_000;
  private static final int LONGEST_NOTE = 2_000;
  private static final List<String> STATUSES = List.of("proposed", "agreed", "done", "dropped");
  private static final String STATUS = ".status";
  private static final String NOTE = ".note";
  private static final String ACTION = "action.";

  public ReturnedForm {
    answers = Map.copyOf(answers);
  }

  /**
   * What was answered to an action.
   *
   * @param status null if it was left as it was
   * @param note null if it was left as it was
   */
  public record Answer(String status, String note) {}

  /** Where the packs of a week lie. */
  public interface Folders {
    /** The folder of a week's packs. */
    Path of(IsoWeek week);
  }

  /**
   * Reads a returned form.
   *
   * @throws Refusal if it is not a form that was delivered, or was changed beyond its fields
   */
  public static ReturnedForm read(Path file, Folders folders) throws Refusal {
    try {
      if (!Files.isRegularFile(file)) {
        throw Refusal.unreadable("there is no such file");
      }
      if (Files.size(file) > LARGEST) {
        throw Refusal.of("it has more than 50 MB, which no pack has");
      }
      try (PDDocument document = Loader.loadPDF(file.toFile())) {
        return read(document, folders);
      }
    } catch (InvalidPasswordException e) {
      throw Refusal.of("it has a password; save it without one");
    } catch (IOException | RuntimeException e) {
      if (e instanceof ReportException known) {
        throw known;
      }
      throw Refusal.unreadable("it is not a PDF that can be read (%s)", e.getMessage());
    }
  }

  private static ReturnedForm read(PDDocument document, Folders folders)
      throws IOException, Refusal {
    PDDocumentInformation information = document.getDocumentInformation();
    String snapshot = information.getCustomMetadataValue("FilonSnapshot");
    String rep = information.getCustomMetadataValue("FilonRep");
    String week = information.getCustomMetadataValue("FilonWeek");
    if (snapshot == null || rep == null || week == null) {
      throw Refusal.of(
          "it is not a pack: it does not say of which rep, week and snapshot it is. A pack that was"
              + " printed to PDF or converted has lost its form; send back the pack itself, saved");
    }
    Manifest.Form form = FormSeal.of(document);
    if (form.values().isEmpty()) {
      throw Refusal.of(
          "it has no form fields: return the pack of 'packs --profile working', saved and not"
              + " printed to a new PDF");
    }
    Manifest.Form delivered = delivered(folders, week, rep, snapshot, form);
    return new ReturnedForm(rep, answers(delivered.values(), form.values()));
  }

  private static Manifest.Form delivered(
      Folders folders, String week, String rep, String snapshot, Manifest.Form form)
      throws Refusal {
    IsoWeek parsed;
    try {
      parsed = IsoWeek.parse(week);
    } catch (ReportException e) {
      throw Refusal.of("it says that it is of week '%s', and there is no such week", week);
    }
    Path folder = folders.of(parsed);
    Manifest manifest =
        Manifest.read(folder)
            .filter(one -> one.week().equals(parsed.toString()))
            .orElseThrow(
                () ->
                    Refusal.of(
                        "no packs of week %s were made in %s; name their folder with --packs",
                        parsed, folder));
    List<Manifest.Entry> own =
        manifest.packs().stream()
            .filter(entry -> rep.equals(entry.rep()) && entry.form() != null)
            .toList();
    if (own.isEmpty()) {
      throw Refusal.of("no working pack of rep '%s' was delivered in week %s", rep, parsed);
    }
    List<Manifest.Entry> same =
        own.stream().filter(entry -> Long.toString(entry.snapshot()).equals(snapshot)).toList();
    if (same.isEmpty()) {
      throw Refusal.of(
          "it is of snapshot %s, and the pack of rep '%s' that was delivered last is of snapshot"
              + " %d; fill in that one",
          snapshot, rep, own.get(0).snapshot());
    }
    return same.stream()
        .map(Manifest.Entry::form)
        .filter(one -> one.digest().equals(form.digest()))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.of(
                    "it was changed beyond its fields (pages, comments, fields or whom it is of);"
                        + " fill in the pack as it was delivered"));
  }

  private static Map<String, Answer> answers(
      Map<String, String> delivered, Map<String, String> returned) throws Refusal {
    Map<String, Answer> answers = new TreeMap<>();
    for (Map.Entry<String, String> field : returned.entrySet()) {
      String name = field.getKey();
      if (!name.startsWith(ACTION) || !name.endsWith(STATUS)) {
        continue;
      }
      String action = name.substring(ACTION.length(), name.length() - STATUS.length());
      String noteField = ACTION + action + NOTE;
      String status = changed(delivered.get(name), field.getValue());
      String note = changed(delivered.get(noteField), note(returned.get(noteField)));
      if (status != null && !STATUSES.contains(status)) {
        throw Refusal.of(
            "the status of action '%s' is '%s'; it may be %s",
            id(action), status, String.join(", ", STATUSES));
      }
      if (note != null && note.length() > LONGEST_NOTE) {
        throw Refusal.of(
            "the note of action '%s' has more than %d characters", id(action), LONGEST_NOTE);
      }
      if (status != null || note != null) {
        answers.put(id(action), new Answer(status, note));
      }
    }
    return answers;
  }

  private static String changed(String before, String now) {
    return now == null || now.isBlank() || now.equals(before) ? null : now;
  }

  /** Lines end in one way, and nothing unseen is taken along. */
  private static String note(String text) {
    return text == null
        ? null
        : text.replaceAll("\\r\\n?", "\n")
            .replaceAll("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}&&[^\\n]]", " ")
            .strip();
  }

  /** A point and a per cent sign of an id are written otherwise in the name of a field. */
  private static String id(String part) {
    return part.replace("%2E", ".").replace("%25", "%");
  }
}
