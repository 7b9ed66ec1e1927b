package dev.filon.reports.pack;

import dev.filon.reports.drawing.BulletChart;
import dev.filon.reports.drawing.BulletChart.Bullet;
import dev.filon.reports.drawing.ChangeBar;
import dev.filon.reports.drawing.Legend;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.figures.Change;
import dev.filon.reports.figures.IsoWeek;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.PeriodFigures;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Page 1: where do I stand? Bullets per period, the clients that moved, and the state of the data.
 */
final class PositionPage {

  private static final double BULLET_WIDTH = 206;
  private static final double BULLET_HEIGHT = 36;
  private static final double AXIS_HEIGHT = 16;
  private static final double BAR_WIDTH = 70;
  private static final double BAR_HEIGHT = 17;
  private static final int SIGN_WIDTH = 12;
  private static final int SIGN_HEIGHT = 9;
  private static final int NAMED_DUMPS = 3;

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
    rows.add(new Values().text("kind", "changes").map());
    rows.addAll(changeRows(figures));
    return new Page(parameters(figures, snapshot, chart), rows);
  }

  private Map<String, Object> parameters(RepFigures figures, Snapshot snapshot, BulletChart chart) {
    Values values = new Values().text("message", new Messages(texts).position(figures));
    if (!figures.periods().isEmpty()) {
      heads(values, figures, chart);
    }
    String currency = formats.currency();
    return values
        .text("weekTitle", texts.text("changes.WEEK", currency))
        .text("monthTitle", texts.text("changes.MONTH", currency))
        .text("h.client", texts.text("changes.client"))
        .text("h.revenue", texts.text("changes.revenue"))
        .text("h.change", texts.text("changes.change"))
        .text("note1", dataNote(snapshot))
        .text("note2", qualityNote(snapshot))
        .map();
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
    values
        .text("axisTitle", texts.text(targets ? "position.axis" : "position.axis.none"))
        .drawing("axis", chart.axis(AXIS_HEIGHT));
  }

  private static boolean measurable(PeriodFigures period) {
    return period.base() != null && period.base().signum() > 0;
  }

  private static Bullet bullet(PeriodFigures period) {
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
            .text("actual", formats.amount(period.actual()))
            .text(
                "day",
                texts.text(
                    "position.day",
                    formats.count(period.workingDaysElapsed()),
                    formats.count(period.workingDays())))
            .text("previous", formats.signedAmount(onPrevious))
            .text(
                "growth",
                formats.signedPercent(Formats.relative(period.actual(), period.previous())))
            .text("growthColor", palette.ofChange(onPrevious.signum()))
            .text("margin", formats.amount(period.margin()))
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
    return row.text("expected", formats.amount(period.expected()))
        .text("target", texts.text("position.of", formats.amount(period.target())))
        .text("gap", formats.signedAmount(period.gap()))
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

  private List<Map<String, ?>> changeRows(RepFigures figures) {
    List<Change> week = changes(figures, Period.WEEK);
    List<Change> month = changes(figures, Period.MONTH);
    double biggest =
        Stream.concat(week.stream(), month.stream())
            .mapToDouble(change -> change.change().abs().doubleValue())
            .max()
            .orElse(0);
    ChangeBar bars = new ChangeBar(palette, BAR_WIDTH, biggest);
    List<Map<String, ?>> rows = new ArrayList<>();
    for (int i = 0; i < Math.max(1, Math.max(week.size(), month.size())); i++) {
      Values row = new Values().text("kind", "change");
      change(row, "week", Period.WEEK, week, i, bars);
      change(row, "month", Period.MONTH, month, i, bars);
      rows.add(row.map());
    }
    return rows;
  }

  private static List<Change> changes(RepFigures figures, Period period) {
    return Stream.concat(figures.ups(period).stream(), figures.downs(period).stream()).toList();
  }

  private void change(
      Values row, String side, Period period, List<Change> changes, int index, ChangeBar bars) {
    if (changes.isEmpty() && index == 0) {
      row.text(side + ".sentence", texts.text("changes.empty." + period));
    }
    if (index < changes.size()) {
      Change change = changes.get(index);
      row.text(side + ".name", Formats.label(change.label()))
          .text(side + ".revenue", formats.amount(change.revenue()))
          .drawing(side + ".bar", bars.bar(change.change().doubleValue(), BAR_HEIGHT))
          .text(side + ".change", formats.signedAmount(change.change()))
          .text(side + ".color", palette.ofChange(change.change().signum()));
    }
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

  private String qualityNote(Snapshot snapshot) {
    List<Snapshot.Dump> late = snapshot.lateDumps();
    String names =
        String.join(
            ", ",
            late.stream()
                .limit(NAMED_DUMPS)
                .map(
                    dump ->
                        Formats.label(dump.name())
                            + " ("
                            + formats.dayAndMonth(dump.modifiedOn())
                            + ")")
                .toList());
    if (late.size() > NAMED_DUMPS) {
      names = texts.text("notes.andMore", names, formats.count(late.size() - NAMED_DUMPS));
    }
    String lateness =
        snapshot.dumps().isEmpty() ? "" : texts.text("notes.late", late.size(), names);
    long rejected = snapshot.quarantined();
    return (texts.text("notes.quarantine", rejected, formats.count(rejected)) + " " + lateness)
        .strip();
  }
}
