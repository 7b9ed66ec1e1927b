package dev.filon.reports.workbook;

import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.SheetRows;
import dev.filon.reports.figures.SheetRows.Column;
import dev.filon.reports.figures.SheetRows.Kind;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.text.Formats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dhatim.fastexcel.PaperSize;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Turns rows into the bytes of an XLSX file; may be used by several threads at once. Texts are
 * written as texts, whatever they begin with; there are no formulas, links or macros. The same rows
 * give the same bytes.
 */
public final class WorkbookWriter {

  private static final int WIDEST_TEXT = 40;
  private static final int NARROWEST = 9;
  private static final int ROOM = 3;
  private static final int WIDTH_AMOUNT = 16;

  /** Excel refuses longer cells. */
  private static final int LONGEST_TEXT = 32_767;

  private static final String HEAD = "2B3A48";

  private final Headings headings;
  private final Snapshot snapshot;

  /** Workbooks of a snapshot in one language. */
  public WorkbookWriter(Locale locale, Snapshot snapshot) {
    this.headings = new Headings(locale, snapshot.currency());
    this.snapshot = snapshot;
  }

  /**
   * The workbook of a rep.
   *
   * @param message the sentence of page 1
   * @param sheets rows of this rep only
   */
  public byte[] write(Rep rep, String message, List<SheetRows> sheets) throws IOException {
    return write(rep.name(), rep.managerName(), message, sheets);
  }

  /** The workbook of a team: one row per rep, and who took over which client. */
  public byte[] write(TeamFigures team, String message) throws IOException {
    return write(team.manager().name(), null, message, TeamSheets.of(team));
  }

  private byte[] write(String name, String manager, String message, List<SheetRows> sheets)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Workbook workbook = new Workbook(out, "Filon", null);
    // FixedZip compresses
    workbook.setCompressionLevel(0);
    workbook.properties().setTitle(Formats.label(name) + ", " + snapshot.week());
    for (SheetRows sheet : sheets) {
      sheet(workbook.newWorksheet(headings.sheet(sheet.topic())), sheet);
    }
    about(workbook.newWorksheet(headings.sheet("about")), name, manager, message);
    workbook.finish();
    return FixedZip.fix(out.toByteArray(), snapshot.publishedAt());
  }

  /** On paper all columns stand on one page, below their heads. */
  private static void print(Worksheet sheet) {
    sheet.paperSize(PaperSize.A4_PAPER);
    sheet.pageOrientation("landscape");
    sheet.setFitToPage(true);
    sheet.fitToWidth((short) 1);
    sheet.fitToHeight((short) 0);
    sheet.repeatRows(0);
  }

  private void about(Worksheet sheet, String name, String manager, String message) {
    List<Object[]> rows = new ArrayList<>();
    rows.add(new Object[] {"rep", name});
    if (manager != null) {
      rows.add(new Object[] {"manager", manager});
    }
    rows.add(new Object[] {"week", snapshot.week().toString()});
    rows.add(new Object[] {"as_of", snapshot.asOf()});
    rows.add(new Object[] {"message", message});
    rows.add(new Object[] {"snapshot", snapshot.number()});
    rows.add(new Object[] {"source", snapshot.source()});
    rows.add(new Object[] {"currency", snapshot.currency()});
    rows.add(new Object[] {"quarantined", snapshot.quarantined()});
    for (int i = 0; i < rows.size(); i++) {
      sheet.value(i, 0, headings.text("about." + rows.get(i)[0]));
      sheet.style(i, 0).bold().set();
      Object value = rows.get(i)[1];
      cell(
          sheet,
          i,
          1,
          new Column(
              "about",
              value instanceof LocalDate
                  ? Kind.DATE
                  : value instanceof Long ? Kind.COUNT : Kind.TEXT),
          value);
      sheet.style(i, 1).horizontalAlignment("left").wrapText(true).set();
    }
    sheet.width(0, 24);
    sheet.width(1, 90);
  }

  private void sheet(Worksheet sheet, SheetRows rows) {
    int columns = rows.columns().size();
    int[] widths = new int[columns];
    for (int c = 0; c < columns; c++) {
      String head = headings.column(rows.columns().get(c).name());
      sheet.value(0, c, head);
      widths[c] =
          Math.max(
              NARROWEST,
              Arrays.stream(head.split("[ \\n]")).mapToInt(String::length).max().orElse(0) + ROOM);
    }
    sheet
        .range(0, 0, 0, columns - 1)
        .style()
        .bold()
        .fontColor("FFFFFF")
        .fillColor(HEAD)
        .wrapText(true)
        .verticalAlignment("top")
        .set();
    for (int r = 0; r < rows.rows().size(); r++) {
      for (int c = 0; c < columns; c++) {
        Object value = rows.rows().get(r).get(c);
        int width = cell(sheet, r + 1, c, rows.columns().get(c), value);
        widths[c] = Math.max(widths[c], Math.min(width + 1, WIDEST_TEXT));
      }
    }
    for (int c = 0; c < columns; c++) {
      sheet.width(c, widths[c]);
    }
    sheet.freezePane(rows.columns().get(0).kind() == Kind.TEXT ? 1 : 0, 1);
    sheet.setAutoFilter(0, 0, rows.rows().size(), columns - 1);
    print(sheet);
    if (rows.rows().isEmpty()) {
      sheet.value(1, 0, headings.text("empty"));
      sheet.style(1, 0).italic().set();
    }
  }

  /** Writes a value and says how many characters wide it is. */
  private int cell(Worksheet sheet, int row, int column, Column what, Object value) {
    if (value == null) {
      return 0;
    }
    switch (what.kind()) {
      case AMOUNT -> {
        sheet.value(row, column, (BigDecimal) value);
        sheet.style(row, column).format("#,##0.00").set();
        return WIDTH_AMOUNT;
      }
      case SHARE -> {
        sheet.value(row, column, (BigDecimal) value);
        sheet.style(row, column).format("0.0%").set();
        return NARROWEST;
      }
      case NUMBER -> {
        sheet.value(row, column, (BigDecimal) value);
        sheet.style(row, column).format("#,##0.0").set();
        return NARROWEST;
      }
      case COUNT -> {
        sheet.value(row, column, (Long) value);
        sheet.style(row, column).format("#,##0").set();
        return NARROWEST;
      }
      case DATE -> {
        sheet.value(row, column, (LocalDate) value);
        sheet.style(row, column).format(headings.dateFormat()).set();
        return NARROWEST + 2;
      }
      case FLAG -> {
        return text(sheet, row, column, headings.text("flag." + value));
      }
      default -> {
        return text(sheet, row, column, headings.value(what.name(), (String) value));
      }
    }
  }

  private static int text(Worksheet sheet, int row, int column, String text) {
    String cut =
        text.length() <= LONGEST_TEXT
            ? text
            : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT / 2));
    sheet.value(row, column, cut);
    return cut.length();
  }
}
