package dev.filon.reports.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSDocument;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSObject;
import org.apache.pdfbox.cos.COSObjectKey;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;

/**
 * Takes what differs from run to run out of a PDF (dates, id, random prefixes of the embedded
 * fonts), so that the same snapshot gives the same bytes.
 */
final class FixedBytes {

  private static final int PREFIX = 7;
  private static final List<COSName> FONT_NAMES = List.of(COSName.BASE_FONT, COSName.FONT_NAME);

  private FixedBytes() {}

  /** A last change to a document before it is written. */
  interface Finish {
    void apply(PDDocument document) throws IOException;
  }

  static byte[] fix(byte[] pdf, Locale locale, LocalDateTime date, Finish finish)
      throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      PDDocumentInformation information = document.getDocumentInformation();
      GregorianCalendar moment = GregorianCalendar.from(date.withNano(0).atZone(ZoneOffset.UTC));
      moment.setTimeZone(TimeZone.getTimeZone("UTC"));
      information.setCreationDate(moment);
      information.setModificationDate(moment);
      information.setProducer("Filon");
      document.getDocumentCatalog().setLanguage(locale.getLanguage());
      finish.apply(document);
      renameFonts(document.getDocument());
      document.getDocument().getTrailer().removeItem(COSName.ID);
      document.setDocumentId(date.toEpochSecond(ZoneOffset.UTC));
      ByteArrayOutputStream out = new ByteArrayOutputStream(pdf.length);
      document.save(out);
      return out.toByteArray();
    }
  }

  private static void renameFonts(COSDocument document) {
    Map<String, String> renamed = new HashMap<>();
    List<COSObjectKey> keys =
        document.getXrefTable().keySet().stream()
            .sorted(Comparator.comparingLong(COSObjectKey::getNumber))
            .toList();
    for (COSObjectKey key : keys) {
      COSObject object = document.getObjectFromPool(key);
      COSBase base = object.getObject();
      if (base instanceof COSDictionary dictionary) {
        FONT_NAMES.forEach(name -> rename(dictionary, name, renamed));
      }
    }
  }

  private static void rename(COSDictionary dictionary, COSName name, Map<String, String> renamed) {
    String font = dictionary.getNameAsString(name);
    if (font != null && font.matches("[A-Z]{6}\\+.+")) {
      String fixed =
          renamed.computeIfAbsent(
              font, old -> prefix(renamed.size()) + "+" + old.substring(PREFIX));
      dictionary.setName(name, fixed);
    }
  }

  private static String prefix(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number; letters.length() < PREFIX - 1; rest /= 26) {
      letters.insert(0, (char) ('A' + rest % 26));
    }
    return letters.toString();
  }
}
