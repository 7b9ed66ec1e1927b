package dev.filon.reports.answers;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.filon.reports.ReportException;
import dev.filon.reports.figures.ActionRecord;
import dev.filon.reports.pack.WholeFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Actions as rows of the feed {@code crm/actions.csv}. */
public final class ActionFile {

  /** The columns of the feed, in the order of the file. */
  public static final List<String> COLUMNS =
      List.of(
          "action_id",
          "client_id",
          "account_id",
          "rep_id",
          "manager_id",
          "kind",
          "origin",
          "due_on",
          "status",
          "expected_amount",
          "result_amount",
          "done_on",
          "rep_note",
          "manager_note",
          "updated_at");

  private static final int UPDATED_AT = COLUMNS.indexOf("updated_at");
  private static final int DONE_ON = COLUMNS.indexOf("done_on");
  private static final Pattern FORMULA =
      Pattern.compile("[\\s\\p{Z}\\p{C}]*[=+\\-@].*", Pattern.DOTALL);

  private ActionFile() {}

  /** The rows with their header. */
  public static String text(List<ActionRecord> actions) {
    return csv(actions.stream().map(ActionFile::row).toList());
  }

  /**
   * Adds rows to a file, which appears whole or stays as it was. An answer that is the last one of
   * its action already is not added again.
   *
   * @return how many rows were added
   * @throws ReportException if the file is there and is not such a feed, or cannot be written
   */
  public static int append(Path file, List<ActionRecord> actions) {
    try {
      List<List<String>> rows = new ArrayList<>();
      Map<String, List<String>> last = new HashMap<>();
      if (Files.exists(file)) {
        List<List<String>> before = read(file);
        if (before.isEmpty() || !before.get(0).equals(COLUMNS)) {
          throw ReportException.notActions(file, String.join(",", COLUMNS));
        }
        rows.addAll(before.subList(1, before.size()));
        rows.forEach(row -> last.put(row.get(0), answer(row)));
      }
      int added = 0;
      for (ActionRecord action : actions) {
        List<String> row = row(action);
        if (!answer(row).equals(last.put(row.get(0), answer(row)))) {
          rows.add(row);
          added++;
        }
      }
      WholeFile.write(file, csv(rows).getBytes(StandardCharsets.UTF_8));
      return added;
    } catch (IOException e) {
      throw ReportException.notWritable(file, e);
    }
  }

  /** A row without when it was read. */
  private static List<String> answer(List<String> row) {
    List<String> answer = new ArrayList<>(row);
    if (answer.size() == COLUMNS.size()) {
      answer.set(UPDATED_AT, "");
      answer.set(DONE_ON, "");
    }
    return answer;
  }

  private static List<List<String>> read(Path file) throws IOException {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
      return reader.stream().map(CsvRecord::getFields).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String csv(List<List<String>> rows) {
    StringWriter out = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
      writer.writeRecord(COLUMNS);
      rows.forEach(writer::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toString();
  }

  private static List<String> row(ActionRecord action) {
    return List.of(
        action.id(),
        text(action.clientId()),
        text(action.accountId()),
        action.repId(),
        text(action.managerId()),
        action.kind(),
        text(action.origin()),
        text(action.dueOn()),
        action.status(),
        amount(action.expected()),
        amount(action.result()),
        text(action.doneOn()),
        harmless(text(action.repNote())),
        harmless(text(action.managerNote())),
        action.updatedAt() == null
            ? ""
            : DateTimeFormatter.ISO_INSTANT.format(
                action.updatedAt().truncatedTo(ChronoUnit.SECONDS).toInstant(ZoneOffset.UTC)));
  }

  private static String text(Object value) {
    return Objects.toString(value, "");
  }

  private static String amount(BigDecimal value) {
    return value == null ? "" : value.toPlainString();
  }

  /** A note that a spreadsheet would take for a formula gets an apostrophe before it. */
  private static String harmless(String note) {
    return FORMULA.matcher(note).matches() ? "'" + note : note;
  }
}
