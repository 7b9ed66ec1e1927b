package dev.filon.reports.pack;

import dev.filon.reports.drawing.BulletChart;
import dev.filon.reports.drawing.BulletChart.Bullet;
import dev.filon.reports.drawing.ChangeBar;
import dev.filon.reports.drawing.LandingFan;
import dev.filon.reports.drawing.LandingFan.Fan;
import dev.filon.reports.drawing.Legend;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.figures.Change;
import dev.filon.reports.figures.IsoWeek;
import dev.filon.reports.figures.Landing;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.PeriodFigures;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.figures.WeekNews;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Page 1: where do I stand? Bullets per period, where the periods land, what the week brought, and
 * the state of the data.
 */
final class PositionPage {

  private static final double BULLET_WIDTH = 206;
  private static final double BULLET_HEIGHT = 34;
  private static final double AXIS_HEIGHT = 16;
  private static final double FAN_WIDTH = 110;
  private static final double BAR_WIDTH = 66;
  private static final double BAR_HEIGHT = 17;
  private static final int SIGN_WIDTH = 12;
  private static final int SIGN_HEIGHT = 9;
  private static final int NAMED_DUMPS = 3;
  private static final int LINES = 7;
  private static final int NEWS_LINES = 4;

  /** Of a name in a line of news, so that the amount behind it has room. */
  private static final int LONGEST_NAME = 24;

  /** What happened, the most telling first. */
  private static final List<String> NEWS =
      List.of("won", "lost", "claim", "slipped", "done", "first_order", "opened");

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  PositionPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  Page page(RepFigures figures, Snapshot snapshot) {
    List<Map<String, ?>> rows = new ArrayList<>();
    List<PeriodFigures> measurable =
        figures.periods().stream().filter(PositionPage::measurable).toList();
    BulletChart chart =
        new BulletChart(
            palette, BULLET_WIDTH, measurable.stream().map(PositionPage::bullet).toList());
    if (figures.periods().isEmpty()) {
      rows.add(new Values().text("kind", "empty").text("name", texts.text("position.empty")).map());
    }
    for (PeriodFigures period : figures.periods()) {
      rows.add(periodRow(period, chart));
    }
    rows.add(new Values().text("kind", "landing").map());
    return new Page(parameters(figures, snapshot, chart), rows);
  }

  private Map<String, Object> parameters(RepFigures figures, Snapshot snapshot, BulletChart chart) {
    Values values = new Values().text("message", new Messages(texts).position(figures));
    if (!figures.periods().isEmpty()) {
      heads(values, figures, chart);
    }
    landings(values, figures.landings());
    news(values, figures);
    return values.text("notes", dataNote(snapshot) + "\n" + caveats(figures, snapshot)).map();
  }

  /** What a reader has to know before trusting the page, in sentences. */
  private String caveats(RepFigures figures, Snapshot snapshot) {
    List<String> sentences = new ArrayList<>();
    sentences.add(rejected(snapshot));
    if (!snapshot.dumps().isEmpty()) {
      sentences.add(late(snapshot));
    }
    if (!figures.crm()) {
      sentences.add(texts.text("notes.noCrm"));
    }
    if (figures.periods().stream().anyMatch(period -> period.margin() == null)) {
      sentences.add(texts.text("notes.cost"));
    }
    if (!snapshot.fallbacks().isEmpty()) {
      sentences.add(
          texts.text(
              "notes.fallback",
              snapshot.fallbacks().stream()
                  .map(task -> texts.code("notes.fallback", task))
                  .collect(Collectors.joining(", "))));
    }
    return String.join(" ", sentences);
  }

  private void landings(Values values, List<Landing> landings) {
    values.text("landingTitle", texts.text("position.landing", formats.currency()));
    if (landings.isEmpty()) {
      values.text("landingEmpty", texts.text("position.landing.empty"));
      return;
    }
    List<Landing> measurable = landings.stream().filter(PositionPage::measurable).toList();
    LandingFan chart =
        new LandingFan(palette, FAN_WIDTH, measurable.stream().map(PositionPage::fan).toList());
    boolean targets = landings.stream().anyMatch(landing -> landing.gap() != null);
    if (!measurable.isEmpty()) {
      values
          .drawing("landingAxis", chart.axis(AXIS_HEIGHT))
          .text(
              "landingAxisTitle",
              texts.text(targets ? "position.landing.axis" : "position.landing.axis.none"));
    }
    values
        .text("h.landing", texts.text("position.landing.mid"))
        .text(
            "h.landingGap",
            texts.text(targets ? "position.landing.gap" : "position.landing.gap.none"))
        .text("h.chance", targets ? texts.text("position.landing.chance") : "");
    for (int i = 0; i < landings.size(); i++) {
      landing(values, "landing" + i + ".", landings.get(i), chart);
    }
  }

