package dev.filon.reports.workbook;

import dev.filon.reports.figures.Landing;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.PeriodFigures;
import dev.filon.reports.figures.Plan;
import dev.filon.reports.figures.SheetRows;
import dev.filon.reports.figures.SheetRows.Column;
import dev.filon.reports.figures.SheetRows.Kind;
import dev.filon.reports.figures.TeamFigures;
import dev.filon.reports.figures.TeamFigures.ClientMove;
import dev.filon.reports.figures.TeamFigures.Member;
import dev.filon.reports.figures.TeamFigures.Standing;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The figures of a team pack as sheets. */
final class TeamSheets {

  private TeamSheets() {}

  static List<SheetRows> of(TeamFigures team) {
    return List.of(standings(team), positions(team), landings(team), moves(team));
  }

  private static SheetRows standings(TeamFigures team) {
    List<List<Object>> rows = new ArrayList<>();
    for (Member member : team.members()) {
      Standing standing = member.standing();
      Plan.Record record = member.figures().record();
      rows.add(
          row(
              member.figures().rep().name(),
              (long) record.done(),
              (long) record.overdue(),
              record.expected(),
              record.obtained(),
              (long) standing.disputes(),
              (long) standing.topClients(),
              (long) standing.silentTopClients(),
              standing.constantRevenue(),
              standing.constantPrevious(),
              (long) standing.came(),
              (long) standing.left()));
    }
    return new SheetRows(
        "team",
        List.of(
            new Column("rep", Kind.TEXT),
            new Column("actions_done", Kind.COUNT),
            new Column("actions_overdue", Kind.COUNT),
            new Column("expected_amount", Kind.AMOUNT),
            new Column("obtained_amount", Kind.AMOUNT),
            new Column("open_claims", Kind.COUNT),
            new Column("top_clients", Kind.COUNT),
            new Column("silent_top_clients", Kind.COUNT),
            new Column("constant_revenue", Kind.AMOUNT),
            new Column("constant_previous", Kind.AMOUNT),
            new Column("came", Kind.COUNT),
            new Column("left", Kind.COUNT)),
        rows);
  }

  private static SheetRows positions(TeamFigures team) {
    List<List<Object>> rows = new ArrayList<>();
    for (Member member : team.members()) {
      for (PeriodFigures period : member.figures().periods()) {
        rows.add(
            row(
                member.figures().rep().name(),
                code(period.kind()),
                period.start(),
                period.end(),
                period.actual(),
                period.expected(),
                period.target(),
                period.previous(),
                period.previousFull(),
                period.margin(),
                period.previousMargin()));
      }
    }
    return new SheetRows(
        "position",
        List.of(
            new Column("rep", Kind.TEXT),
            new Column("period_kind", Kind.TEXT),
            new Column("period_start", Kind.DATE),
            new Column("period_end", Kind.DATE),
            new Column("actual_amount", Kind.AMOUNT),
            new Column("expected_amount", Kind.AMOUNT),
            new Column("target_amount", Kind.AMOUNT),
            new Column("previous_amount", Kind.AMOUNT),
            new Column("previous_full_amount", Kind.AMOUNT),
            new Column("margin_amount", Kind.AMOUNT),
            new Column("previous_margin_amount", Kind.AMOUNT)),
        rows);
  }

  private static SheetRows landings(TeamFigures team) {
    List<List<Object>> rows = new ArrayList<>();
    for (Landing landing : team.landings()) {
      rows.add(landing(team.manager().name(), "team", landing));
    }
    for (Member member : team.members()) {
      for (Landing landing : member.figures().landings()) {
        rows.add(landing(member.figures().rep().name(), "rep", landing));
      }
    }
    return new SheetRows(
        "landing",
        List.of(
            new Column("rep", Kind.TEXT),
            new Column("scope", Kind.TEXT),
            new Column("horizon", Kind.TEXT),
            new Column("period_end", Kind.DATE),
            new Column("invoiced_amount", Kind.AMOUNT),
            new Column("pipeline_amount", Kind.AMOUNT),
            new Column("run_amount", Kind.AMOUNT),
            new Column("low_amount", Kind.AMOUNT),
            new Column("mid_amount", Kind.AMOUNT),
            new Column("high_amount", Kind.AMOUNT),
            new Column("target_amount", Kind.AMOUNT),
            new Column("landing_gap_amount", Kind.AMOUNT),
            new Column("target_probability", Kind.SHARE),
            new Column("previous_full_amount", Kind.AMOUNT)),
        rows);
  }

  private static List<Object> landing(String name, String scope, Landing landing) {
    return row(
        name,
        scope,
        code(landing.horizon()),
        landing.end(),
        landing.invoiced(),
        landing.pipeline(),
        landing.run(),
        landing.low(),
        landing.mid(),
        landing.high(),
        landing.target(),
        landing.gap(),
        landing.probability() == null ? null : BigDecimal.valueOf(landing.probability()),
        landing.previousFull());
  }

  private static SheetRows moves(TeamFigures team) {
    List<List<Object>> rows = new ArrayList<>();
    for (ClientMove move : team.moves()) {
      rows.add(row(move.client(), move.from(), move.to(), move.on(), move.revenue()));
    }
    return new SheetRows(
        "moves",
        List.of(
            new Column("client", Kind.TEXT),
            new Column("from", Kind.TEXT),
            new Column("to", Kind.TEXT),
            new Column("since", Kind.DATE),
            new Column("revenue", Kind.AMOUNT)),
        rows);
  }

  private static String code(Period period) {
    return period.name().toLowerCase(Locale.ROOT);
  }

  private static List<Object> row(Object... values) {
    return Arrays.asList(values);
  }
}
