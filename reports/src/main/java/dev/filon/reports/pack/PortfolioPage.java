package dev.filon.reports.pack;

import dev.filon.reports.drawing.ChangeBar;
import dev.filon.reports.drawing.MonthColumns;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.drawing.ParetoCurve;
import dev.filon.reports.figures.ClientFigures;
import dev.filon.reports.figures.CrossCell;
import dev.filon.reports.figures.Portfolio;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Page 3: the cross of classes, who makes 80 %, and the A clients as a table. */
final class PortfolioPage {

  /** A clients that the table holds, by the heights in its layout. */
  static final int ROWS = 11;

  private static final double CURVE_WIDTH = 374;
  private static final double CURVE_HEIGHT = 187;
  private static final double BAR_WIDTH = 56;
  private static final double BAR_HEIGHT = 14;
  private static final double SPARK_WIDTH = 64;
  private static final double SPARK_HEIGHT = 13;
  private static final List<String> CLASSES = List.of("A", "B", "C", "N", "P");
  private static final List<String> POTENTIALS = List.of("1", "2", "3");

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  PortfolioPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  Page page(RepFigures figures) {
    Portfolio portfolio = figures.portfolio();
    Values values =
        new Values()
            .text("message", new Messages(texts).portfolio(portfolio))
            .text("tableTitle", texts.text("portfolio.table"));
    for (String head :
        List.of("client", "revenue", "previous", "change", "lastOrder", "lastContact", "spark")) {
      values.text("h." + head, texts.text("portfolio." + head));
    }
    values.text("h.class", texts.text("portfolio.class"));
    cross(values, figures.cross());
    curve(values, portfolio);
    return new Page(values.map(), rows(portfolio.ofClass("A")));
  }

  private void cross(Values values, List<CrossCell> cells) {
    values.text("crossTitle", texts.text("portfolio.cross"));
    if (cells.isEmpty()) {
      values.text("crossEmpty", texts.text("portfolio.cross.empty"));
      return;
    }
    double most =
        cells.stream().mapToDouble(cell -> cell.leftToWin().doubleValue()).max().orElse(0);
    for (int column = 0; column < POTENTIALS.size(); column++) {
      values.text(
          "potential" + column, texts.text("portfolio.cross.potential." + POTENTIALS.get(column)));
    }
    for (int row = 0; row < CLASSES.size(); row++) {
      values.text("class" + row, texts.text("portfolio.cross.class." + CLASSES.get(row)));
      for (int column = 0; column < POTENTIALS.size(); column++) {
        String place = "cross" + row + column;
        String revenueClass = CLASSES.get(row);
        String potential = POTENTIALS.get(column);
        cells.stream()
            .filter(cell -> cell.revenueClass().equals(revenueClass))
            .filter(cell -> cell.potentialClass().equals(potential))
            .findFirst()
            .ifPresent(cell -> cell(values, place, cell, most));
      }
    }
    values.text("crossNote", texts.text("portfolio.cross.note"));
  }

  private void cell(Values values, String place, CrossCell cell, double most) {
    List<String> lines = new ArrayList<>();
    if (cell.clients() > 0) {
      lines.add(
          texts.text(
              "portfolio.cross.count",
              formats.count(cell.clients()),
              formats.money(cell.revenue())));
      lines.add(texts.text("portfolio.cross.left", formats.money(cell.leftToWin())));
    }
    String moved =
        (cell.came() == 0 ? "" : "+" + formats.count(cell.came()) + " ")
            + (cell.left() == 0 ? "" : "−" + formats.count(cell.left()));
    if (!moved.isEmpty()) {
      lines.add(moved.strip());
    }
    values
        .text(place, String.join("\n", lines))
        .text(
            place + ".shade", palette.shade(most > 0 ? cell.leftToWin().doubleValue() / most : 0));
  }

  private void curve(Values values, Portfolio portfolio) {
    List<Double> shares = portfolio.cumulativeShares();
    if (shares.isEmpty()) {
      values.text("curveTitle", texts.text("portfolio.curve"));
      values.text("curveEmpty", texts.text("portfolio.curve.empty"));
      return;
    }
    int few = portfolio.buyersForEightyPercent();
    values
        .drawing("curve", new ParetoCurve(palette, CURVE_WIDTH, CURVE_HEIGHT).draw(shares, few))
        .text("curveNote", texts.text("portfolio.curve.axes"))
        .text(
            "curveTitle",
            texts.text("portfolio.curve.note", formats.count(few), formats.count(shares.size())));
  }

  static List<Double> doubles(List<BigDecimal> values) {
    return values.stream().map(BigDecimal::doubleValue).toList();
  }

  private List<Map<String, ?>> rows(List<ClientFigures> clients) {
    List<Map<String, ?>> rows = new ArrayList<>();
    if (clients.isEmpty()) {
      rows.add(sentence(texts.text("portfolio.noA")));
      return rows;
    }
    List<ClientFigures> printed = clients.subList(0, Math.min(ROWS, clients.size()));
    double biggest =
        printed.stream().mapToDouble(client -> client.change().abs().doubleValue()).max().orElse(0);
    ChangeBar bars = new ChangeBar(palette, BAR_WIDTH, biggest);
    MonthColumns columns = new MonthColumns(palette);
    for (ClientFigures client : printed) {
      rows.add(row(client, rows.size() + 1, bars, columns));
    }
    List<ClientFigures> rest = clients.subList(printed.size(), clients.size());
    if (!rest.isEmpty()) {
      rows.add(
          sentence(
              texts.text(
                  "portfolio.more",
                  rest.size(),
                  formats.count(rest.size()),
                  formats.money(Portfolio.revenue(rest)))));
    }
    return rows;
  }

  private Map<String, Object> row(
      ClientFigures client, int rank, ChangeBar bars, MonthColumns columns) {
    Values row =
        new Values()
            .text("kind", "client")
            .text("rank", formats.count(rank))
            .text("name", Formats.label(client.name()))
            .text("revenue", formats.amount(client.revenue()))
            .text("previous", formats.amount(client.previous()))
            .text("change", formats.signedAmount(client.change()))
            .text("color", palette.ofChange(client.change().signum()))
            .drawing("bar", bars.bar(client.change().doubleValue(), BAR_HEIGHT))
            .text(
                "growth",
                formats.signedPercent(Formats.relative(client.revenue(), client.previous())))
            .text("class", classes(client))
            .text("lastOrder", formats.date(client.lastOrderOn()))
            .text("lastContact", formats.date(client.lastContactOn()));
    if (!client.months().isEmpty()) {
      row.drawing("spark", columns.sparkline(doubles(client.months()), SPARK_WIDTH, SPARK_HEIGHT));
    }
    return row.map();
  }

  private static Map<String, Object> sentence(String text) {
    return new Values().text("kind", "sentence").text("sentence", text).map();
  }

  private static String classes(ClientFigures client) {
    if (client.revenueClass().equals(client.previousClass())) {
      return client.revenueClass();
    }
    String before = client.previousClass() == null ? Formats.UNKNOWN : client.previousClass();
    return before + " → " + client.revenueClass();
  }
}
