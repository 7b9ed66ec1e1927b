package dev.filon.reports.pack;

import dev.filon.reports.drawing.BulletChart;
import dev.filon.reports.drawing.BulletChart.Bullet;
import dev.filon.reports.drawing.Palette;
import dev.filon.reports.figures.Landing;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.PeriodFigures;
import dev.filon.reports.figures.Plan;
import dev.filon.reports.figures.Rep;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.figures.TeamFigures.ClientMove;
import dev.filon.reports.figures.TeamFigures.Member;
import dev.filon.reports.figures.TeamFigures.Standing;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The team of a manager: one row per rep on one scale, and what moves of clients did. */
final class TeamPage {

  /** Clients that changed hands which the page names. */
  private static final int MOVES = 12;

  private static final double BULLET_WIDTH = 156;
  private static final double BULLET_HEIGHT = 15;
  private static final double AXIS_HEIGHT = 16;

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  TeamPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  Page page(TeamFigures team) {
    List<Bullet> bullets = new ArrayList<>();
    boolean targets = false;
    for (Member member : team.members()) {
      for (Period kind : List.of(Period.MONTH, Period.YEAR)) {
        Optional<PeriodFigures> period = period(member, kind);
        targets |= period.map(PeriodFigures::hasTarget).orElse(false);
        period
            .filter(PositionPage::measurable)
            .ifPresent(one -> bullets.add(PositionPage.bullet(one)));
      }
    }
    BulletChart chart = new BulletChart(palette, BULLET_WIDTH, bullets);
    Values values =
        new Values()
            .text("message", new Messages(texts).team(team))
            .text("axisTitle", texts.text(targets ? "team.axis" : "team.axis.none"))
            .drawing("axis", chart.axis(AXIS_HEIGHT));
    for (String head :
        List.of(
            "rep",
            "month",
            "year",
            "gap",
            "chance",
            "actions",
            "obtained",
            "disputes",
            "silent",
            "booked",
            "constant",
            "came",
            "left",
            "client",
            "from",
            "to",
            "on",
            "revenue")) {
      values.text("h." + head, texts.text("team." + head));
    }
    values
        .text("h.bookedChange", texts.text("team.change"))
        .text("h.constantChange", texts.text("team.change"));
    List<Map<String, ?>> rows = new ArrayList<>();
    rows.add(new Values().text("kind", "heads").map());
    team.members().forEach(member -> rows.add(row(member, team.manager(), chart)));
    rows.add(section("team.portfolio"));
    rows.add(new Values().text("kind", "portfolioHeads").map());
    team.members().forEach(member -> rows.add(portfolio(member)));
    moves(rows, team.moves());
    return new Page(values.map(), rows);
  }

  private static Optional<PeriodFigures> period(Member member, Period kind) {
    return member.figures().periods().stream().filter(one -> one.kind() == kind).findFirst();
  }

  private Map<String, Object> section(String key) {
    return new Values()
        .text("kind", "section")
        .text("name", texts.text(key))
        .text("sub", texts.text(key + ".sub"))
        .map();
  }

  private Map<String, Object> row(Member member, Rep manager, BulletChart chart) {
    Rep rep = member.figures().rep();
    Standing standing = member.standing();
    Plan.Record record = member.figures().record();
    int clients = member.figures().clients();
    Values row =
        new Values()
            .text("kind", "rep")
            .text("month", Formats.UNKNOWN)
            .text("year", Formats.UNKNOWN)
            .text("gap", Formats.UNKNOWN)
            .text("name", Formats.label(rep.name()))
            .text(
                "sub",
                rep.id().equals(manager.id())
                    ? texts.text("team.own")
                    : texts.text("team.clients", clients, formats.count(clients)))
            .text("done", formats.count(record.done()))
            .text("overdue", texts.text("team.overdue", formats.count(record.overdue())))
            .text("obtained", formats.amount(record.obtained()))
            .text("expected", texts.text("team.of", formats.amount(record.expected())))
            .text("disputes", formats.count(standing.disputes()))
            .text(
                "silent",
                member.figures().crm()
                    ? formats.count(standing.silentTopClients())
                    : Formats.UNKNOWN)
            .text("tops", texts.text("team.ofTops", formats.count(standing.topClients())))
            .text(
                "chance",
                member
                    .figures()
                    .landing(Period.YEAR)
                    .map(Landing::probability)
                    .map(formats::roundPercent)
                    .orElse(Formats.UNKNOWN));
    if (record.overdue() > 0) {
      row.text("overdueColor", palette.bad());
    }
    if (standing.disputes() > 0) {
      row.text("disputeColor", palette.bad());
    }
    if (standing.silentTopClients() > 0 && member.figures().crm()) {
      row.text("silentColor", palette.bad());
    }
    period(member, Period.MONTH).ifPresent(one -> month(row, one, chart));
    period(member, Period.YEAR).ifPresent(one -> year(row, one, chart));
    return row.map();
  }

