package dev.filon.jobs.method;

import dev.filon.jobs.method.AalenJohansen.Spell;
import java.util.ArrayList;
import java.util.List;

/**
 * Probability that an open deal is won in time: by its age, from competing risks with open deals
 * censored; or the win rate of all, where too few deals have ended or it was nearer, in the mean,
 * to what deals brought after up to three earlier days.
 *
 * @param method {@link #AGE}, {@link #WIN_RATE}, or {@link #NONE} while no deal has ended
 * @param incidence by age
 * @param closed deals that ended
 * @param won deals among them that were won
 * @param cutoffs earlier days that tell the errors
 * @param errorAge mean relative error of the sum by age at these days, or null without any
 * @param errorWinRate the same by the win rate
 */
public record DealModel(
    String method,
    AalenJohansen incidence,
    int closed,
    int won,
    int cutoffs,
    Double errorAge,
    Double errorWinRate) {
  public static final String AGE = "age";
  public static final String WIN_RATE = "win_rate";
  public static final String NONE = "none";

  /** Ended deals below which nothing is told by age. */
  public static final int LEAST_CLOSED = 20;

  private static final int INNER_CUTOFFS = 3;

  /**
   * Deals of the same days.
   *
   * @param created days since they were entered
   * @param ended days since they were closed, or -1 while they are open
   * @param won whether they were won
   * @param deals how many
   * @param amount of all of them
   */
  public record Deals(int created, int ended, boolean won, int deals, double amount) {}

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

  /**
   * Fits.
   *
   * @param deals as they are known now
   * @param horizon days within which deals are to be won
   */
  public static DealModel fit(List<Deals> deals, int horizon) {
    State now = State.of(deals, 0);
    double aged = 0;
    double even = 0;
    int cutoffs = 0;
    for (int k = 0; k < INNER_CUTOFFS; k++) {
      double[] errors = errors(deals, horizon + k * horizon / 2, horizon);
      if (errors != null) {
        aged += errors[0];
        even += errors[1];
        cutoffs++;
      }
    }
    boolean byAge = now.usable() && (cutoffs == 0 || aged <= even);
    return new DealModel(
        byAge ? AGE : now.closed() > 0 ? WIN_RATE : NONE,
        now.incidence(),
        now.closed(),
        now.won(),
        cutoffs,
        cutoffs == 0 ? null : aged / cutoffs,
        cutoffs == 0 ? null : even / cutoffs);
  }

  /**
   * Relative errors, by age and by win rate, of what the deals open some days ago were expected to
   * bring within the horizon; null where nothing was won to compare with or too little was known.
   */
  private static double[] errors(List<Deals> deals, int ago, int horizon) {
    State then = State.of(deals, ago);
    if (!then.usable()) {
      return null;
    }
    double aged = 0;
    double even = 0;
    double actual = 0;
    for (Deals d : deals) {
      if (d.created() < ago || d.ended() >= ago) {
        continue;
      }
      aged += d.amount() * then.incidence().wonWithin(d.created() - ago, horizon);
      even += d.amount() * then.winRate();
      actual += d.won() && d.ended() >= ago - horizon ? d.amount() : 0;
    }
    return actual <= 0
        ? null
        : new double[] {Math.abs(aged - actual) / actual, Math.abs(even - actual) / actual};
  }

  /** Share of won among the deals that ended. */
  public double winRate() {
    return closed == 0 ? 0 : (double) won / closed;
  }

  /** Probability that a deal which is open at an age is won within some days; NaN for none. */
  public double wonWithin(int age, int days) {
    return switch (method) {
      case AGE -> incidence.wonWithin(age, days);
      case WIN_RATE -> winRate();
      default -> Double.NaN;
    };
  }
}
