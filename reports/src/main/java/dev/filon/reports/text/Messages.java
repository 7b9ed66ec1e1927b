package dev.filon.reports.text;

import dev.filon.reports.figures.Change;
import dev.filon.reports.figures.ClientFigures;
import dev.filon.reports.figures.Deals;
import dev.filon.reports.figures.Iceberg;
import dev.filon.reports.figures.Landing;
import dev.filon.reports.figures.Leads;
import dev.filon.reports.figures.Period;
import dev.filon.reports.figures.PeriodFigures;
import dev.filon.reports.figures.Plan;
import dev.filon.reports.figures.PlanItem;
import dev.filon.reports.figures.Portfolio;
import dev.filon.reports.figures.Products;
import dev.filon.reports.figures.RepFigures;
import dev.filon.reports.figures.TeamFigures;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** The message of each page: one sentence, computed from the figures that the page shows. */
public final class Messages {

  private static final int LONGEST_NAME = 26;
  private static final int ACTIONS = 3;

  /** Below this rate any action would close any gap, as there is hardly a margin to miss. */
  private static final double LEAST_MARGIN_RATE = 0.05;

  private final Texts texts;
  private final Formats formats;

  /** Messages in the language of the texts. */
  public Messages(Texts texts) {
    this.texts = texts;
    this.formats = texts.formats();
  }

  /** Where do I stand? The longest period there is, and the month's biggest move. */
  public String position(RepFigures figures) {
    if (!figures.landings().isEmpty()) {
      return sentence(landing(figures, figures.landings().get(figures.landings().size() - 1)));
    }
    Optional<PeriodFigures> longest =
        figures.periods().stream().max((a, b) -> a.kind().compareTo(b.kind()));
    if (longest.isEmpty()) {
      return sentence(texts.text("message.nothing"));
    }
    PeriodFigures period = longest.get();
    if (figures.portfolio().clients().isEmpty()
        && period.actual().signum() == 0
        && period.previous().signum() > 0) {
      return sentence(texts.text("message.noClient", formats.money(period.previous())));
    }
    String standing = standing(period);
    String move = move(figures);
    return sentence(move.isEmpty() ? standing : joined(standing, move));
  }

  private String landing(RepFigures figures, Landing landing) {
    String name = texts.text("message.landing." + landing.horizon());
    String mid = formats.money(landing.mid());
    Double onTarget = Formats.relative(landing.mid(), landing.target());
    if (onTarget == null) {
      Double growth = Formats.relative(landing.mid(), landing.previousFull());
      String onPrevious =
          growth == null ? "" : texts.text("message.previous", formats.signedPercent(growth));
      String first = texts.text("message.landing.noTarget", name, mid, onPrevious);
      return withMove(figures, first);
    }
    String first = onTarget(landing, onTarget);
    return onTarget < 0
        ? joined(first, closing(figures.plan(), landing))
        : withMove(figures, first);
  }

  private String onTarget(Landing landing, double onTarget) {
    String name = texts.text("message.landing." + landing.horizon());
    String mid = formats.money(landing.mid());
    String percent = formats.roundPercent(Math.abs(onTarget));
    String first =
        percent.equals(formats.roundPercent(0))
            ? texts.text("message.landing.on", name, mid)
            : texts.text("message.landing", onTarget < 0 ? 0 : 1, name, mid, percent);
    return landing.probability() == null
        ? first
        : first + texts.text("message.landing.chance", formats.roundPercent(landing.probability()));
  }

  private String withMove(RepFigures figures, String first) {
    String move = move(figures);
    return move.isEmpty() ? first : joined(first, move);
  }

