package dev.filon.jobs.fit;

import dev.filon.jobs.method.AalenJohansen;
import dev.filon.jobs.method.AalenJohansen.Spell;
import java.util.ArrayList;
import java.util.List;

/**
 * Probability that a deal which is open at an age is won in time, from competing risks with open
 * deals censored (Aalen and Johansen 1978). With too few closed deals, or where amount × win rate
 * was nearer to what deals brought in the last horizon, every deal has the win rate.
 */
final class DealFit implements Fit {
  private static final int LEAST_CLOSED = 20;

  /**
   * Deals of the same days.
   *
   * @param created days since they were entered
   * @param ended days since they were closed, or -1 while they are open
   * @param deals how many
   * @param amount in reporting currency, of all of them
   */
  private record Deals(int created, int ended, boolean won, int deals, double amount) {}

  @Override
  public List<Object[]> fit(Input input) {
    if (input.rows().isEmpty()) {
      return List.of();
    }
    List<Deals> deals = new ArrayList<>();
    int[] horizons = new int[4];
    int oldest = 0;
    for (Object[] row : input.rows()) {
      Cells cells = input.cells(row);
      boolean open = cells.isNull("ended_days");
      deals.add(
          new Deals(
              cells.whole("created_days"),
              open ? -1 : cells.whole("ended_days"),
              !open && cells.whole("won") == 1,
              cells.whole("deals"),
              cells.number("amount")));
      horizons =
          new int[] {
            cells.whole("horizon_days"),
            cells.whole("month_days"),
            cells.whole("quarter_days"),
            cells.whole("year_days")
          };
      oldest = open ? Math.max(oldest, cells.whole("created_days")) : oldest;
    }
    State now = State.of(deals, 0);
    State then = State.of(deals, horizons[0]);
    Double aged = null;
    Double even = null;
    if (then.usable()) {
      double[] errors = errors(deals, then, horizons[0]);
      aged = errors == null ? null : errors[0];
      even = errors == null ? null : errors[1];
    }
    boolean byAge = now.usable() && (aged == null || aged <= even);
    String method = byAge ? "age" : now.closed() > 0 ? "win_rate" : "none";
    List<Object[]> rows = new ArrayList<>();
    for (int age = 0; age <= oldest; age++) {
      Object[] row = new Object[12];
      row[0] = age;
      row[1] = now.incidence().open(age);
      row[2] = now.incidence().won(age);
      for (int h = 0; h < horizons.length; h++) {
        if (byAge) {
          row[3 + h] = now.incidence().wonWithin(age, horizons[h]);
        } else if (now.closed() > 0) {
          row[3 + h] = now.winRate();
        }
      }
      row[7] = method;
      row[8] = now.closed();
      row[9] = now.won();
      row[10] = aged;
      row[11] = even;
      rows.add(row);
    }
    return rows;
  }

  /**
   * Relative errors, by age and by win rate, of what the deals open then were expected to bring;
   * null where nothing was won to compare with.
   */
  private static double[] errors(List<Deals> deals, State then, int horizon) {
    double aged = 0;
    double even = 0;
    double actual = 0;
    for (Deals d : deals) {
      if (d.created() < horizon || d.ended() >= horizon) {
        continue;
      }
      aged += d.amount() * then.incidence().wonWithin(d.created() - horizon, horizon);
      even += d.amount() * then.winRate();
      actual += d.won() ? d.amount() : 0;
    }
    return actual <= 0
        ? null
        : new double[] {Math.abs(aged - actual) / actual, Math.abs(even - actual) / actual};
  }

  /** What was known some days ago. */
  private record State(AalenJohansen incidence, int closed, int won) {

    static State of(List<Deals> deals, int ago) {
      List<Spell> spells = new ArrayList<>();
      int closed = 0;
      int won = 0;
      for (Deals d : deals) {
        if (d.created() < ago) {
          continue;
        }
        boolean ended = d.ended() >= ago;
        Spell spell =
            new Spell(
                Math.max(0, d.created() - (ended ? d.ended() : ago)), ended, ended && d.won());
        for (int i = 0; i < d.deals(); i++) {
          spells.add(spell);
        }
        closed += ended ? d.deals() : 0;
        won += ended && d.won() ? d.deals() : 0;
      }
      return new State(AalenJohansen.of(spells), closed, won);
    }

    boolean usable() {
      return closed >= LEAST_CLOSED && won > 0;
    }

    double winRate() {
      return closed == 0 ? 0 : (double) won / closed;
    }
  }
}
