package dev.filon.reports.pack;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSBoolean;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSNumber;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDChoice;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTerminalField;

/**
 * A digest of everything in a form that its readers may not change: what the pages show (contents,
 * fonts, sizes), comments and stamps, whom it is of, which fields there are, where and with which
 * choices, scripts and attached files. The values of fields and how they are drawn are left out,
 * and so is how the file is written: a viewer may append, compress or number its objects anew.
 */
public final class FormSeal {

  private static final List<String> IDENTITY = List.of("FilonSnapshot", "FilonRep", "FilonWeek");

  /** Where things point back to, how a stream is written, and notes of programs. */
  private static final Set<COSName> LEFT_OUT =
      Set.of(
          COSName.PARENT,
          COSName.P,
          COSName.LENGTH,
          COSName.FILTER,
          COSName.DECODE_PARMS,
          COSName.METADATA,
          COSName.getPDFName("StructParent"),
          COSName.getPDFName("StructParents"),
          COSName.getPDFName("DL"),
          COSName.getPDFName("PieceInfo"),
          COSName.getPDFName("LastModified"));

  /** What could act or carry something unseen. */
  private static final List<COSName> ACTIVE =
      List.of(
          COSName.OPEN_ACTION,
          COSName.AA,
          COSName.AF,
          COSName.getPDFName("Collection"),
          COSName.getPDFName("URI"));

  private static final List<COSName> ACTIVE_NAMES =
      List.of(COSName.EMBEDDED_FILES, COSName.getPDFName("JavaScript"));

  private final MessageDigest digest = sha256();
  private final Map<COSBase, String> known = new IdentityHashMap<>();

  private FormSeal() {}

  static Manifest.Form of(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return of(document);
    }
  }

  /**
   * The seal and the values of a form.
   *
   * @throws IOException if the document is damaged
   */
  public static Manifest.Form of(PDDocument document) throws IOException {
    FormSeal seal = new FormSeal();
    for (String key : IDENTITY) {
      seal.add(key, document.getDocumentInformation().getCustomMetadataValue(key));
    }
    for (PDPage page : document.getPages()) {
      seal.page(page);
    }
    COSDictionary catalog = document.getDocumentCatalog().getCOSObject();
    for (COSName name : ACTIVE) {
      seal.add(name.getName(), seal.written(catalog.getDictionaryObject(name)));
    }
    if (catalog.getDictionaryObject(COSName.NAMES) instanceof COSDictionary names) {
      for (COSName name : ACTIVE_NAMES) {
        seal.add(name.getName(), seal.written(names.getDictionaryObject(name)));
      }
    }
    Map<String, String> values = new TreeMap<>();
    seal.form(document.getDocumentCatalog().getAcroForm(null), values);
    return new Manifest.Form(HexFormat.of().formatHex(seal.digest.digest()), values);
  }

  private void page(PDPage page) throws IOException {
    add("box", page.getMediaBox().toString());
    add("crop", page.getCropBox().toString());
    add("rotation", Integer.toString(page.getRotation()));
    try (InputStream contents = page.getContents()) {
      add("contents", hash(contents.readAllBytes()));
    }
    add(
        "resources",
        page.getResources() == null ? "" : written(page.getResources().getCOSObject()));
    List<String> annotations = new ArrayList<>();
    if (page.getCOSObject().getDictionaryObject(COSName.ANNOTS) instanceof COSArray all) {
      for (int i = 0; i < all.size(); i++) {
        annotations.add(annotation(all.getObject(i)));
      }
    }
    add("annotations", annotations.toString());
    add("actions", written(page.getCOSObject().getDictionaryObject(COSName.AA)));
  }

  private String annotation(COSBase base) throws IOException {
    if (!(base instanceof COSDictionary annotation)
        || !COSName.WIDGET.equals(annotation.getCOSName(COSName.SUBTYPE))) {
      return written(base);
    }
    return "widget "
        + name(annotation)
        + written(annotation.getDictionaryObject(COSName.RECT))
        + written(annotation.getDictionaryObject(COSName.A))
        + written(annotation.getDictionaryObject(COSName.AA));
  }

  private static String name(COSDictionary field) {
    StringBuilder name = new StringBuilder();
    COSDictionary at = field;
    for (int depth = 0; at != null && depth < 9; depth++) {
      String part = at.getString(COSName.T);
      if (part != null) {
        name.insert(0, part + "/");
      }
      at = at.getCOSDictionary(COSName.PARENT);
    }
    return name.toString();
  }

  private void form(PDAcroForm form, Map<String, String> values) throws IOException {
    if (form == null) {
      return;
    }
    add("xfa", written(form.getCOSObject().getDictionaryObject(COSName.XFA)));
    Map<String, String> fields = new TreeMap<>();
    for (PDField field : form.getFieldTree()) {
      if (field instanceof PDTerminalField) {
        String name = field.getFullyQualifiedName();
        String what =
            field.getFieldType()
                + written(field.getCOSObject().getDictionaryObject(COSName.OPT))
                + written(field.getCOSObject().getDictionaryObject(COSName.MAX_LEN))
                + written(field.getCOSObject().getDictionaryObject(COSName.AA));
        if (fields.put(name, what) != null) {
          add("twice", name);
        }
        values.put(name, value(field));
      }
    }
    fields.forEach(
        (name, what) -> {
          add("field", name);
          add("what", what);
        });
  }

  private static String value(PDField field) {
    return field instanceof PDChoice choice
        ? String.join("\n", choice.getValue())
        : field.getValueAsString();
  }

  private void add(String what, String value) {
    digest.update((what + '\u0001' + value + '\u0002').getBytes(StandardCharsets.UTF_8));
  }

  /** An object as a short text that is the same however the file writes it. */
  private String written(COSBase base) throws IOException {
    if (base instanceof COSObject object) {
      return written(object.getObject());
    }
    if (base instanceof COSDictionary || base instanceof COSArray) {
      String before = known.putIfAbsent(base, "circle");
      if (before != null) {
        return before;
      }
      String text = hash(parts(base).getBytes(StandardCharsets.UTF_8));
      known.put(base, text);
      return text;
    }
    if (base instanceof COSName name) {
      return "/" + name.getName();
    }
    if (base instanceof COSString string) {
      return "(" + HexFormat.of().formatHex(string.getBytes()) + ")";
    }
    if (base instanceof COSNumber number) {
      return BigDecimal.valueOf(number.floatValue()).stripTrailingZeros().toPlainString();
    }
    return base instanceof COSBoolean flag ? Boolean.toString(flag.getValue()) : "null";
  }

  private String parts(COSBase base) throws IOException {
    StringBuilder parts = new StringBuilder();
    if (base instanceof COSArray array) {
      for (COSBase element : array) {
        parts.append(written(element)).append(' ');
      }
      return parts.append(']').toString();
    }
    Map<String, String> entries = new TreeMap<>();
    for (Map.Entry<COSName, COSBase> entry : ((COSDictionary) base).entrySet()) {
      if (!LEFT_OUT.contains(entry.getKey())) {
        entries.put(entry.getKey().getName(), written(entry.getValue()));
      }
    }
    parts.append(entries);
    if (base instanceof COSStream stream) {
      try (InputStream in = stream.createInputStream()) {
        parts.append(hash(in.readAllBytes()));
      }
    }
    return parts.toString();
  }

  private static String hash(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
