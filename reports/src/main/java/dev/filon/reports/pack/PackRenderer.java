package dev.filon.reports.pack;

import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Texts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.sf.jasperreports.engine.JRException;
import net.sf.jasperreports.engine.JRParameter;
import net.sf.jasperreports.engine.JasperFillManager;
import net.sf.jasperreports.engine.JasperPrint;
import net.sf.jasperreports.engine.JasperReport;
import net.sf.jasperreports.engine.data.JRMapCollectionDataSource;
import net.sf.jasperreports.export.SimpleExporterInput;
import net.sf.jasperreports.export.SimpleOutputStreamExporterOutput;
import net.sf.jasperreports.pdf.JRPdfExporter;
import net.sf.jasperreports.pdf.SimplePdfExporterConfiguration;

/** Turns one rep's figures into the bytes of a PDF; may be used by several threads at once. */
final class PackRenderer {

  private final Layouts layouts;
  private final Theme theme;
  private final Texts texts;
  private final Snapshot snapshot;

  PackRenderer(Layouts layouts, Theme theme, Texts texts, Snapshot snapshot) {
    this.layouts = layouts;
    this.theme = theme;
    this.texts = texts;
    this.snapshot = snapshot;
  }

  /** A finished pack. */
  record Pdf(byte[] bytes, int pages) {}

  Pdf render(RepFigures figures) throws JRException, IOException {
    int tablePages = ClientsPage.pages(figures.portfolio());
    int pages = 2 + tablePages;
    List<JasperPrint> prints = new ArrayList<>();
    prints.add(
        fill(
            layouts.position(),
            new PositionPage(texts, theme.palette()).page(figures, snapshot),
            frame(figures, "position.what", 1, pages)));
    prints.add(
        fill(
            layouts.portfolio(),
            new PortfolioPage(texts, theme.palette()).page(figures, snapshot),
            frame(figures, "portfolio.what", 2, pages)));
    if (tablePages > 0) {
      prints.add(
          fill(
              layouts.clients(),
              new ClientsPage(texts, theme.palette()).page(figures),
              frame(figures, "clients.what", 3, pages)));
    }
    return export(prints, figures);
  }

  /** Who, what, when: the title and foot that every page has. */
  private Map<String, Object> frame(RepFigures figures, String what, int first, int pages) {
    Formats formats = texts.formats();
    String rep = Formats.label(figures.rep().name());
    Map<String, Object> frame = new HashMap<>();
    frame.put(
        "title",
        texts.text(
            "page.title",
            rep,
            Formats.label(figures.rep().managerName()),
            texts.text(
                what,
                formats.currency(),
                formats.month(snapshot.windowStart()),
                formats.month(snapshot.windowEnd().minusMonths(1)),
                snapshot.week()),
            formats.date(snapshot.asOf())));
    frame.put(
        "footer",
        texts.text("page.footer", rep, snapshot.week(), formats.count(snapshot.number())));
    frame.put("firstPage", first);
    frame.put("pages", pages);
    frame.put(JRParameter.REPORT_LOCALE, texts.locale());
    frame.put(JRParameter.REPORT_TEMPLATES, List.of(theme.styles()));
    return frame;
  }

  private JasperPrint fill(JasperReport layout, Page page, Map<String, Object> frame)
      throws JRException {
    frame.putAll(page.parameters());
    return JasperFillManager.getInstance(layouts.context())
        .fill(layout, frame, new JRMapCollectionDataSource(page.rows()));
  }

  private Pdf export(List<JasperPrint> prints, RepFigures figures) throws JRException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SimplePdfExporterConfiguration configuration = new SimplePdfExporterConfiguration();
    configuration.setCompressed(true);
    configuration.setMetadataTitle(
        texts.text(
            "document.title", Formats.label(figures.rep().name()), snapshot.week().toString()));
    configuration.setMetadataCreator("Filon");
    configuration.setDisplayMetadataTitle(true);
    JRPdfExporter exporter = new JRPdfExporter(layouts.context());
    exporter.setExporterInput(SimpleExporterInput.getInstance(prints));
    exporter.setExporterOutput(new SimpleOutputStreamExporterOutput(out));
    exporter.setConfiguration(configuration);
    exporter.exportReport();
    int pages = prints.stream().mapToInt(print -> print.getPages().size()).sum();
    return new Pdf(
        FixedBytes.fix(out.toByteArray(), texts.locale(), snapshot.publishedAt()), pages);
  }
}
