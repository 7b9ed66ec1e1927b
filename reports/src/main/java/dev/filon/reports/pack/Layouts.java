package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import java.io.IOException;
import java.io.InputStream;
import net.sf.jasperreports.engine.JRException;
import net.sf.jasperreports.engine.JasperCompileManager;
import net.sf.jasperreports.engine.JasperReport;
import net.sf.jasperreports.engine.JasperReportsContext;
import net.sf.jasperreports.engine.SimpleJasperReportsContext;
import net.sf.jasperreports.engine.xml.JRXmlLoader;

/** The compiled pages: immutable, shared by all packs. */
record Layouts(
    JasperReportsContext context,
    JasperReport position,
    JasperReport plan,
    JasperReport portfolio,
    JasperReport iceberg,
    JasperReport products,
    JasperReport deals,
    JasperReport team) {

  private static final class Once {
    private static final Layouts LAYOUTS = compile();
  }

  /** The pages, compiled when they are first asked for. */
  static Layouts compiled() {
    return Once.LAYOUTS;
  }

  /** Compiles the pages of the class path; takes a second or two. */
  private static Layouts compile() {
    JasperReportsContext context = new SimpleJasperReportsContext();
    context.setProperty("net.sf.jasperreports.repository.url.filter.enabled", "true");
    return new Layouts(
        context,
        compile(context, "position.jrxml"),
        compile(context, "plan.jrxml"),
        compile(context, "portfolio.jrxml"),
        compile(context, "iceberg.jrxml"),
        compile(context, "products.jrxml"),
        compile(context, "deals.jrxml"),
        compile(context, "team.jrxml"));
  }

  private static JasperReport compile(JasperReportsContext context, String page) {
    try (InputStream in = Layouts.class.getResourceAsStream(page)) {
      return JasperCompileManager.getInstance(context).compile(JRXmlLoader.load(context, in));
    } catch (IOException | JRException e) {
      throw ReportException.brokenPage(page, e);
    }
  }
}
