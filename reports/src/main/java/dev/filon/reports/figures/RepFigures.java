package dev.filon.reports.figures;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that one pack says, and nothing of another rep.
 *
 * @param rep the pair it is for
 * @param periods what is known, from week to year
 * @param ups per period the biggest rises, the biggest first
 * @param downs per period the biggest falls, the biggest first
 * @param landings what is forecast, from month to year
 * @param news what the last seven days brought
 * @param plan the actions
 * @param portfolio the rep's clients
 * @param cross the clients and prospects by class of revenue and potential
 * @param iceberg what does not show in the sales
 * @param products white space, tops and flops
 * @param deals open deals
 * @param coaching how the rep works
 * @param crm whether the snapshot has contacts or deals of anybody
 */
public record RepFigures(
    Rep rep,
    List<PeriodFigures> periods,
    Map<Period, List<Change>> ups,
    Map<Period, List<Change>> downs,
    List<Landing> landings,
    List<WeekNews> news,
    Plan plan,
    Portfolio portfolio,
    List<CrossCell> cross,
    Iceberg iceberg,
    Products products,
    Deals deals,
    Coaching coaching,
    boolean crm) {

  public RepFigures {
    periods = List.copyOf(periods);
    ups = Map.copyOf(ups);
    downs = Map.copyOf(downs);
    landings = List.copyOf(landings);
    news = List.copyOf(news);
    cross = List.copyOf(cross);
  }

  /** The rises of a period. */
  public List<Change> ups(Period period) {
    return ups.getOrDefault(period, List.of());
  }

  /** The falls of a period. */
  public List<Change> downs(Period period) {
    return downs.getOrDefault(period, List.of());
  }

  /** The landing of a period, if there is one. */
  public Optional<Landing> landing(Period period) {
    return landings.stream().filter(landing -> landing.horizon() == period).findFirst();
  }

  /** What of it the manager's table shows. */
  public TeamFigures.Summary summary() {
    return new TeamFigures.Summary(
        rep, periods, landings, plan.record(), portfolio.clients().size(), crm);
  }
}