  /**
   * How much of the gap the best three actions close, both at margin; what all are worth where that
   * says nothing. Only for a landing below its target.
   */
  private String closing(Plan plan, Landing landing) {
    List<PlanItem> open = plan.open();
    if (open.isEmpty()) {
      return texts.text("message.actions.none");
    }
    if (landing.marginGap() == null
        || landing.marginGap().doubleValue() / landing.gap().doubleValue() < LEAST_MARGIN_RATE) {
      BigDecimal worth =
          open.stream().map(PlanItem::expected).reduce(BigDecimal.ZERO, BigDecimal::add);
      return texts.text(
          "message.actions.worth", open.size(), formats.count(open.size()), formats.money(worth));
    }
    double gap = -landing.marginGap().doubleValue();
    double sum = 0;
    int count = 0;
    while (count < Math.min(ACTIONS, open.size()) && sum < gap) {
      sum += open.get(count).expected().doubleValue();
      count++;
    }
    return sum >= gap
        ? texts.text("message.actions.all", count, formats.count(count))
        : texts.text(
            "message.actions", count, formats.count(count), formats.roundPercent(sum / gap));
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

  /** What was done, and what the new actions are worth. */
  public String plan(Plan plan) {
    List<PlanItem> fresh = plan.of(PlanItem.State.NEW);
    int done = plan.of(PlanItem.State.DONE).size();
    int overdue = plan.record().overdue();
    BigDecimal worth =
        fresh.stream()
            .map(PlanItem::expected)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return sentence(
        joined(
            texts.text("message.plan.done", done, formats.count(done)),
            joined(
                texts.text("message.plan.overdue", overdue, formats.count(overdue)),
                texts.text(
                    "message.plan.new",
                    fresh.size(),
                    formats.count(fresh.size()),
                    formats.money(worth)))));
  }

  /** Who is under the surface. */
  public String iceberg(Iceberg iceberg) {
    Leads silent = iceberg.silent();
    return sentence(
        joined(
            texts.text(
                "message.iceberg.silent",
                silent.total(),
                formats.count(silent.total()),
                formats.money(silent.worth())),
            texts.text(
                "message.iceberg.rest",
                formats.count(iceberg.second().total()),
                formats.count(iceberg.angry().total()),
                formats.count(iceberg.prospects().total()))));
  }

  /** The biggest white space and the deepest fall. */
  public String products(Products products) {
    String pocket =
        products.pockets().isEmpty()
            ? texts.text("message.products.noPocket")
            : texts.text(
                "message.products.pocket",
                Formats.label(products.pockets().get(0).family()),
                Formats.label(products.pockets().get(0).segment()),
                formats.money(products.pockets().get(0).whiteSpace()));
    String flop =
        products.flops().isEmpty()
            ? texts.text("message.products.noFlop")
            : texts.text(
                "message.products.flop",
                shortened(products.flops().get(0).name()),
                formats.signedMoney(products.flops().get(0).change()));
    return sentence(joined(pocket, flop));
  }

  /** What the open deals are worth, and how many lead nowhere. */
  public String deals(Deals deals) {
    Deals.Total total = deals.total();
    String first =
        texts.text(
            "message.deals",
            total.deals(),
            formats.count(total.deals()),
            formats.money(total.amount()),
            formats.money(total.expected()));
    return sentence(
        total.deals() == 0
            ? first
            : joined(
                first,
                texts.text(
                    "message.deals.noStep",
                    total.withoutNextStep(),
                    formats.count(total.withoutNextStep()))));
  }

  /** Where a team stands, and who is likely to make the year. */
  public String team(TeamFigures team) {
    BigDecimal actual = BigDecimal.ZERO;
    BigDecimal withTarget = BigDecimal.ZERO;
    BigDecimal expected = BigDecimal.ZERO;
    int overdue = 0;
    int judged = 0;
    int likely = 0;
    for (TeamFigures.Member member : team.members()) {
      overdue += member.figures().record().overdue();
      Double chance = member.figures().landing(Period.YEAR).map(Landing::probability).orElse(null);
      judged += chance == null ? 0 : 1;
      likely += chance != null && chance > 0.5 ? 1 : 0;
      for (PeriodFigures period : member.figures().periods()) {
        if (period.kind() == Period.YEAR) {
          actual = actual.add(period.actual());
          if (period.hasTarget()) {
            withTarget = withTarget.add(period.actual());
            expected = expected.add(period.expected());
          }
        }
      }
    }
    String gap =
        expected.signum() == 0
            ? ""
            : texts.text(
                "message.team.gap",
                formats.signedMoney(withTarget.subtract(expected)),
                formats.signedPercent(Formats.relative(withTarget, expected)));
    Optional<Landing> year =
        team.landings().stream()
            .filter(one -> one.horizon() == Period.YEAR && one.gap() != null)
            .findFirst();
    Double onTarget = year.map(one -> Formats.relative(one.mid(), one.target())).orElse(null);
    String standing =
        onTarget == null
            ? texts.text("message.team", formats.money(actual), gap)
            : onTarget(year.get(), onTarget);
    String late = texts.text("message.team.overdue", overdue, formats.count(overdue));
    return sentence(
        judged == 0
            ? joined(standing, late)
            : joined(
                standing,
                joined(
                    texts.text(
                        "message.team.likely",
                        likely,
                        formats.count(likely),
                        formats.count(judged)),
                    late)));
  }

  private static String shortened(String name) {
    return shortened(name, LONGEST_NAME);
  }

  /** A name from the data with at most so many characters. */
  public static String shortened(String name, int longest) {
    String label = Formats.label(name);
    return label.codePointCount(0, label.length()) <= longest
        ? label
        : label.substring(0, label.offsetByCodePoints(0, longest - 1)).strip() + "…";
  }

  private String joined(String first, String second) {
    return texts.text("message.join", first, second);
  }

  /** Ends a sentence, and begins it with a capital. */
  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }
}
