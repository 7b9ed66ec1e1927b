package dev.filon.reports.drawing;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;

/** A text as a QR code, with the white edge that readers need. */
public final class QrCode {

  private static final int EDGE = 4;

  /** By how much a row reaches into the one below, so that no viewer shows a gap. */
  private static final double OVERLAP = 0.02;

  private final String colour;

  /** Codes in the colour of what is solid. */
  public QrCode(Palette palette) {
    this.colour = palette.actual();
  }

  /**
   * Draws a code.
   *
   * @param text at most 2,000 characters of ASCII
   * @param size length of an edge in points
   */
  public Drawing draw(String text, double size) {
    BitMatrix modules = modules(text);
    double module = size / modules.getWidth();
    Drawing drawing = new Drawing(size, size);
    for (int y = 0; y < modules.getHeight(); y++) {
      int x = 0;
      while (x < modules.getWidth()) {
        int end = x;
        while (end < modules.getWidth() && modules.get(end, y)) {
          end++;
        }
        drawing.bar(x * module, y * module, end * module, (y + 1) * module + OVERLAP, colour);
        x = end + 1;
      }
    }
    return drawing;
  }

  private static BitMatrix modules(String text) {
    try {
      return new QRCodeWriter()
          .encode(
              text,
              BarcodeFormat.QR_CODE,
              0,
              0,
              Map.of(
                  EncodeHintType.ERROR_CORRECTION,
                  ErrorCorrectionLevel.L,
                  EncodeHintType.MARGIN,
                  EDGE));
    } catch (WriterException e) {
      throw new IllegalArgumentException("'" + text + "' does not fit a QR code", e);
    }
  }
}
