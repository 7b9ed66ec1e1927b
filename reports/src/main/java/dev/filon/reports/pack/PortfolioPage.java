package dev.filon.reports.pack;

import dev.filon.reports.drawing.MonthColumns;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.drawing.ParetoCurve;
import dev.filon.reports.drawing.ShareBar;
import dev.filon.reports.figures.ClientFigures;
import dev.filon.reports.figures.Portfolio;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The portfolio: classes, who makes 80 % of it, and its last 24 closed months. */
final class PortfolioPage {

  private static final double CHART_WIDTH = 372;
  private static final double CHART_HEIGHT = 254;
  private static final double BAR_WIDTH = 132;
  private static final double BAR_HEIGHT = 17;
  private static final int YEAR = 12;
  private static final List<String> CLASSES = List.of("A", "B", "C", "N");

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  PortfolioPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  Page page(RepFigures figures, Snapshot snapshot) {
    Portfolio portfolio = figures.portfolio();
    Values values = new Values().text("message", new Messages(texts).portfolio(portfolio));
    for (String head :
        List.of("class", "meaning", "clients", "revenue", "share", "previous", "change")) {
      values.text("h." + head, texts.text("portfolio." + head));
    }
    if (portfolio.ofClass("A").isEmpty()) {
      values.text("noA", texts.text("portfolio.noA"));
    }
    curve(values, portfolio);
    columns(values, portfolio, snapshot);
    return new Page(values.map(), rows(portfolio));
  }

  private void curve(Values values, Portfolio portfolio) {
    values.text("curveTitle", texts.text("portfolio.curve"));
    List<Double> shares = portfolio.cumulativeShares();
    if (shares.isEmpty()) {
      values.text("curveEmpty", texts.text("portfolio.curve.empty"));
      return;
    }
    int few = portfolio.buyersForEightyPercent();
    values
        .drawing("curve", new ParetoCurve(palette, CHART_WIDTH, CHART_HEIGHT).draw(shares, few))
        .text(
            "curveNote",
            texts.text("portfolio.curve.note", formats.count(few), formats.count(shares.size())));
  }

  private void columns(Values values, Portfolio portfolio, Snapshot snapshot) {
    values.text("columnsTitle", texts.text("portfolio.columns", formats.currency()));
    List<BigDecimal> months = portfolio.months();
    if (months.stream().allMatch(month -> month.signum() == 0)) {
      values.text("columnsEmpty", texts.text("portfolio.columns.empty"));
      return;
    }
    values.drawing(
        "columns",
        new MonthColumns(palette)
            .chart(
                doubles(months),
                IntStream.range(0, YEAR)
                    .mapToObj(i -> formats.shortMonth(snapshot.windowStart().plusMonths(i)))
                    .toList(),
                months.subList(YEAR, months.size()).stream().map(formats::thousands).toList(),
                CHART_WIDTH,
                CHART_HEIGHT));
  }

  static List<Double> doubles(List<BigDecimal> values) {
    return values.stream().map(BigDecimal::doubleValue).toList();
  }

  private List<Map<String, ?>> rows(Portfolio portfolio) {
    BigDecimal total = portfolio.revenue();
    double low = 0;
    double high = 1;
    for (String name : CLASSES) {
      Double share = Formats.share(Portfolio.revenue(portfolio.ofClass(name)), total);
      low = share == null ? low : Math.min(low, share);
      high = share == null ? high : Math.max(high, share);
    }
    ShareBar bars = new ShareBar(palette, BAR_WIDTH, low, high);
    List<Map<String, ?>> rows = new ArrayList<>();
    for (String name : CLASSES) {
      rows.add(row(name, "portfolio.meaning." + name, portfolio.ofClass(name), total, bars));
    }
    rows.add(row(Formats.UNKNOWN, "portfolio.meaning.none", portfolio.ofClass(null), total, bars));
    Values sum = values("", texts.text("portfolio.total"), portfolio.clients(), total);
    rows.add(sum.text("style", "total").map());
    return rows;
  }

  private Map<String, Object> row(
      String name, String meaning, List<ClientFigures> clients, BigDecimal total, ShareBar bars) {
    Values row = values(name, texts.text(meaning), clients, total);
    Double share = Formats.share(Portfolio.revenue(clients), total);
    return share == null ? row.map() : row.drawing("bar", bars.bar(share, BAR_HEIGHT)).map();
  }

  private Values values(
      String name, String meaning, List<ClientFigures> clients, BigDecimal total) {
    BigDecimal revenue = Portfolio.revenue(clients);
    BigDecimal previous = Portfolio.previous(clients);
    BigDecimal change = revenue.subtract(previous);
    return new Values()
        .text("class", name)
        .text("meaning", meaning)
        .text("clients", formats.count(clients.size()))
        .text("revenue", formats.amount(revenue))
        .text("share", formats.percent(Formats.share(revenue, total)))
        .text("previous", formats.amount(previous))
        .text("change", formats.signedAmount(change))
        .text("color", palette.ofChange(change.signum()));
  }
}
