package dev.filon.reports.dashboard.pages;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.filon.reports.dashboard.data.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** Rows as CSV that a spreadsheet opens without running anything in it. */
final class Csv {

  /** What a spreadsheet would take for the start of a formula. */
  private static final Pattern FORMULA = Pattern.compile("^\\s*[=+\\-@\\t\\r].*", Pattern.DOTALL);

  private Csv() {}

  static String of(List<Lists.Column> columns, List<Row> rows) {
    StringWriter text = new StringWriter();
    text.write('\ufeff'); // or Excel takes UTF-8 for the code page of its country
    try (CsvWriter csv = CsvWriter.builder().build(text)) {
      csv.writeRecord(columns.stream().map(Lists.Column::name).toList());
      for (Row row : rows) {
        csv.writeRecord(columns.stream().map(column -> cell(row.value(column.name()))).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Numbers as they are; a text that would be a formula gets an apostrophe. */
  static String cell(Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    String text = value.toString();
    return !(value instanceof Number) && FORMULA.matcher(text).matches() ? "'" + text : text;
  }
}
