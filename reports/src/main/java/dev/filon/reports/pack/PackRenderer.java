package dev.filon.reports.pack;

import dev.filon.reports.drawing.Palette;
import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
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
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;

/** Turns figures into the bytes of a PDF; may be used by several threads at once. */
final class PackRenderer {

  /** What a title, which stands on one line, has room for. */
  private static final int LONGEST_TITLE = 138;

  /** What is left of a name at least. */
  private static final int SHORTEST_NAME = 18;

  private final Layouts layouts;
  private final Theme theme;
  private final Texts texts;
  private final Snapshot snapshot;
  private final Profile profile;
  private final Design design;
  private final LivePlan live;

  PackRenderer(
      Layouts layouts,
      Theme theme,
      Texts texts,
      Snapshot snapshot,
      Profile profile,
      Design design,
      LivePlan live) {
    this.design = design;
    this.live = live;
    this.layouts = layouts;
    this.theme = theme;
    this.texts = texts;
    this.snapshot = snapshot;
    this.profile = profile;
  }

  /** A finished pack. */
  record Pdf(byte[] bytes, int pages) {}

  /** A page before it is filled, with the text that says what it shows. */
  private record Sheet(JasperReport layout, Page page, String what) {}

  Pdf render(RepFigures figures) throws JRException, IOException {
    Palette palette = theme.palette();
    List<Sheet> sheets = new ArrayList<>();
    sheets.add(
        new Sheet(
            layouts.position(),
            new PositionPage(texts, palette).page(figures, snapshot),
            "position.what"));
    sheets.add(
        new Sheet(
            layouts.plan(),
            new PlanPage(texts, palette, profile, live).page(figures, snapshot),
            "plan.what"));
    sheets.add(
        new Sheet(
            layouts.portfolio(),
            new PortfolioPage(texts, palette).page(figures),
            "portfolio.what"));
    sheets.add(new Sheet(layouts.iceberg(), new IcebergPage(texts).page(figures), "iceberg.what"));
    sheets.add(
        new Sheet(
            layouts.products(), new ProductsPage(texts, palette).page(figures), "products.what"));
    if (figures.crm()) {
      sheets.add(
          new Sheet(
              layouts.deals(),
              new DealsPage(texts, palette).page(figures, snapshot),
              "deals.what"));
    }
    List<JasperPrint> prints = new ArrayList<>();
    for (int i = 0; i < sheets.size(); i++) {
      Sheet sheet = sheets.get(i);
      prints.add(
          fill(
              sheet.layout(),
              sheet.page(),
              frame(
                  title(figures.rep(), sheet.what()), figures.rep().name(), i + 1, sheets.size())));
    }
    String title =
        texts.text(
            "document.title", Formats.label(figures.rep().name()), snapshot.week().toString());
    return export(prints, title, figures.rep().id());
  }

  Pdf render(TeamFigures team) throws JRException, IOException {
    Page page = new TeamPage(texts, theme.palette()).page(team);
    String name = Formats.label(team.manager().name());
    String title =
        texts.text(
            "team.title",
            name,
            texts.text("team.what", texts.formats().currency(), snapshot.week()),
            texts.formats().date(snapshot.asOf()));
    // How many pages the table takes is only known when it is filled.
    int pages = fill(layouts.team(), page, frame(title, name, 1, 1)).getPages().size();
    return export(
        List.of(fill(layouts.team(), page, frame(title, name, 1, pages))),
        texts.text("team.document.title", name, snapshot.week().toString()),
        team.manager().id());
  }

  /** Who, what and when; long names are cut so that the letters need not be small. */
  private String title(Rep rep, String what) {
    String manager = rep.managerName() == null ? "" : Formats.label(rep.managerName());
    String name = Formats.label(rep.name());
    String whole = title(name, manager, what);
    int spare = LONGEST_TITLE - whole.length() + name.length() + manager.length();
    if (spare >= name.length() + manager.length()) {
      return whole;
    }
    int half = Math.max(SHORTEST_NAME, spare / 2);
    int longest = Math.max(half, spare - Math.min(half, manager.length()));
    return title(
        Messages.shortened(name, longest),
        Messages.shortened(manager, Math.max(half, spare - Math.min(longest, name.length()))),
        what);
  }

  private String title(String name, String manager, String what) {
    Formats formats = texts.formats();
    return texts.text(
        manager.isEmpty() ? "page.title.alone" : "page.title",
        name,
        manager,
        texts.text(
            what,
            formats.currency(),
            formats.month(snapshot.windowStart()),
            formats.month(snapshot.windowEnd().minusMonths(1)),
            snapshot.week()),
        formats.date(snapshot.asOf()));
  }

  /** Who, what, when: the title and foot that every page has. */
  private Map<String, Object> frame(String title, String name, int first, int pages) {
    Map<String, Object> frame = new HashMap<>();
    frame.put("title", title);
    frame.put(
        "footer",
        texts.text(
            "page.footer",
            Formats.label(name),
            snapshot.week(),
            texts.formats().count(snapshot.number())));
    frame.put("firstPage", first);
    frame.put("pages", pages);
    frame.put(JRParameter.REPORT_LOCALE, texts.locale());
    frame.put(JRParameter.REPORT_TEMPLATES, List.of(theme.styles()));
    return frame;
  }

  private JasperPrint fill(JasperReport layout, Page page, Map<String, Object> frame)
      throws JRException {
    frame.putAll(page.parameters());
    JasperPrint print =
        JasperFillManager.getInstance(layouts.context())
            .fill(layout, frame, new JRMapCollectionDataSource(page.rows()));
    design.sign(print);
    return print;
  }

  private Pdf export(List<JasperPrint> prints, String title, String rep)
      throws JRException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SimplePdfExporterConfiguration configuration = new SimplePdfExporterConfiguration();
    configuration.setCompressed(true);
    configuration.setMetadataTitle(title);
    configuration.setMetadataCreator("Filon");
    configuration.setDisplayMetadataTitle(true);
    JRPdfExporter exporter = new JRPdfExporter(layouts.context());
    exporter.setExporterInput(SimpleExporterInput.getInstance(prints));
    exporter.setExporterOutput(new SimpleOutputStreamExporterOutput(out));
    exporter.setConfiguration(configuration);
    exporter.exportReport();
    int pages = prints.stream().mapToInt(print -> print.getPages().size()).sum();
    return new Pdf(
        FixedBytes.fix(
            out.toByteArray(),
            texts.locale(),
            snapshot.publishedAt(),
            document -> finish(document, prints, rep)),
        pages);
  }

  /**
   * Which snapshot, rep and week a pack is of, so that a returned one is known; then its profile.
   */
  private void finish(PDDocument document, List<JasperPrint> prints, String rep)
      throws IOException {
    PDDocumentInformation information = document.getDocumentInformation();
    information.setCustomMetadataValue("FilonSnapshot", Long.toString(snapshot.number()));
    information.setCustomMetadataValue("FilonRep", rep);
    information.setCustomMetadataValue("FilonWeek", snapshot.week().toString());
    for (PDPage page : document.getPages()) {
      for (PDAnnotation link : page.getAnnotations()) {
        link.setPrinted(true); // PDF/A wants it said
      }
    }
    if (profile == Profile.WORKING) {
      FormFields.add(document, FormFields.of(prints), texts);
    } else {
      ArchiveFormat.apply(document, snapshot.publishedAt());
    }
  }
}
