package dev.filon.reports.pack;

import dev.filon.reports.drawing.ChangeBar;
import dev.filon.reports.drawing.MonthColumns;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.figures.ClientFigures;
import dev.filon.reports.figures.Portfolio;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The A clients as a table, the biggest first, over at most two pages. */
final class ClientsPage {

  /** Rows that one page holds, by the heights in its layout. */
  static final int ROWS_PER_PAGE = 21;

  private static final int PAGES = 2;
  private static final double BAR_WIDTH = 60;
  private static final double BAR_HEIGHT = 17;
  private static final double SPARK_WIDTH = 70;
  private static final double SPARK_HEIGHT = 14;

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  ClientsPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  /** Pages that the table takes; 0 if there is no A client. */
  static int pages(Portfolio portfolio) {
    int clients = portfolio.ofClass("A").size();
    return Math.min(PAGES, (clients + ROWS_PER_PAGE - 1) / ROWS_PER_PAGE);
  }

  Page page(RepFigures figures) {
    List<ClientFigures> clients = figures.portfolio().ofClass("A");
    Values values = new Values().text("message", new Messages(texts).clients(figures.portfolio()));
    for (String head :
        List.of("client", "revenue", "previous", "change", "class", "lastOrder", "spark")) {
      values.text("h." + head, texts.text("clients." + head));
    }
    int room = PAGES * ROWS_PER_PAGE;
    if (clients.size() <= room) {
      return new Page(values.map(), rows(clients));
    }
    List<Map<String, ?>> rows = rows(clients.subList(0, room - 1));
    rows.add(new Values().text("more", more(clients.subList(room - 1, clients.size()))).map());
    return new Page(values.map(), rows);
  }

  private String more(List<ClientFigures> rest) {
    return texts.text(
        "clients.more", formats.count(rest.size()), formats.money(Portfolio.revenue(rest)));
  }

  private List<Map<String, ?>> rows(List<ClientFigures> clients) {
    double biggest =
        clients.stream().mapToDouble(client -> client.change().abs().doubleValue()).max().orElse(0);
    ChangeBar bars = new ChangeBar(palette, BAR_WIDTH, biggest);
    MonthColumns columns = new MonthColumns(palette);
    List<Map<String, ?>> rows = new ArrayList<>();
    for (ClientFigures client : clients) {
      Values row =
          new Values()
              .text("rank", formats.count(rows.size() + 1L))
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
              .text("lastOrder", formats.date(client.lastOrderOn()));
      if (!client.months().isEmpty()) {
        row.drawing(
            "spark",
            columns.sparkline(PortfolioPage.doubles(client.months()), SPARK_WIDTH, SPARK_HEIGHT));
      }
      rows.add(row.map());
    }
    return rows;
  }

  private static String classes(ClientFigures client) {
    if (client.revenueClass().equals(client.previousClass())) {
      return client.revenueClass();
    }
    String before = client.previousClass() == null ? Formats.UNKNOWN : client.previousClass();
    return before + " → " + client.revenueClass();
  }
}
