package dev.filon.reports.drawing;

import java.util.List;

/** A table of shaded cells with a name before each row and above each column. */
public final class GridTable {

  private static final double LABEL_SIZE = 9;
  private static final double LINE = 11;

  private final Palette palette;
  private final double width;
  private final double left;
  private final double head;
  private final double row;

  /**
   * A cell.
   *
   * @param lines what it says, one under the other
   * @param weight 0 to 1, how dark it is; below zero it is left empty
   */
  public record Cell(List<String> lines, double weight) {
    public Cell {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A table of a size.
   *
   * @param width of all of it
   * @param left room of the row names
   * @param head room of the column names
   * @param row height of a row
   */
  public GridTable(Palette palette, double width, double left, double head, double row) {
    this.palette = palette;
    this.width = width;
    this.left = left;
    this.head = head;
    this.row = row;
  }

  /**
   * Draws it.
   *
   * @param columns names, each of one or more lines
   * @param rows names, each of one or more lines
   * @param cells row by row
   */
  public byte[] draw(List<List<String>> columns, List<List<String>> rows, List<List<Cell>> cells) {
    Svg svg = new Svg(width, head + rows.size() * row);
    double slot = (width - left) / columns.size();
    for (int c = 0; c < columns.size(); c++) {
      List<String> name = columns.get(c);
      double y = head - 4 - (name.size() - 1) * LINE;
      for (String line : name) {
        text(svg, left + c * slot + slot / 2, y, line, Svg.Anchor.MIDDLE, palette.muted());
        y += LINE;
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      double top = head + r * row;
      lines(svg, 0, top, rows.get(r), Svg.Anchor.START, palette.actual());
      for (int c = 0; c < columns.size(); c++) {
        cell(svg, left + c * slot, top, slot, cells.get(r).get(c));
      }
    }
    return svg.bytes();
  }

  private void cell(Svg svg, double x, double top, double slot, Cell cell) {
    if (cell.weight() < 0) {
      svg.outline(x + 1, top + 1, x + slot - 1, top + row - 1, palette.rule());
      return;
    }
    // At most 55 % dark: dark letters keep a contrast of 4.5 to 1.
    double shade = 0.06 + cell.weight() * 0.49;
    svg.bar(x + 1, top + 1, x + slot - 1, top + row - 1, palette.tint(shade));
    lines(svg, x + slot / 2, top, cell.lines(), Svg.Anchor.MIDDLE, palette.plan());
  }

  private void lines(
      Svg svg, double x, double top, List<String> lines, Svg.Anchor anchor, String fill) {
    double y = top + row / 2 - lines.size() * LINE / 2 + LINE - 2.5;
    for (String line : lines) {
      text(svg, x, y, line, anchor, fill);
      y += LINE;
    }
  }

  private void text(Svg svg, double x, double y, String text, Svg.Anchor anchor, String fill) {
    svg.text(x, y, text, anchor, palette.font(), LABEL_SIZE, fill);
  }
}
