package dev.filon.reports;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import org.apache.pdfbox.pdmodel.interactive.action.PDActionURI;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationLink;
import org.apache.pdfbox.rendering.PDFRenderer;
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

  /** The addresses that pages link to, each after the number of its page. */
  public static List<String> links(Path file) throws IOException {
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      List<String> links = new ArrayList<>();
      for (int page = 0; page < document.getNumberOfPages(); page++) {
        for (PDAnnotation annotation : document.getPage(page).getAnnotations()) {
          if (annotation instanceof PDAnnotationLink link
              && link.getAction() instanceof PDActionURI to) {
            links.add(page + 1 + " " + to.getURI());
          }
        }
      }
      return links;
    }
  }

  /** What a reader of QR codes sees on a page. */
  public static String code(Path file, int page) throws Exception {
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      BufferedImage image = new PDFRenderer(document).renderImageWithDPI(page - 1, 200);
      int width = image.getWidth();
      int height = image.getHeight();
      int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
      return new QRCodeReader()
          .decode(
              new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels))),
              Map.of(DecodeHintType.TRY_HARDER, true))
          .getText();
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

  /**
   * Letters that stand upon others or beyond their page: "page: letters", nothing if all is well.
   */
  public static List<String> clashes(Path file) throws IOException {
    List<String> clashes = new ArrayList<>();
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      for (int page = 1; page <= document.getNumberOfPages(); page++) {
        List<TextPosition> letters = new ArrayList<>();
        PDFTextStripper stripper =
            new PDFTextStripper() {
              @Override
              protected void processTextPosition(TextPosition text) {
                if (!text.getUnicode().isBlank()) {
                  letters.add(text);
                }
              }
            };
        stripper.setStartPage(page);
        stripper.setEndPage(page);
        stripper.getText(document);
        for (int i = 0; i < letters.size(); i++) {
          TextPosition one = letters.get(i);
          if (one.getX() < 30 || one.getX() + one.getWidth() > 812 || one.getY() > 580) {
            clashes.add(page + ": '" + one.getUnicode() + "' is beyond the page");
          }
          for (int j = i + 1; j < letters.size(); j++) {
            TextPosition other = letters.get(j);
            float right = Math.min(one.getX() + one.getWidth(), other.getX() + other.getWidth());
            float wide = right - Math.max(one.getX(), other.getX());
            float high =
                Math.min(one.getY(), other.getY())
                    - Math.max(one.getY() - rise(one), other.getY() - rise(other));
            if (wide > 0.3 * Math.min(one.getWidth(), other.getWidth()) && high > 1) {
              clashes.add(page + ": '" + one.getUnicode() + "' upon '" + other.getUnicode() + "'");
            }
          }
        }
      }
    }
    return clashes;
  }

  /** How far a small letter reaches above its line. */
  private static float rise(TextPosition letter) {
    return letter.getFontSizeInPt() * 0.5f;
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
