package dev.filon.reports.workbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * Packs the parts of a workbook again with fixed times, so that the same rows give the same bytes.
 */
final class FixedZip {

  private static final String PROPERTIES = "docProps/core.xml";
  private static final String CREATED = "(<dcterms:created[^>]*>)[^<]*";

  private FixedZip() {}

  static byte[] fix(byte[] workbook, LocalDateTime date) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(workbook.length / 4);
    // The directory at the end has the sizes; the parts themselves do not.
    try (SeekableInMemoryByteChannel bytes = new SeekableInMemoryByteChannel(workbook);
        ZipFile in = ZipFile.builder().setSeekableByteChannel(bytes).get();
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipArchiveEntry part : Collections.list(in.getEntriesInPhysicalOrder())) {
        byte[] content;
        try (InputStream stream = in.getInputStream(part)) {
          content = stream.readAllBytes();
        }
        ZipEntry fixed = new ZipEntry(part.getName());
        fixed.setTimeLocal(date.truncatedTo(ChronoUnit.MINUTES));
        zip.putNextEntry(fixed);
        zip.write(part.getName().equals(PROPERTIES) ? dated(content, date) : content);
      }
    }
    return out.toByteArray();
  }

  private static byte[] dated(byte[] bytes, LocalDateTime date) {
    String moment =
        DateTimeFormatter.ISO_INSTANT.format(
            date.truncatedTo(ChronoUnit.SECONDS).toInstant(ZoneOffset.UTC));
    return new String(bytes, StandardCharsets.UTF_8)
        .replaceFirst(CREATED, "$1" + moment)
        .getBytes(StandardCharsets.UTF_8);
  }
}