  private void landing(Values values, String row, Landing landing, LandingFan chart) {
    BigDecimal base = landing.gap() == null ? landing.previousFull() : landing.target();
    BigDecimal gap =
        landing.gap() != null || base == null ? landing.gap() : landing.mid().subtract(base);
    values
        .text(row + "name", texts.text("period." + landing.horizon()))
        .text(row + "dates", texts.text("position.landing.end", formats.dayAndMonth(landing.end())))
        .text(row + "mid", formats.fitting(landing.mid()))
        .text(
            row + "range",
            landing.hasFan()
                ? texts.text(
                    "position.landing.range",
                    formats.compact(landing.low()),
                    formats.compact(landing.high()))
                : texts.text("position.landing.noRange"))
        .text(row + "gap", formats.signedFitting(gap))
        .text(row + "gapShare", formats.signedPercent(Formats.relative(landing.mid(), base)));
    if (gap != null) {
      values.text(row + "color", palette.ofChange(gap.signum()));
    }
    if (landing.probability() != null) {
      values.text(row + "chance", formats.roundPercent(landing.probability()));
    }
    if (measurable(landing)) {
      values.drawing(row + "fan", chart.fan(fan(landing), BULLET_HEIGHT));
    }
  }

  private static boolean measurable(Landing landing) {
    BigDecimal base = landing.target() == null ? landing.previousFull() : landing.target();
    return base != null && base.signum() > 0;
  }

  private static Fan fan(Landing landing) {
    BigDecimal base = landing.target() == null ? landing.previousFull() : landing.target();
    BigDecimal previous = landing.previousFull() == null ? BigDecimal.ZERO : landing.previousFull();
    return new Fan(
        Formats.share(landing.invoiced(), base),
        landing.hasFan() ? Formats.share(landing.low(), base) : null,
        Formats.share(landing.mid(), base),
        landing.hasFan() ? Formats.share(landing.high(), base) : null,
        Formats.share(previous, base),
        landing.target() != null);
  }

  private void news(Values values, RepFigures figures) {
    values.text("newsTitle", texts.text("news.title", formats.currency()));
    int line = 0;
    for (String what : NEWS) {
      for (WeekNews one : figures.news()) {
        if (one.what().equals(what) && line < NEWS_LINES) {
          values.text("news" + line + ".text", sentence(one));
          line++;
        }
      }
    }
    List<Change> moves = moves(figures);
    if (line == 0 && moves.isEmpty()) {
      values.text("news0.text", texts.text("news.none"));
      return;
    }
    if (moves.isEmpty()) {
      return;
    }
    double biggest =
        moves.stream().mapToDouble(c -> c.change().abs().doubleValue()).max().orElse(0);
    ChangeBar bars = new ChangeBar(palette, BAR_WIDTH, biggest);
    values.text("news" + line + ".text", texts.text("news.moves"));
    line++;
    for (Change move : moves) {
      if (line == LINES) {
        return;
      }
      String row = "news" + line + ".";
      values
          .text(row + "name", Formats.label(move.label()))
          .drawing(row + "bar", bars.bar(move.change().doubleValue(), BAR_HEIGHT))
          .text(row + "change", formats.signedFitting(move.change()))
          .text(row + "color", palette.ofChange(move.change().signum()));
      line++;
    }
  }

  private String sentence(WeekNews news) {
    String first =
        news.first() == null
            ? texts.text("news.noName")
            : Messages.shortened(news.first(), LONGEST_NAME);
    String amount = news.amount() == null ? null : formats.money(news.amount());
    String detail;
    if (news.count() == 1) {
      detail = amount == null ? first : texts.text("news.one", first, amount);
    } else {
      detail =
          amount == null ? texts.text("news.first", first) : texts.text("news.many", amount, first);
    }
    return texts.text("news." + news.what(), news.count(), formats.count(news.count()), detail);
  }

  /** The week's biggest rise and fall in turn. */
  private static List<Change> moves(RepFigures figures) {
    List<Change> ups = figures.ups(Period.WEEK);
    List<Change> downs = figures.downs(Period.WEEK);
    List<Change> moves = new ArrayList<>();
    for (int i = 0; i < Math.max(ups.size(), downs.size()); i++) {
      if (i < ups.size()) {
        moves.add(ups.get(i));
      }
      if (i < downs.size()) {
        moves.add(downs.get(i));
      }
    }
    return moves;
  }

  private void heads(Values values, RepFigures figures, BulletChart chart) {
    boolean targets = figures.periods().stream().anyMatch(PeriodFigures::hasTarget);
    for (String head : List.of("actual", "expected", "gap", "previous", "margin")) {
      values.text("h." + head, texts.text("position." + head));
    }
    for (Legend.Sign sign : Legend.Sign.values()) {
      String name = sign.name().toLowerCase(Locale.ROOT);
      values.text("l." + name, texts.text("legend." + name));
      values.drawing("i." + name, new Legend(palette).box(sign, SIGN_WIDTH, SIGN_HEIGHT));
    }
    if (figures.periods().stream().noneMatch(PositionPage::measurable)) {
      values.text("axisTitle", texts.text("position.axis.nothing"));
      return;
    }
    values
        .text("axisTitle", texts.text(targets ? "position.axis" : "position.axis.none"))
        .drawing("axis", chart.axis(AXIS_HEIGHT));
  }

