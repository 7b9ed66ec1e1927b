package dev.filon.reports.pack;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.common.PDMetadata;
import org.apache.pdfbox.pdmodel.graphics.color.PDOutputIntent;

/** Makes a document PDF/A-2u: says so in its metadata, and in which colours it is drawn. */
final class ArchiveFormat {

  private static final byte[] SRGB = ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
  private static final String CONDITION = "sRGB IEC61966-2.1";
  private static final float VERSION = 1.7f;

  private ArchiveFormat() {}

  static void apply(PDDocument document, LocalDateTime date) throws IOException {
    document.setVersion(VERSION);
    PDOutputIntent intent = new PDOutputIntent(document, new ByteArrayInputStream(SRGB));
    intent.setInfo(CONDITION);
    intent.setOutputCondition(CONDITION);
    intent.setOutputConditionIdentifier(CONDITION);
    intent.setRegistryName("http://www.color.org");
    document.getDocumentCatalog().addOutputIntent(intent);
    PDMetadata metadata = new PDMetadata(document);
    metadata.importXMPMetadata(
        xmp(document.getDocumentInformation(), date).getBytes(StandardCharsets.UTF_8));
    document.getDocumentCatalog().setMetadata(metadata);
  }

  private static String xmp(PDDocumentInformation information, LocalDateTime date) {
    String moment = date.truncatedTo(ChronoUnit.SECONDS) + (date.getSecond() == 0 ? ":00Z" : "Z");
    return """
        <?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
         xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
         xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
        <pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
        <xmp:CreatorTool>%s</xmp:CreatorTool>
        <xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>
        <pdf:Producer>%s</pdf:Producer>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="r"?>
        """
        .formatted(
            escape(information.getTitle()),
            escape(information.getCreator()),
            moment,
            moment,
            escape(information.getProducer()));
  }

  private static String escape(String text) {
    return text == null ? "" : text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
