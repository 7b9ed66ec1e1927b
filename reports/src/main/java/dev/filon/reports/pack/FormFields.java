package dev.filon.reports.pack;

import dev.filon.reports.text.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sf.jasperreports.engine.JRPrintElement;
import net.sf.jasperreports.engine.JRPrintPage;
import net.sf.jasperreports.engine.JasperPrint;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceRGB;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationWidget;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceCharacteristicsDictionary;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDComboBox;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDNonTerminalField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTerminalField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;

/**
 * The fields of the working profile: {@code action.<action_id>.status}, a choice of proposed,
 * agreed, done and dropped whatever the language, and {@code action.<action_id>.note}, a text. A
 * point in an action's id would end a part of the name, so it is written as {@code %2E}, and a per
 * cent sign as {@code %25}.
 */
final class FormFields {

  /** What a status may be; the order of the choices. */
  static final List<String> STATUSES = List.of("proposed", "agreed", "done", "dropped");

  /** Property by which a layout says that an element is a field. */
  static final String PROPERTY = "net.sf.jasperreports.export.filon.field";

  private static final String ACTION = "action";
  private static final String STATUS = "status";
  private static final String NOTE = "note";
  private static final char PART = '.';
  private static final char VALUE = '=';
  private static final int LONGEST_NOTE = 500;
  private static final String APPEARANCE = "/Helv 8 Tf 0.11 0.15 0.2 rg";

  private FormFields() {}

  /** The property of a status field that stands on a value. */
  static String status(String actionId, String value) {
    return name(actionId, STATUS) + VALUE + value;
  }

  /** The property of a note field. */
  static String note(String actionId) {
    return name(actionId, NOTE) + VALUE;
  }

  private static String name(String actionId, String part) {
    return ACTION + PART + actionId.replace("%", "%25").replace(".", "%2E") + PART + part;
  }

  /**
   * A field on a page.
   *
   * @param page counted from 0
   * @param name full name
   * @param value what it stands on
   * @param x from the left of the page, in points
   * @param top from its top
   */
  record Field(
      int page, String name, String value, double x, double top, double width, double height) {}

  /** The fields that filled pages ask for. */
  static List<Field> of(List<JasperPrint> prints) {
    List<Field> fields = new ArrayList<>();
    int page = 0;
    for (JasperPrint print : prints) {
      for (JRPrintPage one : print.getPages()) {
        for (JRPrintElement element : one.getElements()) {
          String property =
              element.hasProperties() ? element.getPropertiesMap().getProperty(PROPERTY) : null;
          if (property != null) {
            int end = property.lastIndexOf(VALUE);
            fields.add(
                new Field(
                    page,
                    property.substring(0, end),
                    property.substring(end + 1),
                    element.getX(),
                    element.getY(),
                    element.getWidth(),
                    element.getHeight()));
          }
        }
        page++;
      }
    }
    return fields;
  }

  /** Puts fields into a document, with their labels in the language of the texts. */
  static void add(PDDocument document, List<Field> fields, Texts texts) throws IOException {
    if (fields.isEmpty()) {
      return;
    }
    PDAcroForm form = new PDAcroForm(document);
    document.getDocumentCatalog().setAcroForm(form);
    PDResources resources = new PDResources();
    resources.put(COSName.getPDFName("Helv"), new PDType1Font(Standard14Fonts.FontName.HELVETICA));
    form.setDefaultResources(resources);
    form.setDefaultAppearance(APPEARANCE);
    List<String> labels = STATUSES.stream().map(code -> texts.code(STATUS, code)).toList();
    Map<String, PDNonTerminalField> parents = new HashMap<>();
    PDNonTerminalField root = new PDNonTerminalField(form);
    root.setPartialName(ACTION);
    form.setFields(List.of(root));
    List<PDField> actions = new ArrayList<>();
    Map<String, List<PDField>> children = new HashMap<>();
    for (Field field : fields) {
      String id = field.name().substring(ACTION.length() + 1, field.name().lastIndexOf(PART));
      PDNonTerminalField parent =
          parents.computeIfAbsent(
              id,
              one -> {
                PDNonTerminalField created = new PDNonTerminalField(form);
                created.setPartialName(one);
                created.getCOSObject().setItem(COSName.PARENT, root);
                actions.add(created);
                return created;
              });
      PDTerminalField child =
          field.name().endsWith(PART + STATUS) ? choice(form, labels) : text(form);
      child.setPartialName(field.name().substring(field.name().lastIndexOf(PART) + 1));
      child.getCOSObject().setItem(COSName.PARENT, parent);
      List<PDField> siblings = children.computeIfAbsent(id, one -> new ArrayList<>());
      siblings.add(child);
      parent.setChildren(siblings);
      place(document.getPage(field.page()), child, field);
      root.setChildren(actions);
      if (child instanceof PDComboBox combo && STATUSES.contains(field.value())) {
        combo.setValue(field.value());
      } else if (child instanceof PDTextField note) {
        note.setValue("");
      }
    }
  }

  private static PDTerminalField choice(PDAcroForm form, List<String> labels) throws IOException {
    PDComboBox combo = new PDComboBox(form);
    combo.setDefaultAppearance(APPEARANCE);
    combo.setOptions(STATUSES, labels);
    return combo;
  }

  private static PDTerminalField text(PDAcroForm form) {
    PDTextField text = new PDTextField(form);
    text.setDefaultAppearance(APPEARANCE);
    text.setMaxLen(LONGEST_NOTE);
    text.setMultiline(true);
    return text;
  }

  private static void place(PDPage page, PDTerminalField child, Field field) throws IOException {
    PDAnnotationWidget widget = child.getWidgets().get(0);
    float height = page.getMediaBox().getHeight();
    widget.setRectangle(
        new PDRectangle(
            (float) field.x(),
            (float) (height - field.top() - field.height()),
            (float) field.width(),
            (float) field.height()));
    widget.setPage(page);
    widget.setPrinted(true);
    PDAppearanceCharacteristicsDictionary look =
        new PDAppearanceCharacteristicsDictionary(new org.apache.pdfbox.cos.COSDictionary());
    look.setBorderColour(new PDColor(new float[] {0.6f, 0.65f, 0.7f}, PDDeviceRGB.INSTANCE));
    widget.setAppearanceCharacteristics(look);
    page.getAnnotations().add(widget);
  }
}