  static boolean measurable(PeriodFigures period) {
    return period.base() != null && period.base().signum() > 0;
  }

  static Bullet bullet(PeriodFigures period) {
    return new Bullet(
        Formats.share(period.actual(), period.base()),
        Formats.share(period.previous(), period.base()),
        period.hasTarget() ? Formats.share(period.expected(), period.base()) : null);
  }

  private Map<String, Object> periodRow(PeriodFigures period, BulletChart chart) {
    String week = formats.count(IsoWeek.of(period.start()).week());
    BigDecimal onPrevious = period.actual().subtract(period.previous());
    Values row =
        new Values()
            .text("kind", "period")
            .text("name", texts.text("period." + period.kind(), week))
            .text(
                "dates",
                texts.text(
                    "period.dates",
                    period.kind() == Period.YEAR
                        ? formats.month(period.start())
                        : formats.dayAndMonth(period.start()),
                    period.kind() == Period.YEAR
                        ? formats.month(period.end())
                        : formats.dayAndMonth(period.end())))
            .text("actual", formats.fitting(period.actual()))
            .text(
                "day",
                texts.text(
                    "position.day",
                    formats.count(period.workingDaysElapsed()),
                    formats.count(period.workingDays())))
            .text("previous", formats.signedWide(onPrevious))
            .text(
                "growth",
                formats.signedPercent(Formats.relative(period.actual(), period.previous())))
            .text("growthColor", palette.ofChange(onPrevious.signum()))
            .text("margin", formats.fitting(period.margin()))
            .text("marginRate", marginRate(period));
    if (measurable(period)) {
      row.drawing("bullet", chart.bullet(bullet(period), BULLET_HEIGHT));
    }
    return target(row, period).map();
  }

  private Values target(Values row, PeriodFigures period) {
    if (!period.hasTarget()) {
      return row.text("expected", Formats.UNKNOWN)
          .text("target", texts.text("position.noTarget"))
          .text("gap", Formats.UNKNOWN);
    }
    return row.text("expected", formats.fitting(period.expected()))
        .text("target", texts.text("position.of", formats.fitting(period.target())))
        .text("gap", formats.signedWide(period.gap()))
        .text(
            "gapShare", formats.signedPercent(Formats.relative(period.actual(), period.expected())))
        .text("gapColor", palette.ofChange(period.gap().signum()));
  }

  private String marginRate(PeriodFigures period) {
    if (period.margin() == null) {
      return texts.text("position.costUnknown");
    }
    Double rate = Formats.share(period.margin(), period.actual());
    Double previous = Formats.share(period.previousMargin(), period.previous());
    return rate == null || previous == null
        ? formats.percent(rate)
        : formats.percent(rate) + " " + formats.signedPoints(rate - previous);
  }

  private String dataNote(Snapshot snapshot) {
    List<Snapshot.Dump> dumps = snapshot.dumps();
    int count = dumps.size();
    String first = count == 0 ? "" : formats.date(dumps.get(0).modifiedOn());
    String last = count == 0 ? "" : formats.date(dumps.get(count - 1).modifiedOn());
    return texts.text(
        "notes.data",
        formats.date(snapshot.asOf()),
        formats.count(snapshot.number()),
        Formats.label(snapshot.source()),
        count > 1 && first.equals(last)
            ? texts.text("notes.dumps.sameDay", formats.count(count), first)
            : texts.text("notes.dumps", count, formats.count(count), first, last));
  }

  private String late(Snapshot snapshot) {
    List<Snapshot.Dump> late = snapshot.lateDumps();
    return texts.text(
        "notes.late",
        late.size(),
        named(
            late.stream()
                .map(
                    dump ->
                        Formats.label(dump.name())
                            + " ("
                            + formats.dayAndMonth(dump.modifiedOn())
                            + ")")
                .toList()));
  }

  private String rejected(Snapshot snapshot) {
    long rows = snapshot.quarantined();
    return texts.text(
        "notes.quarantine",
        rows,
        formats.count(rows),
        named(
            snapshot.rejected().stream()
                .map(one -> Formats.label(one.dump()) + " " + formats.count(one.rows()))
                .toList()));
  }

  /** The first of some names, and how many more there are. */
  private String named(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED_DUMPS, names.size())));
    return names.size() <= NAMED_DUMPS
        ? first
        : texts.text("notes.andMore", first, formats.count(names.size() - NAMED_DUMPS));
  }
}
