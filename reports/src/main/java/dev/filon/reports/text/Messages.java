package dev.filon.reports.text;

import dev.filon.reports.figures.Change;
import dev.filon.reports.figures.ClientFigures;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.PeriodFigures;
import dev.filon.reports.figures.Portfolio;
import dev.filon.reports.figures.RepFigures;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The message of each page: one sentence, computed from the figures that the page shows. */
public final class Messages {

  private static final int LONGEST_NAME = 26;

  private final Texts texts;
  private final Formats formats;

  /** Messages in the language of the texts. */
  public Messages(Texts texts) {
    this.texts = texts;
    this.formats = texts.formats();
  }

  /** Where do I stand? The longest period there is, and the month's biggest move. */
  public String position(RepFigures figures) {
    Optional<PeriodFigures> longest =
        figures.periods().stream().max((a, b) -> a.kind().compareTo(b.kind()));
    if (longest.isEmpty()) {
      return sentence(texts.text("message.nothing"));
    }
    String standing = standing(longest.get());
    String move = move(figures);
    return sentence(move.isEmpty() ? standing : joined(standing, move));
  }

  private String standing(PeriodFigures period) {
    String name = texts.text("message.PERIOD." + period.kind());
    Double growth = Formats.relative(period.actual(), period.previous());
    String onPrevious =
        growth == null ? "" : texts.text("message.previous", formats.signedPercent(growth));
    if (!period.hasTarget()) {
      return texts.text("message.noTarget", name, formats.money(period.actual()), onPrevious);
    }
    return texts.text(
            "message.behind",
            name,
            formats.money(period.actual()),
            formats.signedMoney(period.gap()),
            formats.signedPercent(Formats.relative(period.actual(), period.expected())))
        + onPrevious;
  }

  private String move(RepFigures figures) {
    List<Change> downs = figures.downs(Period.MONTH);
    List<Change> ups = figures.ups(Period.MONTH);
    if (downs.isEmpty() && ups.isEmpty()) {
      return "";
    }
    boolean fall =
        ups.isEmpty()
            || (!downs.isEmpty()
                && downs.get(0).change().abs().compareTo(ups.get(0).change()) >= 0);
    Change move = fall ? downs.get(0) : ups.get(0);
    return texts.text(
        fall ? "message.fall" : "message.rise",
        shortened(move.label()),
        formats.signedMoney(move.change()));
  }

  /** How few clients make 80 %, and who has gone quiet. */
  public String portfolio(Portfolio portfolio) {
    List<ClientFigures> buyers = portfolio.buyers();
    List<ClientFigures> lost = portfolio.lost();
    String total = formats.money(Portfolio.revenue(buyers));
    int few = portfolio.buyersForEightyPercent();
    String first =
        switch (buyers.size()) {
          case 0 -> texts.text("message.portfolio.none");
          case 1 -> texts.text("message.pareto.one", total);
          default ->
              texts.text(
                  "message.pareto", few, formats.count(few), formats.count(buyers.size()), total);
        };
    String second =
        lost.isEmpty()
            ? texts.text("message.lost.none")
            : texts.text(
                "message.lost",
                lost.size(),
                formats.count(lost.size()),
                formats.money(Portfolio.previous(lost)));
    return sentence(joined(first, second));
  }

  /** What the A clients weigh, and how many of them fall. */
  public String clients(Portfolio portfolio) {
    List<ClientFigures> top = portfolio.ofClass("A");
    List<ClientFigures> falling =
        top.stream().filter(client -> client.change().signum() < 0).toList();
    BigDecimal lost =
        falling.stream().map(ClientFigures::change).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal revenue = Portfolio.revenue(top);
    return sentence(
        joined(
            texts.text(
                "message.clients",
                top.size(),
                formats.count(top.size()),
                formats.money(revenue),
                formats.percent(Formats.share(revenue, portfolio.revenue()))),
            falling.isEmpty()
                ? texts.text("message.clients.steady")
                : texts.text(
                    "message.clients.falling",
                    falling.size(),
                    formats.count(falling.size()),
                    formats.signedMoney(lost))));
  }

  private static String shortened(String name) {
    String label = Formats.label(name);
    return label.codePointCount(0, label.length()) <= LONGEST_NAME
        ? label
        : label.substring(0, label.offsetByCodePoints(0, LONGEST_NAME - 1)).strip() + "…";
  }

  private String joined(String first, String second) {
    return texts.text("message.join", first, second);
  }

  /** Ends a sentence, and begins it with a capital. */
  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
