package dev.filon.reports.dashboard.plan;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.filon.reports.ReportException;
import dev.filon.reports.answers.ActionFile;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The plan as the feed {@code crm/actions.csv}, for the nightly load. */
public final class ActionsFile {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private ActionsFile() {}

  /**
   * Writes all actions that somebody answered; readers see the file whole or not at all.
   *
   * @param dumps the folder that gets {@code crm/actions.csv}
   * @return how many actions it has
   */
  public static int write(Path dumps, PlanStore store) {
    List<PlanAction> actions = store.answered();
    Path folder = dumps.resolve("crm");
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, ".actions", ".part");
      Files.writeString(part, text(actions));
      Files.setPosixFilePermissions(
          part, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
      Files.move(
          part,
          folder.resolve("actions.csv"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      return actions.size();
    } catch (IOException e) {
      throw ReportException.notWritable(folder, e);
    }
  }

  /** The file's text: what people did last, without what came from the feed itself. */
  public static String ofPeople(PlanStore store) {
    return text(store.answeredByPeople());
  }

  private static String text(List<PlanAction> actions) {
    StringWriter text = new StringWriter();
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(text);
    csv.writeRecord(ActionFile.COLUMNS);
    for (PlanAction a : actions) {
      csv.writeRecord(
          a.id(),
          // a prospect is known by its account, not by a client number of the ERP
          a.clientId() == null || a.clientId().startsWith("prospect:") ? "" : a.clientId(),
          text(a.accountId()),
          a.repId(),
          text(a.managerId()),
          a.kind(),
          text(a.origin()),
          a.dueOn().toString(),
          a.status().code(),
          amount(a.expected()),
          amount(a.result()),
          a.doneOn() == null ? "" : a.doneOn().toString(),
          Stream.of(text(a.repNote()), text(a.dropReason()))
              .filter(note -> !note.isEmpty())
              .map(ActionsFile::oneLine)
              .collect(Collectors.joining(" | ")),
          oneLine(text(a.managerNote())),
          MOMENT.format(seconds(a.updatedAt())));
    }
    return text.toString();
  }

  /**
   * The feed keeps whole seconds. Rounded down, so that a version never looks newer there than
   * here.
   */
  private static Instant seconds(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static String oneLine(String note) {
    return note.replaceAll("\\s+", " ").strip();
  }

  private static String amount(BigDecimal value) {
    return value == null ? "" : value.toPlainString();
  }
}
