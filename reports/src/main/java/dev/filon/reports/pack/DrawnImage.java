package dev.filon.reports.pack;

import dev.filon.reports.drawing.Drawing;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Dimension2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;
import net.sf.jasperreports.engine.JasperReportsContext;
import net.sf.jasperreports.engine.fonts.FontUtil;
import net.sf.jasperreports.renderers.AbstractRenderer;
import net.sf.jasperreports.renderers.DimensionRenderable;
import net.sf.jasperreports.renderers.Graphics2DRenderable;

/** A drawing as the pages take it: painted straight onto the PDF, so it stays vector. */
final class DrawnImage extends AbstractRenderer
    implements Graphics2DRenderable, DimensionRenderable {

  private static final long serialVersionUID = 1L;

  private final transient Drawing drawing;

  DrawnImage(Drawing drawing) {
    this.drawing = drawing;
  }

  @Override
  public Dimension2D getDimension(JasperReportsContext context) {
    return new java.awt.Dimension((int) drawing.width(), (int) drawing.height());
  }

  @Override
  public void render(JasperReportsContext context, Graphics2D canvas, Rectangle2D sheet) {
    FontUtil fonts = FontUtil.getInstance(context);
    drawing.paint(
        canvas,
        (family, size) ->
            fonts.getAwtFontFromBundles(family, Font.PLAIN, (float) size, Locale.ROOT, true));
  }
}
