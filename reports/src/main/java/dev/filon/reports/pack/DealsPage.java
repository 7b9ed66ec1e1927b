package dev.filon.reports.pack;

import dev.filon.reports.drawing.Palette;
import dev.filon.reports.drawing.ShareBar;
import dev.filon.reports.figures.Coaching;
import dev.filon.reports.figures.Coaching.Measure;
import dev.filon.reports.figures.Deals;
import dev.filon.reports.figures.Deals.Deal;
import dev.filon.reports.figures.Deals.Stage;
import dev.filon.reports.figures.Deals.Total;
import dev.filon.reports.figures.Landing;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Page 6: the pipeline, its biggest deals, and the coaching box. */
final class DealsPage {

  private static final int STAGES = 5;
  private static final int KINDS = 5;
  private static final double BAR_WIDTH = 90;
  private static final double BAR_HEIGHT = 14;

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;

  DealsPage(Texts texts, Palette palette) {
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
  }

  Page page(RepFigures figures, Snapshot snapshot) {
    Deals deals = figures.deals();
    Values values =
        new Values()
            .text("message", new Messages(texts).deals(deals))
            .text("stagesTitle", texts.text("deals.stages"))
            .text("coverTitle", texts.text("deals.cover"))
            .text("dealsTitle", texts.text("deals.table"))
            .text("coachTitle", texts.text("coach.title"))
            .text("notes", texts.text("coach.notes"));
    for (String head :
        List.of(
            "stage",
            "deals",
            "amount",
            "expected",
            "age",
            "client",
            "family",
            "chance",
            "ageDays",
            "pushes",
            "next",
            "state")) {
      values.text("h." + head, texts.text("deals." + head));
    }
    values.text("h.expected2", texts.text("deals.expected"));
    for (String head : List.of("kind", "own", "team", "measure")) {
      values.text("h." + head, texts.text("coach." + head));
    }
    stages(values, deals.stages());
    cover(values, figures);
    coaching(values, figures.coaching());
    return new Page(values.map(), rows(deals, snapshot));
  }

  private void stages(Values values, List<Stage> stages) {
    if (stages.isEmpty()) {
      values.text("stagesEmpty", texts.text("deals.stages.empty"));
      return;
    }
    double most =
        stages.stream().mapToDouble(stage -> stage.amount().doubleValue()).max().orElse(1);
    ShareBar bars = new ShareBar(palette, BAR_WIDTH, 0, 1);
    for (int i = 0; i < Math.min(STAGES, stages.size()); i++) {
      Stage stage = stages.get(i);
      String name = texts.code("stage", stage.name());
      String row = "stage" + i + ".";
      values
          .text(row + "name", name.isEmpty() ? Formats.UNKNOWN : name)
          .text(row + "deals", formats.count(stage.deals()))
          .text(row + "amount", formats.amount(stage.amount()))
          .text(row + "expected", formats.amount(stage.expected()))
          .text(row + "age", days(stage.medianAge()))
          .drawing(
              row + "bar",
              bars.bar(most > 0 ? stage.amount().doubleValue() / most : 0, BAR_HEIGHT));
    }
  }

  private String days(double days) {
    return texts.text("deals.days", formats.count(Math.round(days)));
  }

  private void cover(Values values, RepFigures figures) {
    Total total = figures.deals().total();
    Optional<Double> typical =
        figures.deals().deals().stream()
            .map(Deal::typicalAgeDays)
            .filter(age -> age != null)
            .findFirst();
    line(
        values,
        0,
        typical
            .map(age -> texts.text("deals.cover.older", days(age)))
            .orElse(texts.text("deals.cover.olderUnknown")),
        formats.count(total.older()),
        total.older() > 0);
    line(
        values,
        1,
        texts.text("deals.cover.pushed"),
        formats.count(total.pushed()),
        total.pushed() > 0);
    line(
        values,
        2,
        texts.text("deals.cover.overdue"),
        formats.count(total.overdue()),
        total.overdue() > 0);
    line(
        values,
        3,
        texts.text("deals.cover.noStep"),
        formats.count(total.withoutNextStep()),
        total.withoutNextStep() > 0);
    Optional<Landing> year =
        figures.landing(Period.YEAR).filter(landing -> landing.target() != null);
    if (year.isEmpty()) {
      return;
    }
    BigDecimal needed =
        year.get().target().subtract(year.get().invoiced()).subtract(year.get().run());
    line(
        values,
        4,
        texts.text("deals.cover.needed"),
        needed.signum() > 0 ? formats.amount(needed) : formats.amount(BigDecimal.ZERO),
        false);
    Double covered = Formats.share(total.yearExpected(), needed);
    line(
        values,
        5,
        texts.text("deals.cover.covered"),
        covered == null
            ? texts.text("deals.cover.nothing")
            : formats.fitting(total.yearExpected()) + " · " + formats.roundPercent(covered),
        covered != null && covered < 1);
  }

