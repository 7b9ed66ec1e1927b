package dev.filon.reports;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/** Reads packs back. */
public final class PdfText {

  private PdfText() {}

  /** What a pack is made of. */
  public record Facts(
      Set<String> fonts, int images, float smallestOnPageOne, boolean landscape, String language) {}

  /** The text of each page, in reading order. */
  public static List<String> pages(Path file) throws IOException {
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      List<String> pages = new ArrayList<>();
      for (int page = 1; page <= document.getNumberOfPages(); page++) {
        PDFTextStripper stripper = new PDFTextStripper();
        stripper.setSortByPosition(true);
        stripper.setStartPage(page);
        stripper.setEndPage(page);
        pages.add(stripper.getText(document));
      }
      return pages;
    }
  }

  /** Text, metadata and every string object outside the pages' contents. */
  public static String everything(Path file) throws IOException {
    StringBuilder all = new StringBuilder(String.join("\n", pages(file)));
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      PDDocumentInformation information = document.getDocumentInformation();
      for (String key : information.getMetadataKeys()) {
        all.append('\n').append(information.getPropertyStringValue(key));
      }
      for (COSObjectKey key : document.getDocument().getXrefTable().keySet()) {
        strings(document.getDocument().getObjectFromPool(key).getObject(), all);
      }
    }
    return all.toString();
  }

  private static void strings(COSBase object, StringBuilder all) {
    if (object instanceof COSString string) {
      all.append('\n').append(string.getString());
    } else if (object instanceof COSName name) {
      all.append('\n').append(name.getName());
    } else if (object instanceof COSArray array) {
      array.forEach(element -> strings(element, all));
    } else if (object instanceof COSDictionary dictionary) {
      dictionary.entrySet().forEach(entry -> strings(entry.getValue(), all));
    }
  }

  /** What a pack is made of. */
  public static Facts facts(Path file) throws IOException {
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      Set<String> fonts = new TreeSet<>();
      int images = 0;
      boolean landscape = true;
      for (PDPage page : document.getPages()) {
        landscape &= page.getMediaBox().getWidth() == 842 && page.getMediaBox().getHeight() == 595;
        images += look(page.getResources(), fonts);
      }
      return new Facts(
          fonts,
          images,
          smallest(document),
          landscape,
          document.getDocumentCatalog().getLanguage());
    }
  }

  private static int look(PDResources resources, Set<String> fonts) throws IOException {
    int images = 0;
    for (COSName name : resources.getFontNames()) {
      PDFont font = resources.getFont(name);
      fonts.add(font.getName() + (font.isEmbedded() ? " embedded" : " missing"));
    }
    for (COSName name : resources.getXObjectNames()) {
      if (resources.isImageXObject(name)) {
        images++;
      } else if (resources.getXObject(name) instanceof PDFormXObject form) {
        images += form.getResources() == null ? 0 : look(form.getResources(), fonts);
      }
    }
    return images;
  }

  private static float smallest(PDDocument document) throws IOException {
    float[] smallest = {Float.MAX_VALUE};
    PDFTextStripper stripper =
        new PDFTextStripper() {
          @Override
          protected void processTextPosition(TextPosition text) {
            smallest[0] = Math.min(smallest[0], text.getFontSizeInPt());
            super.processTextPosition(text);
          }
        };
    stripper.setEndPage(1);
    stripper.getText(document);
    return smallest[0];
  }
}
