package dev.filon.reports;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Reads workbooks back, by the format's own rules and not by those of the library that wrote them.
 */
public final class XlsxText {

  private static final LocalDate EPOCH = LocalDate.of(1899, 12, 30);

  private XlsxText() {}

  /** The parts of a workbook by name, as text. */
  public static Map<String, String> parts(Path file) throws IOException {
    Map<String, String> parts = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        try (InputStream in = zip.getInputStream(entry)) {
          parts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return parts;
  }

  /** The rows of each sheet: texts, numbers as BigDecimal, null for an empty cell. */
  public static Map<String, List<List<Object>>> sheets(Path file) throws Exception {
    Map<String, String> parts = parts(file);
    List<String> shared = new ArrayList<>();
    NodeList texts = xml(parts.get("xl/sharedStrings.xml")).getElementsByTagName("si");
    for (int i = 0; i < texts.getLength(); i++) {
      shared.add(texts.item(i).getTextContent());
    }
    Map<String, List<List<Object>>> sheets = new LinkedHashMap<>();
    NodeList names = xml(parts.get("xl/workbook.xml")).getElementsByTagName("sheet");
    for (int i = 0; i < names.getLength(); i++) {
      sheets.put(
          ((Element) names.item(i)).getAttribute("name"),
          rows(xml(parts.get("xl/worksheets/sheet" + (i + 1) + ".xml")), shared));
    }
    return sheets;
  }

  private static List<List<Object>> rows(Document sheet, List<String> shared) {
    List<List<Object>> rows = new ArrayList<>();
    NodeList cells = sheet.getElementsByTagName("c");
    for (int i = 0; i < cells.getLength(); i++) {
      Element cell = (Element) cells.item(i);
      String place = cell.getAttribute("r");
      String letters = place.replaceAll("\\d", "");
      int column = 0;
      for (char letter : letters.toCharArray()) {
        column = column * 26 + letter - 'A' + 1;
      }
      int row = Integer.parseInt(place.substring(letters.length()));
      while (rows.size() < row) {
        rows.add(new ArrayList<>());
      }
      List<Object> line = rows.get(row - 1);
      while (line.size() < column - 1) {
        line.add(null);
      }
      line.add(value(cell, shared));
    }
    return rows;
  }

  private static Object value(Element cell, List<String> shared) {
    NodeList values = cell.getElementsByTagName("v");
    if (values.getLength() == 0) {
      return null;
    }
    String value = values.item(0).getTextContent();
    return cell.getAttribute("t").equals("s")
        ? shared.get(Integer.parseInt(value))
        : new BigDecimal(value);
  }

  /** The day that a number stands for. */
  public static LocalDate day(Object number) {
    return EPOCH.plusDays(((BigDecimal) number).longValueExact());
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