  private void month(Values row, PeriodFigures month, BulletChart chart) {
    row.text("month", formats.amount(month.actual()));
    if (month.hasTarget()) {
      row.text(
              "monthGap", formats.signedPercent(Formats.relative(month.actual(), month.expected())))
          .text("monthColor", palette.ofChange(month.gap().signum()));
    }
    if (PositionPage.measurable(month)) {
      row.drawing("monthBullet", chart.bullet(PositionPage.bullet(month), BULLET_HEIGHT));
    }
  }

  private void year(Values row, PeriodFigures year, BulletChart chart) {
    row.text("year", formats.amount(year.actual()));
    if (year.hasTarget()) {
      row.text("target", texts.text("team.of", formats.amount(year.target())))
          .text("gap", formats.signedAmount(year.gap()))
          .text("gapShare", formats.signedPercent(Formats.relative(year.actual(), year.expected())))
          .text("gapColor", palette.ofChange(year.gap().signum()));
    } else {
      row.text("target", texts.text("position.noTarget")).text("gap", Formats.UNKNOWN);
    }
    if (PositionPage.measurable(year)) {
      row.drawing("yearBullet", chart.bullet(PositionPage.bullet(year), BULLET_HEIGHT));
    }
  }

  private Map<String, Object> portfolio(Member member) {
    Standing standing = member.standing();
    BigDecimal constant = standing.constantRevenue().subtract(standing.constantPrevious());
    Values row =
        new Values()
            .text("kind", "portfolio")
            .text("year", Formats.UNKNOWN)
            .text("gap", Formats.UNKNOWN)
            .text("name", Formats.label(member.figures().rep().name()))
            .text("target", formats.amount(standing.constantRevenue()))
            .text("month", formats.signedAmount(constant))
            .text(
                "monthGap",
                formats.signedPercent(
                    Formats.relative(standing.constantRevenue(), standing.constantPrevious())))
            .text("monthColor", palette.ofChange(constant.signum()))
            .text("done", formats.count(standing.came()))
            .text("overdue", formats.count(standing.left()));
    period(member, Period.YEAR)
        .ifPresent(
            year -> {
              BigDecimal change = year.actual().subtract(year.previous());
              row.text("year", formats.amount(year.actual()))
                  .text("gap", formats.signedAmount(change))
                  .text(
                      "gapShare",
                      formats.signedPercent(Formats.relative(year.actual(), year.previous())))
                  .text("gapColor", palette.ofChange(change.signum()));
            });
    return row.map();
  }

  private void moves(List<Map<String, ?>> rows, List<ClientMove> moves) {
    rows.add(section("team.moves"));
    if (moves.isEmpty()) {
      rows.add(sentence(texts.text("team.moves.empty")));
      return;
    }
    rows.add(new Values().text("kind", "moveHeads").map());
    int printed = Math.min(MOVES, moves.size());
    for (ClientMove move : moves.subList(0, printed)) {
      rows.add(
          new Values()
              .text("kind", "move")
              .text("name", Formats.label(move.client()))
              .text("sub", Formats.label(move.from()))
              .text("target", Formats.label(move.to()))
              .text("month", formats.date(move.on()))
              .text("year", formats.amount(move.revenue()))
              .map());
    }
    int more = moves.size() - printed;
    if (more > 0) {
      rows.add(sentence(texts.text("team.moves.more", more, formats.count(more))));
    }
  }

  private static Map<String, Object> sentence(String text) {
    return new Values().text("kind", "sentence").text("name", text).map();
  }
}
