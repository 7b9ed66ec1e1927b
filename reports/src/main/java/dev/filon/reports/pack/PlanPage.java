package dev.filon.reports.pack;

import dev.filon.reports.drawing.Palette;
import dev.filon.reports.drawing.QrCode;
import dev.filon.reports.figures.Plan;
import dev.filon.reports.figures.PlanItem;
import dev.filon.reports.figures.PlanItem.State;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.Snapshot;
import dev.filon.reports.pack.Page.Values;
import dev.filon.reports.text.Formats;
import dev.filon.reports.text.Messages;
import dev.filon.reports.text.Reasons;
import dev.filon.reports.text.Texts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Page 2: what came of last week's actions, and what is proposed for this one. */
final class PlanPage {

  /** Rows of last week that the page holds. */
  static final int LAST_WEEK = 7;

  private static final double CODE_SIZE = 64;

  private final Texts texts;
  private final Formats formats;
  private final Palette palette;
  private final Reasons reasons;
  private final Profile profile;
  private final LivePlan live;

  /**
   * Makes pages.
   *
   * @param live null if there is no dashboard
   */
  PlanPage(Texts texts, Palette palette, Profile profile, LivePlan live) {
    this.live = live;
    this.texts = texts;
    this.formats = texts.formats();
    this.palette = palette;
    this.reasons = new Reasons(texts);
    this.profile = profile;
  }

  Page page(RepFigures figures, Snapshot snapshot) {
    Plan plan = figures.plan();
    Values values = new Values().text("message", new Messages(texts).plan(plan));
    for (String head : List.of("client", "what", "due", "expected", "status", "note")) {
      values.text("h." + head, texts.text("plan.h." + head));
    }
    if (live != null) {
      String link = live.of(figures.rep());
      values
          .text("link", link)
          .text("linkText", texts.text("plan.live"))
          .drawing("linkCode", new QrCode(palette).draw(link, CODE_SIZE));
    }
    List<Map<String, ?>> rows = new ArrayList<>();
    rows.add(head("plan.section.week", texts.text("plan.h.obtained")));
    List<PlanItem> old = printed(plan);
    old.forEach(item -> rows.add(row(item, snapshot)));
    rows.add(sentence(summary(plan, old.size())));
    rows.add(head("plan.section.new", ""));
    List<PlanItem> fresh = plan.of(State.NEW);
    fresh.forEach(item -> rows.add(row(item, snapshot)));
    if (fresh.isEmpty()) {
      rows.add(sentence(texts.text("plan.empty.new")));
    }
    return new Page(values.map(), rows);
  }

  /** The actions of last week that have room: what was done and dropped goes first. */
  private static List<PlanItem> printed(Plan plan) {
    return lastWeek(plan).limit(LAST_WEEK).toList();
  }

  private static Stream<PlanItem> lastWeek(Plan plan) {
    return plan.items().stream().filter(item -> item.state() != State.NEW);
  }

  private String summary(Plan plan, int printed) {
    List<String> parts = new ArrayList<>();
    if (printed == 0) {
      parts.add(texts.text("plan.empty.week"));
    }
    int more = (int) lastWeek(plan).count() - printed;
    if (more > 0) {
      parts.add(texts.text("plan.more", more, formats.count(more)));
    }
    Plan.Record record = plan.record();
    parts.add(
        texts.text(
            "plan.record",
            record.done(),
            formats.count(record.done()),
            formats.money(record.expected()),
            formats.money(record.obtained())));
    if (plan.handedOver() > 0) {
      parts.add(texts.text("plan.handedOver", plan.handedOver(), formats.count(plan.handedOver())));
    }
    return String.join(" ", parts);
  }

  private Map<String, Object> head(String section, String obtained) {
    return new Values()
        .text("kind", "head")
        .text("section", texts.text(section))
        .text("obtainedHead", obtained)
        .map();
  }

  private static Map<String, Object> sentence(String text) {
    return new Values().text("kind", "sentence").text("sentence", text).map();
  }

  private Map<String, Object> row(PlanItem item, Snapshot snapshot) {
    boolean open = item.state() == State.NEW || item.state() == State.CARRIED;
    Values row =
        new Values()
            .text("kind", "action")
            .text("client", Formats.label(item.client()))
            .text("state", state(item))
            .text("what", reasons.what(item.kind(), item.origin(), item.evidence()))
            .text(
                "why",
                item.note() == null ? why(item) : why(item) + " · " + Formats.label(item.note()))
            .text("due", formats.dayAndMonth(item.dueOn()))
            .text("expected", formats.amount(item.expected()));
    if (open && item.dueOn().isBefore(snapshot.asOf())) {
      row.text("dueColor", palette.bad());
    }
    if (item.state() == State.DONE) {
      BigDecimal obtained = item.obtained() == null ? BigDecimal.ZERO : item.obtained();
      BigDecimal expected = item.expected() == null ? BigDecimal.ZERO : item.expected();
      row.text("obtained", formats.amount(obtained))
          .text("obtainedColor", palette.ofChange(obtained.compareTo(expected)));
      if (item.claimed() != null) {
        row.text("claimed", texts.text("plan.claimed", formats.amount(item.claimed())));
      }
    }
    if (profile == Profile.WORKING) {
      row.text("statusField", FormFields.status(item.id(), item.status()))
          .text("noteField", FormFields.note(item.id()));
    } else {
      row.text("status", texts.code("status", item.status()));
    }
    return row.map();
  }

  private String why(PlanItem item) {
    String why = reasons.why(item.evidence());
    return item.state() == State.CARRIED && item.evidence().reason().equals(Plan.SIGNAL_GONE)
        ? texts.text("plan.close", why)
        : why;
  }

  private String state(PlanItem item) {
    return switch (item.state()) {
      case NEW -> texts.text("plan.state.new");
      case DONE -> texts.text("plan.state.done", formats.dayAndMonth(item.doneOn()));
      case DROPPED -> texts.text("plan.state.dropped");
      case CARRIED -> {
        int times = Math.max(0, item.weeks());
        yield texts.text("plan.state.carried", times, formats.count(times));
      }
    };
  }
}