  private void line(Values values, int index, String name, String value, boolean bad) {
    values.text("cover" + index + ".name", name).text("cover" + index + ".value", value);
    if (bad) {
      values.text("cover" + index + ".color", palette.bad());
    }
  }

  private void coaching(Values values, Coaching coaching) {
    List<Measure> mix =
        coaching.mix().stream()
            .sorted(Comparator.comparingInt(Measure::part).reversed().thenComparing(Measure::name))
            .limit(KINDS)
            .toList();
    if (mix.isEmpty()) {
      values.text("mixEmpty", texts.text("coach.mix.empty"));
    }
    for (int i = 0; i < mix.size(); i++) {
      values
          .text("mix" + i + ".name", texts.code("kind", mix.get(i).name()))
          .text("mix" + i + ".own", share(mix.get(i)))
          .text("mix" + i + ".team", formats.roundPercent(mix.get(i).teamShare()));
    }
    if (coaching.measures().isEmpty()) {
      values.text("measureEmpty", texts.text("coach.measure.empty"));
    }
    for (int i = 0; i < coaching.measures().size(); i++) {
      Measure measure = coaching.measures().get(i);
      values
          .text("measure" + i + ".name", texts.text("measure." + measure.name()))
          .text("measure" + i + ".own", share(measure))
          .text("measure" + i + ".team", formats.roundPercent(measure.teamShare()));
    }
    values.text(
        "skill",
        coaching
            .skill()
            .map(
                measure ->
                    texts.text(
                        "coach.skill",
                        texts.text("skill." + measure.name()),
                        formats.roundPercent(measure.share()),
                        formats.roundPercent(measure.teamShare())))
            .orElse(
                texts.text(coaching.comparable().isEmpty() ? "coach.tooFew" : "coach.noSkill")));
  }

  private String share(Measure measure) {
    return texts.text(
        "coach.share",
        formats.count(measure.part()),
        formats.count(measure.whole()),
        measure.share() == null ? Formats.UNKNOWN : formats.roundPercent(measure.share()));
  }

  private List<Map<String, ?>> rows(Deals deals, Snapshot snapshot) {
    List<Map<String, ?>> rows = new ArrayList<>();
    for (Deal deal : deals.deals()) {
      rows.add(row(deal, snapshot));
    }
    int more = deals.total().deals() - deals.deals().size();
    if (deals.deals().isEmpty()) {
      rows.add(sentence(texts.text("deals.empty")));
    } else if (more > 0) {
      rows.add(sentence(texts.text("deals.more", more, formats.count(more))));
    }
    return rows;
  }

  private static Map<String, Object> sentence(String text) {
    return new Values().text("kind", "sentence").text("sentence", text).map();
  }

  private Map<String, Object> row(Deal deal, Snapshot snapshot) {
    Values row =
        new Values()
            .text("kind", "deal")
            .text(
                "client",
                deal.client() == null ? texts.text("news.noName") : Formats.label(deal.client()))
            .text("family", deal.family() == null ? "" : Formats.label(deal.family()))
            .text("stage", texts.code("stage", deal.stage()))
            .text("amount", formats.amount(deal.amount()))
            .text(
                "chance",
                deal.probability() == null
                    ? Formats.UNKNOWN
                    : formats.roundPercent(deal.probability()))
            .text("expected", formats.amount(deal.expected()))
            .text("age", days(deal.ageDays()))
            .text("pushes", formats.count(deal.pushes()))
            .text(
                "next",
                deal.nextStepOn() == null
                    ? texts.text("deals.noStep")
                    : formats.dayAndMonth(deal.nextStepOn()))
            .text("state", texts.code("deal", deal.reason()));
    if (deal.typicalAgeDays() != null && deal.ageDays() > deal.typicalAgeDays()) {
      row.text("ageColor", palette.bad());
    }
    if (deal.pushes() > 0) {
      row.text("pushColor", palette.bad());
    }
    if (deal.nextStepOn() == null || deal.nextStepOn().isBefore(snapshot.asOf())) {
      row.text("nextColor", palette.bad());
    }
    return row.map();
  }
}
