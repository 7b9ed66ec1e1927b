package dev.filon.jobs.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** Prints a query's result. */
final class ResultPrinter {
  /** Rows shown as a table; CSV and JSON show all. */
  static final int TABLE_ROWS = 1000;

  enum Format {
    table,
    csv,
    json
  }

  private final PrintWriter out;

  ResultPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(ResultSet rows, Format format) throws SQLException, IOException {
    switch (format) {
      case csv -> csv(rows);
      case json -> json(rows);
      case table -> table(rows);
    }
  }

  private void csv(ResultSet rows) throws SQLException, IOException {
    try (CsvWriter csv = CsvWriter.builder().build(new NotClosing(out))) {
      csv.writeRecord(names(rows));
      while (rows.next()) {
        csv.writeRecord(cells(rows).stream().map(ResultPrinter::harmless).toList());
      }
    }
  }

  /** A cell that a spreadsheet would take for a formula is marked as text; numbers stay numbers. */
  static String harmless(String cell) {
    if (cell == null) {
      return "";
    }
    String start = cell.stripLeading();
    boolean formula =
        !cell.isEmpty() && (cell.charAt(0) == '\t' || cell.charAt(0) == '\r')
            || !start.isEmpty() && "=+-@".indexOf(start.charAt(0)) >= 0;
    return formula && !cell.matches("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")
        ? "'" + cell
        : cell;
  }

  private void json(ResultSet rows) throws SQLException, IOException {
    ResultSetMetaData meta = rows.getMetaData();
    List<String> names = names(rows);
    JsonGenerator json = new ObjectMapper().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.writeStartArray();
    while (rows.next()) {
      json.writeStartObject();
      for (int i = 0; i < names.size(); i++) {
        Object value = rows.getObject(i + 1);
        json.writeFieldName(names.get(i));
        if (value == null) {
          json.writeNull();
        } else if (value instanceof BigDecimal decimal) {
          json.writeNumber(decimal);
        } else if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
          json.writeString(number.toString());
        } else if (value instanceof Number || value instanceof Boolean) {
          json.writeRawValue(value.toString());
        } else {
          json.writeString(text(meta.getColumnType(i + 1), value));
        }
      }
      json.writeEndObject();
      json.writeRaw('\n');
    }
    json.writeEndArray();
    json.flush();
    out.println();
  }

  private void table(ResultSet rows) throws SQLException {
    ResultSetMetaData meta = rows.getMetaData();
    List<List<String>> lines = new ArrayList<>();
    lines.add(names(rows));
    boolean more = false;
    while (rows.next()) {
      if (lines.size() > TABLE_ROWS) {
        more = true;
        break;
      }
      lines.add(cells(rows));
    }
    int[] widths = new int[meta.getColumnCount()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(line.get(i)));
      }
    }
    for (int n = 0; n < lines.size(); n++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = lines.get(n).get(i) == null ? "" : lines.get(n).get(i);
        String pad = " ".repeat(widths[i] - width(cell));
        text.append(i == 0 ? "" : "  ").append(numeric(meta, i + 1) ? pad + cell : cell + pad);
      }
      out.println(text.toString().stripTrailing());
      if (n == 0) {
        List<String> rules = new ArrayList<>();
        for (int width : widths) {
          rules.add("-".repeat(width));
        }
        out.println(String.join("  ", rules));
      }
    }
    out.println(
        more
            ? "(the first " + TABLE_ROWS + " rows; --format csv gives all)"
            : "(" + (lines.size() - 1) + (lines.size() == 2 ? " row)" : " rows)"));
  }

  private static boolean numeric(ResultSetMetaData meta, int column) throws SQLException {
    return switch (meta.getColumnType(column)) {
      case Types.DECIMAL,
          Types.NUMERIC,
          Types.INTEGER,
          Types.BIGINT,
          Types.DOUBLE,
          Types.FLOAT,
          Types.REAL,
          Types.SMALLINT,
          Types.TINYINT,
          Types.JAVA_OBJECT ->
          true;
      default -> false;
    };
  }

  private static int width(String cell) {
    return cell == null ? 0 : cell.codePointCount(0, cell.length());
  }

  private static List<String> names(ResultSet rows) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      names.add(rows.getMetaData().getColumnLabel(i));
    }
    return names;
  }

  private static List<String> cells(ResultSet rows) throws SQLException {
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      Object value = rows.getObject(i);
      cells.add(value == null ? null : text(rows.getMetaData().getColumnType(i), value));
    }
    return cells;
  }

  private static String text(int type, Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.toPlainString();
    }
    return type == Types.TIMESTAMP ? value.toString().replaceFirst("\\.0$", "") : value.toString();
  }

  /** Leaves the command's output open when the writer on top of it is closed. */
  private static final class NotClosing extends java.io.FilterWriter {
    NotClosing(java.io.Writer out) {
      super(out);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
