package dev.filon.reports.dashboard.pages;

import dev.filon.reports.dashboard.data.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** Rows as a workbook of one sheet. Texts are texts there, whatever they begin with. */
final class Xlsx {

  private static final int LONGEST_TEXT = 32_767;

  private Xlsx() {}

  static byte[] of(String name, List<Lists.Column> columns, List<Row> rows, Words words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Workbook book = new Workbook(out, "Filon", "1.0")) {
      Worksheet sheet = book.newWorksheet(name);
      for (int c = 0; c < columns.size(); c++) {
        sheet.value(0, c, words.heading(columns.get(c)));
        sheet.style(0, c).bold().set();
      }
      sheet.freezePane(0, 1);
      for (int r = 0; r < rows.size(); r++) {
        for (int c = 0; c < columns.size(); c++) {
          cell(sheet, r + 1, c, rows.get(r).value(columns.get(c).name()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void cell(Worksheet sheet, int row, int column, Object value) {
    if (value instanceof BigDecimal number) {
      sheet.value(row, column, number);
      sheet.style(row, column).format("#,##0.00").set();
    } else if (value instanceof Number number) {
      sheet.value(row, column, number);
    } else if (value instanceof LocalDate day) {
      sheet.value(row, column, day);
      sheet.style(row, column).format("yyyy-mm-dd").set();
    } else if (value != null) {
      // what XML cannot hold would make the whole file unreadable
      String text = value.toString().replaceAll("[\\p{Cc}&&[^\\n\\t]]", " ");
      sheet.value(
          row, column, text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text);
    }
  }
}
